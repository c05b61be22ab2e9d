import { describe, expect, it } from 'vitest'
import {
  createLatchkey,
  isLatchkeyError,
  LatchkeyError,
  type LatchkeyOptions,
  PROBLEM_CODES,
} from '../../src/client/client.ts'
import { ALL_PROBLEMS } from '../../src/control/openapi/problems.ts'
import { aProblem, aScript, failed, OURS, ours, type Reply } from './wire.ts'

const FINE: LatchkeyOptions = { url: 'http://localhost:4700', credential: 'lk_root_x', retry: false }
/** What a program without types may hand in. */
const loose = (value: unknown): ReturnType<typeof JSON.parse> => value

describe('a client is not made', () => {
  it.each<[string, object, string, string]>([
    ['without a URL', { url: undefined }, 'url-invalid', 'url'],
    ['with a URL that is none', { url: 'localhost:4700' }, 'url-invalid', 'url'],
    ['with another protocol', { url: 'ftp://localhost' }, 'url-invalid', 'url'],
    ['with a password in its URL', { url: 'http://a:b@localhost' }, 'url-invalid', 'url'],
    ['with a query in its URL', { url: 'http://localhost/?a=1' }, 'url-invalid', 'url'],
    ['with a gateway that is no URL', { gatewayUrl: '4701' }, 'url-invalid', 'gatewayUrl'],
    ['without a credential', { credential: undefined }, 'credential-missing', 'credential'],
    ['with an empty one', { credential: ' ' }, 'credential-missing', 'credential'],
    ['with one of several lines', { credential: 'lk_root_a\nb' }, 'credential-missing', 'credential'],
    ['with a number for one', { credential: 7 }, 'credential-missing', 'credential'],
    ['with no time for an answer', { timeoutMs: 0 }, 'argument-invalid', 'timeoutMs'],
    ['with a time that is none', { timeoutMs: Number.NaN }, 'argument-invalid', 'timeoutMs'],
    ['with no tries', { retry: { tries: 0 } }, 'argument-invalid', 'retry.tries'],
    ['with half a try', { retry: { tries: 1.5 } }, 'argument-invalid', 'retry.tries'],
    ['with a pause before now', { retry: { firstMs: -1 } }, 'argument-invalid', 'retry.firstMs'],
    ['with an option that does not exist', { cookies: true }, 'argument-invalid', 'options.cookies'],
    ['with a fetch that is none', { fetch: 'fetch' }, 'argument-invalid', 'fetch'],
  ])('%s', async (_, changes, code, path) => {
    const error = await failed(() => createLatchkey({ ...FINE, ...changes }))
    expect(error).toBeInstanceOf(LatchkeyError)
    expect([error.code, error.path, error.tries]).toEqual([code, path, 0])
    expect(error.message).toBe(`${path}: ${error.detail}`)
    expect(error.detail).toMatch(/give|copy/i)
  })
})

describe('a call is not sent', () => {
  const latchkey = createLatchkey({
    ...FINE,
    gatewayUrl: 'http://localhost:4701',
    fetch: () => expect.fail('it was sent'),
  })

  it.each<[string, () => unknown, string]>([
    ['without an id', () => latchkey.keys.find(loose(undefined)), 'id'],
    ['with an empty id', () => latchkey.keys.find(''), 'id'],
    ['with an id that leads elsewhere', () => latchkey.keys.revoke('..'), 'id'],
    ['with a path for an id', () => latchkey.accounts.find('acc_1/credits'), 'id'],
    ['with text for fields', () => latchkey.keys.create(loose('acc_1')), 'body'],
    ['with a list for fields', () => latchkey.keys.create(loose([])), 'body'],
    ['with text for filters', () => latchkey.keys.list(loose('zensearch')).page(), 'query'],
    ['with what JSON cannot say', () => latchkey.credits.grant('acc_1', loose({ amount: 1n })), 'body'],
    [
      'with a misspelt option',
      () => latchkey.keys.change('key_1', {}, loose({ ifversion: 1 })),
      'options.ifversion',
    ],
    ['with half a version', () => latchkey.keys.change('key_1', {}, { ifVersion: 0.5 }), 'options.ifVersion'],
    [
      'with a key where none is taken',
      () => latchkey.keys.revoke('key_1', {}, loose({ idempotencyKey: 'a' })),
      'options.idempotencyKey',
    ],
    ['with text for options', () => latchkey.keys.find('key_1', loose('fast')), 'options'],
    ['with no time', () => latchkey.keys.find('key_1', { timeoutMs: -1 }), 'timeoutMs'],
    [
      'with a key that fits into no header',
      () => latchkey.apis.add({ name: 'a', profile: 'a' }, { idempotencyKey: 'clé\n' }),
      'options.idempotencyKey',
    ],
    [
      'with a signal that is none',
      () => latchkey.keys.find('key_1', loose({ signal: 'stop' })),
      'options.signal',
    ],
    [
      'that asks with text for options',
      () => latchkey.verify({ api: 'jobhive', key: 'k' }, loose('fast')),
      'options',
    ],
    ['that asks about nothing', () => latchkey.verify(loose(undefined)), 'request'],
    ['that asks about no API', () => latchkey.verify({ api: '', key: 'k' }), 'api'],
    ['that asks about no key', () => latchkey.verify({ api: 'jobhive' }), 'key'],
    [
      'that asks about a key that is no text',
      () => latchkey.verify({ api: 'jobhive', key: loose(7) }),
      'key',
    ],
    [
      'that asks about a method without a path',
      () => latchkey.verify({ api: 'jobhive', key: 'k', method: 'GET' }),
      'path',
    ],
    [
      'that asks about a path without a method',
      () => latchkey.verify({ api: 'jobhive', key: 'k', path: '/' }),
      'method',
    ],
    [
      'that gives a body and its digest',
      () => latchkey.verify({ api: 'jobhive', key: 'k', body: '', bodyDigest: 'a' }),
      'bodyDigest',
    ],
    [
      'that asks a gateway nobody named',
      () => createLatchkey(FINE).verify({ api: 'jobhive', key: 'k' }),
      'gatewayUrl',
    ],
  ])('%s', async (_, call, path) => {
    const error = await failed(call)
    expect([error.code, error.path, error.tries]).toEqual(['argument-invalid', path, 0])
    expect(error.detail).toMatch(/Give|leave|give/)
  })

  it('when the function that fetches its credential fails, or gives none', async () => {
    const cause = new Error('vault is sealed')
    const failing = createLatchkey({ ...FINE, credential: () => Promise.reject(cause) })
    const error = await failed(() => failing.keys.find('key_1'))
    expect([error.code, error.cause]).toEqual(['credential-missing', cause])
    const empty = createLatchkey({ ...FINE, credential: () => '' })
    expect((await failed(() => empty.keys.find('key_1'))).code).toBe('credential-missing')
  })
})

