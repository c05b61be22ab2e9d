import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../../src/core/terms.ts'
import { aScene, type Scene, type Shown, said } from '../scene.ts'

const POST = 'POST /v1/docs/search'
const GET = 'GET /v1/docs/search?q=authentication'
const BODY = '{"query":"authentication"}'

let zen: Scene
let pair: Shown
beforeAll(async () => {
  zen = await aScene('zensearch')
  pair = await zen.key({ signed: true, limits: { 'per-key': 1000 } })
})
afterAll(() => zen.close())

/** How a signature differs from the one the text's snippet makes. */
interface Signing {
  readonly key?: string
  readonly with?: string
  readonly at?: number | string
  readonly over?: (timestamp: string, body: string) => string
  readonly as?: 'hex' | 'base64'
  readonly algorithm?: string
  readonly sent?: string
}

function signed(body: string, how: Signing = {}): Readonly<Record<string, string>> {
  const timestamp = String(how.at ?? zen.clock.now())
  const text = how.over?.(timestamp, body) ?? `${timestamp}.${body}`
  const hmac = createHmac(how.algorithm ?? 'sha256', how.with ?? how.key ?? pair.secret).update(text)
  return { 'X-ZenSearch-Timestamp': timestamp, 'X-ZenSearch-Signature': hmac.digest(how.as ?? 'hex') }
}

async function post(body: string, how: Signing = {}): Promise<string> {
  const call = { key: how.key ?? pair.secret, headers: signed(body, how), body: how.sent ?? body }
  return said(await zen.ask(POST, call))
}

const INVALID = '401 HMAC_SIGNATURE_INVALID'
const STALE = '401 HMAC_TIMESTAMP_EXPIRED'
const MISSING = '401 HMAC_SIGNATURE_MISSING'

describe('HMAC request signing', () => {
  it('createHmacSha256(secretKey, timestamp.payload) is accepted', async () =>
    expect(await post(BODY)).toBe('200'))

  it('the demo’s signed key is such a key', async () => {
    const key = zen.keys['signedSecret'] ?? ''
    expect(said(await zen.ask(GET, { key }))).toBe(MISSING)
    expect(await post(BODY, { key })).toBe('200')
  })

  it.each(['hex', 'base64'] as const)('in %s', async as => expect(await post(BODY, { as })).toBe('200'))

  it('in hex of either case', async () => {
    const headers = signed(BODY)
    const upper = {
      ...headers,
      'X-ZenSearch-Signature': headers['X-ZenSearch-Signature']?.toUpperCase() ?? '',
    }
    expect(said(await zen.ask(POST, { key: pair.secret, headers: upper, body: BODY }))).toBe('200')
  })

  it.each([
    ['timestamp + "."', (timestamp: string) => `${timestamp}.`, '200'],
    [
      'timestamp + ".undefined", as the snippet has it',
      (timestamp: string) => `${timestamp}.undefined`,
      '200',
    ],
    ['the timestamp alone', (timestamp: string) => timestamp, INVALID],
    ['timestamp + ".null"', (timestamp: string) => `${timestamp}.null`, INVALID],
    ['timestamp + ".{}"', (timestamp: string) => `${timestamp}.{}`, INVALID],
  ])('a request without a body is signed over %s', async (_, over, expected) => {
    const headers = signed('', { over })
    expect(said(await zen.ask(GET, { key: pair.secret, headers }))).toBe(expected)
  })

  it('with a body, timestamp + ".undefined" counts for nothing', async () =>
    expect(await post(BODY, { over: timestamp => `${timestamp}.undefined` })).toBe(INVALID))

  it.each([
    ['spaces', '{ "query" :  "authentication" }'],
    ['newlines and tabs', '{\n\t"query": "authentication"\r\n}\n'],
    ['escapes', '{"query":"\\u0061uthentication"}'],
    ['letters beyond ASCII', '{"query":"clé 🔑"}'],
    ['a leading space', ' {"query":"authentication"}'],
  ])('the body is the exact bytes sent: %s', async (_, body) => expect(await post(body)).toBe('200'))

  it.each([
    ['re-spaced', '{ "query":"authentication" }'],
    ['one newline more', `${BODY}\n`],
    ['re-escaped', '{"query":"\\u0061uthentication"}'],
    ['another query', '{"query":"secrets"}'],
    ['no body at all', ''],
  ])('ensure the payload matches exactly: %s is not what was signed', async (_, sent) =>
    expect(await post(BODY, { sent })).toBe(INVALID),
  )

  it('writes are signed the same way', async () => {
    const body = '{"collection":"docs","title":"Signed","body":"Yes."}'
    const call = (headers: Readonly<Record<string, string>>) =>
      zen.ask('PUT /v1/docs/documents/doc_signed', { key: pair.secret, headers, body })
    expect([said(await call({})), said(await call(signed(body)))]).toEqual([MISSING, '200'])
  })
})

