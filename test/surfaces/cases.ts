import { BODY_LIMIT } from './profile.ts'
import type { Header, World } from './world.ts'

/** A request as it goes over the wire, but for where the API begins. */
export interface Sent {
  readonly method?: string
  /** Path and query below the API. */
  readonly path?: string
  readonly headers?: readonly Header[]
  /** Sent with its length. */
  readonly body?: string | Buffer
}

/** One request, and what must come of it on every surface. */
export interface SurfaceCase {
  readonly name: string
  readonly sent: (world: World, base: string) => Sent | Promise<Sent>
  readonly status: number
  /** The profile's code; absent where the app answers, or nobody says anything. */
  readonly code?: string
  /** Headers the answer must have, beside being the same on all surfaces. */
  readonly headers?: Readonly<Record<string, string | RegExp>>
  /** How many of the same are sent before the one that counts. */
  readonly before?: number
}

/** The header that carries a key. */
export const carrying = (key: string): Header => ['X-Rich-Key', key]

const things =
  (key: string, ...more: readonly Header[]) =>
  (world: World): Sent => ({ path: '/v1/things', headers: [carrying(world.key(key)), ...more] })

const at =
  (path: string, method = 'GET', key = 'good'): SurfaceCase['sent'] =>
  world => ({ method, path, headers: [carrying(world.key(key))] })

const json = (key: string, path: string, body: string): SurfaceCase['sent'] => {
  const type: Header = ['Content-Type', 'application/json']
  return world => ({ method: 'POST', path, headers: [carrying(world.key(key)), type], body })
}

/** Whitespace, an escape, letters beyond ASCII: what a parser would not write again as it was. */
const ODD = '{ "q" :\t"caf\\u00e9 – née",\r\n "n": 1.0 }\n'

const signed =
  (headers: (world: World) => readonly Header[], body: string = ODD): SurfaceCase['sent'] =>
  world => ({
    method: 'POST',
    path: '/v1/echo',
    headers: [carrying(world.key('signed')), ['Content-Type', 'application/json'], ...headers(world)],
    body,
  })

const FROM_SHOP: Header = ['Origin', 'https://shop.test']
const preflight = (origin: string): SurfaceCase['sent'] => {
  const asked: Header = ['Access-Control-Request-Method', 'GET']
  const named: Header = ['Access-Control-Request-Headers', 'x-rich-key']
  return () => ({ method: 'OPTIONS', path: '/v1/things', headers: [['Origin', origin], asked, named] })
}

const KEYS: readonly SurfaceCase[] = [
  { name: 'a good key', sent: things('good'), status: 200, headers: { 'X-RateLimit-Remaining': '99' } },
  {
    name: 'no key',
    sent: () => ({ path: '/v1/things' }),
    status: 401,
    code: 'MISSING_API_KEY',
    headers: { 'WWW-Authenticate': /ApiKey/ },
  },
  {
    name: 'no key, asked in French',
    sent: () => ({ path: '/v1/things', headers: [['Accept-Language', 'fr-CA, en;q=0.5']] }),
    status: 401,
    code: 'MISSING_API_KEY',
    headers: { 'Content-Language': 'fr' },
  },
  {
    name: 'a key of no form',
    sent: () => ({ path: '/v1/things', headers: [carrying('wrong')] }),
    status: 401,
    code: 'INVALID_API_KEY',
  },
  {
    name: 'a key nobody was given',
    sent: world => ({
      path: '/v1/things',
      headers: [carrying(`${world.key('good').slice(0, -8)}AAAAAAAA`)],
    }),
    status: 401,
    code: 'INVALID_API_KEY',
  },
  { name: 'a revoked key', sent: things('revoked'), status: 401, code: 'INVALID_API_KEY' },
  { name: 'a disabled key', sent: things('disabled'), status: 401, code: 'INVALID_API_KEY' },
  { name: 'an expired key', sent: things('expired'), status: 401, code: 'API_KEY_EXPIRED' },
  { name: 'an inactive account', sent: things('inactive'), status: 401, code: 'ACCOUNT_INACTIVE' },
  { name: 'an old key after its grace', sent: things('retired'), status: 401, code: 'INVALID_API_KEY' },
  {
    name: 'an old key in its grace',
    sent: things('graced'),
    status: 200,
    headers: { Deprecation: /^@\d+$/, Sunset: /GMT$/, Link: /rich\.test\/rotate/ },
  },
  {
    name: 'another environment',
    sent: at('/v1/live', 'GET', 'test'),
    status: 403,
    code: 'PERMISSION_DENIED',
  },
]

