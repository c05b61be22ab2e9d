import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLatchkey, sign, signedFetch, signMessage } from '../../src/client/client.ts'
import { aGateway, type TestGateway } from '../build/gateway.ts'
import { failed } from './wire.ts'

const NAMES = { timestampHeader: 'X-ZenSearch-Timestamp', signatureHeader: 'X-ZenSearch-Signature' }
const AT = 1_767_268_800_000

let gateway: TestGateway
let secret = ''
beforeAll(async () => {
  gateway = await aGateway()
  const { account } = await gateway.serve('zensearch')
  secret = (await gateway.keyOf({ accountId: account.id, name: 'Signed', signed: true })).secret
})
afterAll(() => gateway.close())

const signing = (more: object = {}) => ({ secret, ...NAMES, now: () => gateway.clock.now(), ...more })

describe('signing', () => {
  it.each<[string, string | Uint8Array | undefined]>([
    ['text', '{"query":"clés"}'],
    ['bytes that are no text', new Uint8Array([0, 255, 128, 10])],
    ['part of a buffer', new Uint8Array([1, 2, 3, 4]).subarray(1, 3)],
    ['nothing', undefined],
  ])('is HMAC-SHA256 over the time and %s', async (_, body) => {
    const expected = createHmac('sha256', 'zsk_sk_x')
      .update(`${AT}.`)
      .update(body ?? '')
      .digest('hex')
    const headers = await sign({ secret: 'zsk_sk_x', ...NAMES, now: () => AT + 0.5 }, body)
    expect(headers).toEqual({ [NAMES.timestampHeader]: String(AT), [NAMES.signatureHeader]: expected })
  })

  it.each<[string, object, string]>([
    ['without a secret', { secret: '' }, 'secret'],
    ['with a header that is none', { signatureHeader: 'X Signature' }, 'signatureHeader'],
    ['without a header for the time', { timestampHeader: undefined }, 'timestampHeader'],
  ])('is refused %s', async (_, changes, path) => {
    const error = await failed(() => sign(signing({ secret: 'zsk_sk_x', ...changes })))
    expect([error.code, error.path]).toEqual(['argument-invalid', path])
  })

  it.each<[string, unknown]>([
    ['without a message', undefined],
    ['for a message without a method', { url: 'https://api.example.com/' }],
    ['for a path, of which nobody knows the host', { method: 'GET', url: '/v1/docs' }],
  ])('of a whole message is refused %s', async (_, message) => {
    const given: ReturnType<typeof JSON.parse> = message
    const error = await failed(() => signMessage({ keyId: 'key_1', signingSecret: 'lks_1' }, given))
    expect([error.code, error.path]).toEqual(['argument-invalid', 'message'])
  })

  it('is refused for a body that is neither text nor bytes', async () => {
    const body: ReturnType<typeof JSON.parse> = { query: 'keys' }
    expect((await failed(() => sign(signing(), body))).path).toBe('body')
  })
})

describe('a fetch that signs', () => {
  const place = () => `${gateway.url}/zensearch/v1/docs/search`
  const headers = () => ({ 'X-ZenSearch-Key': secret, 'Content-Type': 'application/json' })
  const codeOf = async (response: Response) => Object(await response.json()).code

  it('is let through by a gateway that wants signatures, with a body and without', async () => {
    const fetchSigned = signedFetch(signing())
    const posted = await fetchSigned(place(), {
      method: 'POST',
      headers: headers(),
      body: '{"query":"keys"}',
    })
    expect([posted.status, await codeOf(posted)]).toEqual([200, 'VALID'])
    const got = await fetchSigned(new Request(`${place()}?q=keys`, { headers: headers() }))
    expect([got.status, await codeOf(got)]).toEqual([200, 'VALID'])
  })

  it('signs by the secret it was given, and by its clock', async () => {
    const other = await signedFetch(signing({ secret: 'zsk_sk_other' }))(`${place()}?q=a`, {
      headers: headers(),
    })
    const late = await signedFetch(signing({ now: () => gateway.clock.now() - 301_000 }))(`${place()}?q=a`, {
      headers: headers(),
    })
    const codes = [await other.json(), await late.json()].map(it => Object(it).error.code)
    expect(codes).toEqual(['HMAC_SIGNATURE_INVALID', 'HMAC_TIMESTAMP_EXPIRED'])
  })

  it('fits what a verdict is asked about', async () => {
    const latchkey = createLatchkey({ url: gateway.url, gatewayUrl: gateway.url, credential: gateway.root })
    const body = new TextEncoder().encode('{"query":"keys"}')
    const asked = { api: 'zensearch', method: 'POST', path: '/v1/docs/search', body }
    const signed = await sign(signing(), body)
    const verdict = await latchkey.verify({ ...asked, headers: { ...headers(), ...signed } })
    expect([verdict.valid, verdict.reason]).toEqual([true, null])
    const bare = await latchkey.verify({ ...asked, headers: headers() })
    expect([bare.valid, bare.reason]).toEqual([false, 'signature-missing'])
  })
})