describe('what answers', () => {
  async function answered(reply: Reply) {
    const { url } = await aScript(reply)
    const latchkey = createLatchkey({ ...FINE, url, gatewayUrl: url })
    return { url, error: await failed(() => latchkey.keys.find('key_1')), latchkey }
  }

  it.each<[string, Reply]>([
    ['a page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html>' }],
    ['nothing at all', { status: 200 }],
    ['JSON of somebody else', { status: 200, body: { hello: 'world' } }],
    ['a page that is not there', { status: 404, body: '<h1>Not Found</h1>' }],
    ['an error of somebody else', { status: 400, body: { error: 'nope' } }],
  ])('may be no Latchkey: %s', async (_, reply) => {
    const { url, error } = await answered(reply)
    expect(error.code).toBe('not-latchkey')
    expect(error.detail).toBe(
      `What answers at ${url} is not a Latchkey control plane: correct url; the control plane listens on port 4700 unless told otherwise, the gateway on 4701.`,
    )
  })

  it('may lead elsewhere, and is not followed with a root key in hand', async () => {
    const { error } = await answered({ status: 301, headers: { Location: 'https://other.example/' } })
    expect([error.code, error.detail]).toEqual([
      'not-latchkey',
      expect.stringContaining('https://other.example/'),
    ])
  })

  it('may be nobody', async () => {
    const { url } = await answered('hang up')
    const latchkey = createLatchkey({ ...FINE, url })
    const error = await failed(() => latchkey.keys.find('key_1'))
    expect([error.code, error.detail]).toEqual(['unreachable', expect.stringContaining('"latchkey serve"')])
    expect(error.cause).toBeInstanceOf(Error)
  })

  it.each<[string, Readonly<Record<string, string>>]>([
    ['says an older version', { 'Latchkey-Version': '0.0.9' }],
    ['is from before versions were told', { 'X-Request-Id': 'req_1', 'Latchkey-Version': '' }],
  ])('may be older: it %s', async (_, headers) => {
    const { error } = await answered(aProblem(404, 'route-unknown', headers))
    expect([error.code, error.status]).toEqual(['server-older', 404])
    expect(error.detail).toContain('does not know GET /v1/keys/key_1: update the server')
  })

  it('may be newer, with problems this client does not know', async () => {
    const { error } = await answered(aProblem(409, 'moon-in-wrong-phase', { 'Latchkey-Version': '9.0.0' }))
    expect([error.code, error.problem?.['code']]).toEqual(['problem-unknown', 'moon-in-wrong-phase'])
  })

  it('is not taken for an older server when it knows the version', async () => {
    const { error } = await answered(aProblem(404, 'route-unknown', OURS))
    expect(error.code).toBe('route-unknown')
  })

  it('is never a valid verdict unless it is a whole one', async () => {
    for (const body of [
      { valid: true },
      { valid: 'yes', reason: null, requestId: 'r' },
      { valid: true, reason: 'revoked', requestId: 'r' },
      [],
      null,
      'VALID',
    ]) {
      const { url } = await aScript(ours(200, body))
      const latchkey = createLatchkey({ ...FINE, gatewayUrl: url })
      expect((await failed(() => latchkey.verify({ api: 'jobhive', key: 'k' }))).code).toBe('not-latchkey')
    }
  })
})

describe('an error', () => {
  it('is told from others, and narrowed to codes', async () => {
    const error: unknown = await failed(() => createLatchkey({ ...FINE, url: '' }))
    expect(isLatchkeyError(error)).toBe(true)
    expect(isLatchkeyError(error, 'unreachable', 'url-invalid')).toBe(true)
    expect(isLatchkeyError(error, 'unreachable')).toBe(false)
    expect(isLatchkeyError(new Error('x'))).toBe(false)
  })

  it('has a code for every problem there is', () => {
    const codes: readonly string[] = PROBLEM_CODES
    expect(ALL_PROBLEMS.filter(it => !codes.includes(it))).toEqual([])
  })
})