const TOKENS: readonly SurfaceCase[] = [
  { name: 'a token', sent: things('token'), status: 200, headers: { 'X-RateLimit-Remaining': '99' } },
  {
    name: 'a token as a bearer’s',
    sent: world => ({ path: '/v1/things', headers: [['Authorization', `Bearer ${world.key('token')}`]] }),
    status: 200,
  },
  {
    name: 'a token without a scope its key has',
    sent: at('/v1/things', 'POST', 'token'),
    status: 403,
    code: 'PERMISSION_DENIED',
  },
  { name: 'a token that is over', sent: things('token.over'), status: 401, code: 'API_KEY_EXPIRED' },
  { name: 'a token of a revoked key', sent: things('token.withdrawn'), status: 401, code: 'INVALID_API_KEY' },
  {
    name: 'a token at a denied address',
    sent: things('token.elsewhere'),
    status: 403,
    code: 'IP_NOT_ALLOWED',
  },
  {
    name: 'a token somebody changed',
    sent: world => ({
      path: '/v1/things',
      headers: [carrying(world.key('token').replace(/.{8}$/, 'AAAAAAAA'))],
    }),
    status: 401,
    code: 'INVALID_API_KEY',
  },
]

const RULES: readonly SurfaceCase[] = [
  { name: 'a denied address', sent: things('elsewhere'), status: 403, code: 'IP_NOT_ALLOWED' },
  { name: 'an allowed address', sent: things('here'), status: 200 },
  {
    name: 'a denied page',
    sent: things('site.page', ['Origin', 'https://shop.test.evil.test']),
    status: 403,
    code: 'HOST_NOT_ALLOWED',
  },
  {
    name: 'an allowed page',
    sent: things('site.page', FROM_SHOP),
    status: 200,
    headers: { 'Access-Control-Allow-Origin': 'https://shop.test' },
  },
  {
    name: 'an allowed page without a key',
    sent: () => ({ path: '/v1/things', headers: [FROM_SHOP] }),
    status: 401,
    code: 'MISSING_API_KEY',
    headers: { 'Access-Control-Allow-Origin': 'https://shop.test' },
  },
  {
    name: 'a denied referer',
    sent: things('refered.page', ['Referer', 'https://shop.test/blog/1']),
    status: 403,
    code: 'REFERER_NOT_ALLOWED',
  },
  {
    name: 'an allowed referer',
    sent: things('refered.page', ['Referer', 'https://shop.test/docs/1']),
    status: 200,
  },
  {
    name: 'a write by a publishable key',
    sent: at('/v1/echo', 'POST', 'good.page'),
    status: 403,
    code: 'READ_ONLY_KEY',
  },
  { name: 'a missing scope', sent: things('bare'), status: 403, code: 'PERMISSION_DENIED' },
  { name: 'one of the scopes that would do', sent: at('/v1/either'), status: 200 },
  {
    name: 'none of the scopes that would do',
    sent: at('/v1/either', 'GET', 'bare'),
    status: 403,
    code: 'PERMISSION_DENIED',
  },
  {
    name: 'a missing scope, told in French',
    sent: things('bare', ['Accept-Language', 'fr']),
    status: 403,
    code: 'PERMISSION_DENIED',
    headers: { 'Content-Language': 'fr' },
  },
  {
    name: 'an allowed collection, named in the body',
    sent: json('narrow', '/v1/search', '{"collection":"books"}'),
    status: 200,
  },
  {
    name: 'a denied collection',
    sent: json('narrow', '/v1/search', '{"collection":"films"}'),
    status: 403,
    code: 'COLLECTION_ACCESS_DENIED',
  },
  {
    name: 'a collection that is not there',
    sent: at('/v1/search?collection=songs'),
    status: 403,
    code: 'COLLECTION_NOT_FOUND',
  },
  {
    name: 'a collection that is not active',
    sent: at('/v1/search?collection=shut'),
    status: 403,
    code: 'COLLECTION_NOT_FOUND',
  },
  {
    name: 'a module by a field of the body',
    sent: json('good', '/v1/speech', '{"language":"en-GB"}'),
    status: 200,
  },
  {
    name: 'a missing module by a field of the body',
    sent: json('good', '/v1/speech', '{"language":"fr"}'),
    status: 403,
    code: 'PERMISSION_DENIED',
  },
  {
    name: 'a body that is no JSON',
    sent: json('good', '/v1/speech', '{"language":'),
    status: 400,
    code: 'REQUEST_MALFORMED',
  },
  {
    name: 'a body that is too large',
    sent: json('good', '/v1/speech', `{"language":"${'x'.repeat(BODY_LIMIT)}"}`),
    status: 413,
    code: 'REQUEST_TOO_LARGE',
  },
  {
    name: 'a large body that nobody has to read',
    sent: json('writer', '/v1/things', `{"text":"${'x'.repeat(4 * BODY_LIMIT)}"}`),
    status: 200,
  },
]