describe('verify the timestamp is within 5 minutes of server time', () => {
  const edge = 5 * MINUTE
  it.each([
    ['5 minutes ago', -edge, '200'],
    ['a millisecond more', -edge - 1, STALE],
    ['5 minutes ahead', edge, '200'],
    ['a millisecond more', edge + 1, STALE],
    ['a day ago', -288 * edge, STALE],
  ])('%s', async (_, offset, expected) =>
    expect(await post(BODY, { at: zen.clock.now() + offset })).toBe(expected),
  )

  it('in milliseconds: seconds are long ago', async () =>
    expect(await post(BODY, { at: Math.floor(zen.clock.now() / 1000) })).toBe(STALE))

  it.each(['now', '-1', '1e12', '0x18f', '1735689600000.5', '1'.repeat(20)])(
    '"%s" is no timestamp',
    async at => expect(await post(BODY, { at })).toBe(INVALID),
  )

  it('a signature is good for its own timestamp only', async () => {
    const headers = { ...signed(BODY), 'X-ZenSearch-Timestamp': String(zen.clock.now() + 1) }
    expect(said(await zen.ask(POST, { key: pair.secret, headers, body: BODY }))).toBe(INVALID)
  })
})

describe('check the signature algorithm (HMAC-SHA256) and the key', () => {
  it.each(['sha1', 'sha512', 'md5'])('%s is another algorithm', async algorithm =>
    expect(await post(BODY, { algorithm })).toBe(INVALID),
  )

  it('verify you’re using the secret key, not publishable key', async () =>
    expect(await post(BODY, { with: pair.publishable })).toBe(INVALID))

  it('nor another pair’s', async () =>
    expect(await post(BODY, { with: (await zen.key()).secret })).toBe(INVALID))

  it.each(['', 'abc', '0'.repeat(64), 'g'.repeat(64), `${'A'.repeat(43)}=`])(
    'a signature "%s" is none of that key',
    async signature => {
      const headers = { ...signed(BODY), 'X-ZenSearch-Signature': signature }
      const answer = await zen.ask(POST, { key: pair.secret, headers, body: BODY })
      expect(said(answer)).toBe(signature === '' ? MISSING : INVALID)
    },
  )

  it.each(['X-ZenSearch-Timestamp', 'X-ZenSearch-Signature'])('without %s it is missing', async name => {
    const headers = Object.entries(signed(BODY)).filter(([it]) => it !== name)
    const answer = await zen.ask(POST, { key: pair.secret, headers: Object.fromEntries(headers), body: BODY })
    expect(said(answer)).toBe(MISSING)
  })
})

describe('require HMAC signing (secret key only)', () => {
  it('the publishable key of the pair need not sign', async () =>
    expect(said(await zen.ask(GET, { key: pair.publishable }))).toBe('200'))

  it('and what it signs is not looked at', async () =>
    expect(await post(BODY, { key: pair.publishable, with: 'anything' })).toBe('200'))

  it('a pair that does not require it ignores signatures', async () =>
    expect(await post(BODY, { key: (await zen.key()).secret, with: 'anything' })).toBe('200'))

  it('can be required later, and no longer, of the same pair at once', async () => {
    const { id, secret: key } = await zen.key()
    const heard: string[] = []
    for (const required of [false, true, false]) {
      await zen.change(id, { signed: required })
      heard.push(said(await zen.ask(GET, { key })))
    }
    expect(heard).toEqual(['200', MISSING, '200'])
  })

  it('during a grace period each secret signs for itself', async () => {
    const old = await zen.key({ signed: true })
    const fresh = await zen.rotate(old.id)
    expect([await post(BODY, { key: old.secret }), await post(BODY, { key: fresh.secret })]).toEqual([
      '200',
      '200',
    ])
    expect(await post(BODY, { key: fresh.secret, with: old.secret })).toBe(INVALID)
  })

  it('a wrong signature spends nothing of the limit', async () => {
    const { secret: key } = await zen.key({ signed: true, limits: { 'per-key': 1 } })
    for (const wrong of ['one', 'two', 'three']) expect(await post(BODY, { key, with: wrong })).toBe(INVALID)
    expect(await post(BODY, { key })).toBe('200')
  })
})