const SIGNATURES: readonly SurfaceCase[] = [
  { name: 'no signature', sent: signed(() => []), status: 401, code: 'HMAC_SIGNATURE_MISSING' },
  {
    name: 'a stale signature',
    sent: signed(world => world.signature('signed', ODD, 600_000)),
    status: 401,
    code: 'HMAC_TIMESTAMP_EXPIRED',
  },
  {
    name: 'a signature over the same JSON written otherwise',
    sent: signed(world => world.signature('signed', JSON.stringify(JSON.parse(ODD)))),
    status: 401,
    code: 'HMAC_SIGNATURE_INVALID',
  },
  {
    name: 'a signature over the very bytes',
    sent: signed(world => world.signature('signed', ODD)),
    status: 200,
  },
  {
    name: 'a signature over no body',
    sent: world => ({
      path: '/v1/echo',
      headers: [carrying(world.key('signed')), ...world.signature('signed', '')],
    }),
    status: 200,
  },
]

type Signed = Parameters<World['messageSignature']>

/** A request whose whole message is signed. @param changes what is signed instead of what is sent */
const message =
  (by: (world: World) => Signed[1], changes: Partial<Signed[0]> = {}): SurfaceCase['sent'] =>
  async (world, base) => {
    const signing = { method: 'POST', url: `http://api.test${base}/v1/echo?a=b%20c`, body: ODD, ...changes }
    const headers = await world.messageSignature(signing, by(world))
    return {
      method: 'POST',
      path: '/v1/echo?a=b%20c',
      headers: [carrying(world.key('messages')), ...headers],
      body: ODD,
    }
  }

const anew = () => ({})

const MESSAGES: readonly SurfaceCase[] = [
  { name: 'a signed message', sent: message(anew), status: 200 },
  {
    name: 'a signed message without a body',
    sent: async (world, base) => {
      const path = '/v1/echo?a=b%20c'
      const headers = await world.messageSignature({ method: 'GET', url: `http://api.test${base}${path}` })
      return { path, headers: [carrying(world.key('messages')), ...headers] }
    },
    status: 200,
  },
  {
    name: 'a signed message with another method',
    sent: message(anew, { method: 'PUT' }),
    status: 401,
    code: 'HMAC_SIGNATURE_INVALID',
  },
  {
    name: 'a signed message with another body',
    sent: message(anew, { body: `${ODD} ` }),
    status: 401,
    code: 'HMAC_SIGNATURE_INVALID',
  },
  {
    name: 'a signed message of long ago',
    sent: message(({ clock }) => ({ now: () => clock.now() - 3_600_000 })),
    status: 401,
    code: 'HMAC_TIMESTAMP_EXPIRED',
  },
  {
    name: 'a signed message, twice',
    sent: message(({ clock }) => ({ nonce: () => `nonce-${clock.now()}` })),
    before: 1,
    status: 401,
    code: 'HMAC_SIGNATURE_INVALID',
  },
]

const COUNTED: readonly SurfaceCase[] = [
  {
    name: 'one request too many',
    sent: things('limited'),
    before: 1,
    status: 429,
    code: 'RATE_LIMITED',
    headers: { 'Retry-After': '60', 'X-RateLimit-Remaining': '0' },
  },
  {
    name: 'a request that costs two uses and some credits',
    sent: at('/v1/dear'),
    status: 200,
    headers: { 'X-RateLimit-Remaining': '98' },
  },
  {
    name: 'too few credits',
    sent: at('/v1/dear', 'GET', 'poor'),
    status: 402,
    code: 'INSUFFICIENT_CREDITS',
  },
]

const AMBIGUOUS = { status: 400, code: 'AMBIGUOUS_REQUEST' }
const CONFUSING: readonly SurfaceCase[] = [
  {
    name: 'both carriers',
    sent: world => things('good', ['Authorization', `Bearer ${world.key('good')}`])(world),
    ...AMBIGUOUS,
  },
  { name: 'the other carrier', sent: world => bearing(world.key('good')), status: 200 },
  {
    name: 'a carrier twice',
    sent: world => things('good', carrying(world.key('good')))(world),
    ...AMBIGUOUS,
  },
  {
    name: 'a carrier twice, in two cases',
    sent: world => things('good', ['x-rich-key', world.key('good')])(world),
    ...AMBIGUOUS,
  },
  {
    name: 'a carrier spelled with underscores',
    sent: world => ({ path: '/v1/things', headers: [['X_Rich_Key', world.key('good')]] }),
    ...AMBIGUOUS,
  },
  {
    name: 'two origins',
    sent: things('good', FROM_SHOP, ['Origin', 'https://other.test']),
    ...AMBIGUOUS,
  },
  {
    name: 'borrowed identity headers',
    sent: things('good', ['Latchkey-Key-Id', 'key_forged'], ['latchkey_account_id', 'acc_forged']),
    status: 200,
  },
]

const bearing = (key: string): Sent => ({
  path: '/v1/things',
  headers: [['authorization', `bearer ${key}`]],
})

/** Paths two servers could read differently. */
export const TRICKS: readonly string[] = [
  '/v1/things%2f1',
  '/v1//things',
  '/v1/x/../things',
  '/v1/things;a=1',
]

const PATHS: readonly SurfaceCase[] = [
  ...TRICKS.map(path => ({
    name: `the path ${path}`,
    sent: at(path),
    status: 400,
    code: 'REQUEST_MALFORMED',
  })),
  { name: 'a thing whose name has capitals', sent: at('/v1/things/AbC'), status: 200 },
  { name: 'a path of its own', sent: at('/v1/things/export'), status: 403, code: 'PERMISSION_DENIED' },
  { name: 'a path of its own in another case', sent: at('/v1/things/EXPORT'), status: 200 },
  {
    name: 'a path with a slash at its end',
    sent: at('/v1/things/export/', 'GET', 'writer'),
    status: 404,
    code: 'NOT_FOUND',
  },
  {
    name: 'a method its path does not answer',
    sent: at('/v1/things', 'DELETE'),
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    headers: { Allow: 'GET, HEAD, POST' },
  },
  { name: 'a path no route has', sent: at('/v1/nothing'), status: 404, code: 'NOT_FOUND' },
  {
    name: 'a path no route has, without a key',
    sent: () => ({ path: '/v1/nothing' }),
    status: 401,
    code: 'MISSING_API_KEY',
  },
  { name: 'an open route', sent: () => ({ path: '/health' }), status: 200 },
  { name: 'an open route, with a key', sent: at('/health'), status: 200 },
  { name: 'a HEAD', sent: at('/v1/things', 'HEAD'), status: 200, headers: { 'X-RateLimit-Remaining': '99' } },
  { name: 'a HEAD without a key', sent: () => ({ method: 'HEAD', path: '/v1/things' }), status: 401 },
  {
    name: 'an allowed preflight',
    sent: preflight('https://shop.test'),
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': 'https://shop.test',
      'Access-Control-Allow-Methods': 'GET, HEAD, POST',
    },
  },
  {
    name: 'a preflight from elsewhere',
    sent: preflight('https://other.test'),
    status: 403,
    code: 'HOST_NOT_ALLOWED',
  },
]

/** Every request that is made on every surface. */
export const CASES: readonly SurfaceCase[] = [
  ...KEYS,
  ...TOKENS,
  ...RULES,
  ...SIGNATURES,
  ...MESSAGES,
  ...COUNTED,
  ...CONFUSING,
  ...PATHS,
]
