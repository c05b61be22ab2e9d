import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { createSigner, createVerifier, httpbis } from 'http-message-signatures'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryNonces } from '../../src/adapters/memory/nonces.ts'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { type MessageSigning, sign, signMessage } from '../../src/client/client.ts'
import { instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import { changeKey } from '../../src/engine/change.ts'
import { addSigningSecret, endSigningSecret } from '../../src/engine/signing-secrets.ts'
import type { NonceStore } from '../../src/ports/nonces.ts'
import { aGateway, type GatewayParts, profileLike } from '../build/gateway.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import { worth } from '../build/worth.ts'

const SEARCH = '/v1/docs/search'
const BODY = '{"query":"clés"}'

/** A gateway with an account of ZenSearch, and keys that must sign. */
async function aWorld(parts: GatewayParts = {}) {
  const gateway = await aGateway(parts)
  const { account } = await gateway.serve(parts.profiles?.[0]?.spec.name ?? 'zensearch')
  const seal = nodeSeal(SERVER_SECRET)
  const secretFor = async (keyId: string, graceSeconds = 0) =>
    worth(await addSigningSecret(gateway.ports, gateway.profiles, seal, { keyId, graceSeconds }))
  async function signer(signatures?: 'v2') {
    const made = await gateway.keyOf({ accountId: account.id, name: 'Signs', signed: true, signatures })
    const { secret: signingSecret, record } = await secretFor(made.key.id)
    const signing: MessageSigning = { keyId: made.key.id, signingSecret, now: () => gateway.clock.now() }
    return { ...made, signing, secretId: record.id }
  }
  return { ...gateway, account, seal, secretFor, signer }
}

type World = Awaited<ReturnType<typeof aWorld>>
type Signer = Awaited<ReturnType<World['signer']>>

let world: World
let mine: Signer
beforeAll(async () => {
  world = await aWorld()
})
beforeEach(async () => {
  mine = await world.signer('v2')
})
afterAll(() => world.close())

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

const urlOf = ({ path = `${SEARCH}?q=a` }: Sent, { url } = world) => `${url}/zensearch${path}`

/** What becomes of a request that was signed as `signed` and sent as `sent`. */
async function answered(sent: Sent, signed: Sent = sent, by: Partial<MessageSigning> = {}, at = world) {
  const headers = await signMessage(
    { ...mine.signing, ...by },
    {
      method: signed.method ?? 'GET',
      url: urlOf(signed, at),
      body: signed.body,
      headers: signed.headers ?? {},
    },
  )
  return carried(sent, headers, at)
}

async function carried(sent: Sent, headers: Readonly<Record<string, string>>, at = world) {
  const answer = await fetch(urlOf(sent, at), {
    method: sent.method ?? 'GET',
    headers: { 'X-ZenSearch-Key': mine.secret, ...headers, ...sent.headers },
    ...(sent.body === undefined ? {} : { body: sent.body }),
  })
  const text = await answer.text()
  return answer.ok ? '200' : `${answer.status} ${/"code":"(\w+)"/.exec(text)?.[1]}`
}

const MISSING = '401 HMAC_SIGNATURE_MISSING'
const STALE = '401 HMAC_TIMESTAMP_EXPIRED'
const WRONG = '401 HMAC_SIGNATURE_INVALID'
const POST: Sent = {
  method: 'POST',
  path: SEARCH,
  body: BODY,
  headers: { 'Content-Type': 'application/json' },
}

describe('a message that is signed', () => {
  it('is admitted, with a body and without, with a query and without', async () => {
    for (const sent of [{}, { path: SEARCH }, { path: `${SEARCH}?q=%C3%A9&b=a+b` }, POST])
      expect(await answered(sent)).toBe('200')
  })

  it('may sign headers besides', async () => {
    expect(await answered(POST, POST, { covers: ['Content-Type'] })).toBe('200')
    const other = { ...POST, headers: { 'Content-Type': 'text/plain' } }
    expect(await answered(other, POST, { covers: ['Content-Type'] })).toBe(WRONG)
  })

  it.each<[string, Sent, Sent]>([
    ['method', { ...POST, method: 'PUT' }, POST],
    ['path', { ...POST, path: '/v1/docs/chat' }, POST],
    ['query', { path: `${SEARCH}?q=b` }, { path: `${SEARCH}?q=a` }],
    ['body', { ...POST, body: '{"query":"other"}' }, POST],
  ])('is wrong with another %s', async (_, sent, signed) => expect(await answered(sent, signed)).toBe(WRONG))

  it('is wrong for another host', async () => {
    const headers = await signMessage(mine.signing, {
      method: 'GET',
      url: `http://other.test/zensearch${SEARCH}`,
    })
    expect(await carried({ path: SEARCH }, headers)).toBe(WRONG)
  })

  it('is wrong by another secret, and by that of another key', async () => {
    expect(await answered({}, {}, { signingSecret: 'lks_no' })).toBe(WRONG)
    const other = await world.signer()
    expect(await answered({}, {}, { signingSecret: other.signing.signingSecret })).toBe(WRONG)
  })

  it('in the name of another key is missing', async () => {
    const other = await world.signer()
    expect(await answered({}, {}, { keyId: other.key.id })).toBe(MISSING)
  })

  it('is wrong when its body is not covered', async () => {
    expect(await answered(POST, { method: 'POST', path: SEARCH })).toBe(WRONG)
  })

  it('is fresh for as long as the profile says, before and after, and until it ends', async () => {
    world.clock.advance(SECOND - (world.clock.now() % SECOND))
    const at = (ms: number) => ({ now: () => world.clock.now() + ms })
    expect(await answered({}, {}, at(-5 * MINUTE))).toBe('200')
    expect(await answered({}, {}, at(5 * MINUTE))).toBe('200')
    expect(await answered({}, {}, at(-5 * MINUTE - SECOND))).toBe(STALE)
    expect(await answered({}, {}, at(5 * MINUTE + SECOND))).toBe(STALE)
    expect(await answered({}, {}, { ...at(-30 * SECOND), expiresInSeconds: 31 })).toBe('200')
    expect(await answered({}, {}, { ...at(-30 * SECOND), expiresInSeconds: 30 })).toBe(STALE)
  })

  it('counts once: a second time it is replayed, until it is stale', async () => {
    const nonce = () => 'the-same'
    expect(await answered({}, {}, { nonce })).toBe('200')
    expect(await answered({}, {}, { nonce })).toBe(WRONG)
    expect(await answered({ path: SEARCH }, { path: SEARCH }, { nonce })).toBe(WRONG)
    const other = await world.signer('v2')
    mine = other
    expect(await answered({}, {}, { nonce })).toBe('200')
  })

  it('does not count again once the memory of its nonce is gone, as after a restart', async () => {
    const opened: { nonces?: NonceStore } = {}
    const other = await aWorld({
      ports: () => ({
        nonces: {
          get since() {
            return opened.nonces?.since
          },
          remember: (...it) => worth(opened.nonces).remember(...it),
        },
      }),
    })
    const { clock } = other
    opened.nonces = memoryNonces(clock)
    mine = await other.signer('v2')
    const made = clock.now()
    const shown = { nonce: () => 'before', now: () => made }
    expect(await answered({}, {}, shown, other)).toBe('200')
    clock.advance(SECOND)
    opened.nonces = memoryNonces(clock)
    expect(await answered({}, {}, shown, other)).toMatch(/^503 /)
    expect(await answered({}, {}, {}, other)).toBe('200')
    await other.close()
  })

  it('that is refused by a limit uses no nonce up', async () => {
    const nonce = () => 'for-later'
    const seen: string[] = []
    const nonces: NonceStore = { remember: (scope, it) => Boolean(seen.push(`${scope} ${it}`)) }
    const other = await aWorld({ ports: () => ({ nonces }) })
    mine = await other.signer('v2')
    const limits = { 'per-key': 2 }
    worth(await changeKey(other.ports, other.profiles, mine.key.id, { limits }))
    expect(await answered({}, {}, {}, other)).toBe('200')
    expect(await answered({}, {}, {}, other)).toBe('200')
    expect(await answered({}, {}, { nonce }, other)).toMatch(/^429 /)
    expect(seen).toHaveLength(2)
    other.clock.advance(MINUTE)
    expect(await answered({}, {}, { nonce }, other)).toBe('200')
    expect(seen).toHaveLength(3)
    await other.close()
  })

  it('that is wrong uses no nonce up', async () => {
    const nonce = () => 'kept'
    expect(await answered({}, {}, { nonce, signingSecret: 'lks_no' })).toBe(WRONG)
    expect(await answered({}, {}, { nonce })).toBe('200')
  })

  it('is admitted whatever its path, query, body and headers are', () =>
    fc.assert(
      fc.asyncProperty(
        fc.webQueryParameters(),
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'grapheme-ascii' }).map(it => it.trim()),
        async (query, q, value) => {
          const sent: Sent = {
            ...{ method: 'POST', path: `${SEARCH}?x=${query.replaceAll('#', '')}` },
            body: JSON.stringify({ query: q }),
            headers: { 'X-Note': value, 'Content-Type': 'application/json' },
          }
          expect(await answered(sent, sent, { covers: ['x-note'] })).toBe('200')
        },
      ),
      { numRuns: 40 },
    ))
})

describe('a signing secret', () => {
  it('counts through the grace of the next one, and not when it was ended', async () => {
    const { secret: signingSecret } = await world.secretFor(mine.key.id, 60)
    expect(await answered({})).toBe('200')
    expect(await answered({}, {}, { signingSecret })).toBe('200')
    world.clock.advance(60 * SECOND)
    expect(await answered({})).toBe(WRONG)
    expect(await answered({}, {}, { signingSecret })).toBe('200')
    const [newest] = worth(await world.ports.keys.find(mine.key.id)).key.signingSecrets ?? []
    worth(await endSigningSecret(world.ports, mine.key.id, worth(newest).id, undefined))
    expect(await answered({}, {}, { signingSecret })).toBe(WRONG)
  })

  it('is kept as only the server’s secret opens it, for its own key', async () => {
    const { key } = worth(await world.ports.keys.find(mine.key.id))
    expect(JSON.stringify(key)).not.toContain(mine.signing.signingSecret.slice(8))
    const { sealed } = worth(key.signingSecrets?.[0])
    expect(world.seal.open(sealed, `signing-secret/${key.id}`)).toBe(mine.signing.signingSecret)
    expect(world.seal.open(sealed, 'signing-secret/key_other')).toBeUndefined()
  })
})

describe('a key that must sign', () => {
  const v1 = (secret: string, body = '') =>
    sign(
      {
        ...{ secret, now: () => world.clock.now() },
        ...{ timestampHeader: 'X-ZenSearch-Timestamp', signatureHeader: 'X-ZenSearch-Signature' },
      },
      body,
    )

  it('may sign either way, and no longer the old way once it is told so', async () => {
    mine = await world.signer()
    expect(await carried({}, {})).toBe(MISSING)
    expect(await answered({})).toBe('200')
    expect(await carried({}, await v1(mine.secret))).toBe('200')
    worth(await changeKey(world.ports, world.profiles, mine.key.id, { signatures: 'v2' }))
    expect(await carried({}, await v1(mine.secret))).toBe(MISSING)
    expect(await answered({})).toBe('200')
  })

  it('of an API without signatures of messages cannot be told so', async () => {
    const { account } = await world.serve('hiring')
    const wanted = { accountId: account.id, name: 'x', signatures: 'v2', environment: 'live' } as const
    await expect(world.keyOf(wanted)).rejects.toThrow(/signatures/)
  })
})

describe('a message that is signed by another library', () => {
  const message = (body: string) => ({
    ...{ method: 'POST', url: `${world.url}/zensearch${SEARCH}?q=a` },
    headers: {
      Host: new URL(world.url).host,
      'content-type': 'application/json',
      'content-digest': `sha-512=:${createHash('sha512').update(body).digest('base64')}:`,
    },
  })

  it('is admitted', async () => {
    const { keyId, signingSecret } = mine.signing
    const { headers }: { headers: Readonly<Record<string, unknown>> } = await httpbis.signMessage(
      {
        key: createSigner(signingSecret, 'hmac-sha256', keyId),
        fields: ['@method', '@authority', '@path', '@query', 'content-digest'],
        params: ['created', 'nonce', 'keyid', 'alg'],
        paramValues: { created: new Date(world.clock.now()), nonce: 'other-library' },
      },
      message(BODY),
    )
    const { Signature, 'Signature-Input': input, 'content-digest': digest } = headers
    const sent = { ...POST, path: `${SEARCH}?q=a` }
    expect(
      await carried(sent, {
        ...{
          Signature: String(Signature),
          'Signature-Input': String(input),
          'Content-Digest': String(digest),
        },
      }),
    ).toBe('200')
  })

  it('and ours is right to it', async () => {
    const { keyId, signingSecret } = mine.signing
    const { url, headers } = message(BODY)
    const request = { method: 'POST', url, headers: { host: headers.Host } }
    const signed = await signMessage({ keyId, signingSecret }, { ...request, body: BODY })
    const found = await httpbis.verifyMessage(
      {
        keyLookup: async () => ({
          ...{ id: keyId, algs: ['hmac-sha256'] },
          verify: createVerifier(signingSecret, 'hmac-sha256'),
        }),
        requiredFields: ['@method', '@authority', '@path', '@query', 'content-digest'],
      },
      { ...request, headers: { ...request.headers, ...signed } },
    )
    expect(found).toBe(true)
  })
})

describe('the verify endpoint', () => {
  async function verified(more: object, signed: Sent = {}, by: Partial<MessageSigning> = {}) {
    const url = `https://api.example.com${signed.path ?? SEARCH}`
    const headers = await signMessage(
      { ...mine.signing, ...by },
      { method: signed.method ?? 'GET', url, body: signed.body },
    )
    const answer = await fetch(`${world.url}/_latchkey/v1/verify`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${world.root}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        ...{ api: 'zensearch', key: mine.secret, host: 'api.example.com', headers },
        ...{ method: signed.method ?? 'GET', path: signed.path ?? SEARCH, ...more },
      }),
    })
    const { valid, reason, trouble } = Object(await answer.json())
    return valid === true ? 'valid' : (reason ?? trouble)
  }

  it('checks what its caller received', async () => {
    expect(await verified({})).toBe('valid')
    expect(await verified({ body: BODY }, POST)).toBe('valid')
    expect(await verified({ bodyBase64: Buffer.from(BODY).toString('base64') }, POST)).toBe('valid')
    expect(await verified({ body: `${BODY} ` }, POST)).toBe('signature-wrong')
    expect(await verified({}, POST)).toBe('signature-wrong')
    expect(await verified({ host: 'other.example.com' })).toBe('signature-wrong')
    expect(await verified({ host: undefined })).toBe('signature-wrong')
    expect(await verified({ method: 'POST' })).toBe('signature-wrong')
  })

  it('takes the path the client called for the one that was signed', async () => {
    const called = { path: `/behind/a/proxy${SEARCH}` }
    expect(await verified({ path: SEARCH }, called)).toBe('signature-wrong')
    expect(await verified({ path: SEARCH, target: called.path }, called)).toBe('valid')
  })

  it('finds a signature wrong while it is not told what was asked for', async () =>
    expect(await verified({ method: undefined, path: undefined })).toBe('signature-wrong'))

  it('tells a replay, and uses nothing up when it is only tried', async () => {
    const nonce = () => 'dry'
    expect(await verified({ dryRun: true }, {}, { nonce })).toBe('valid')
    expect(await verified({}, {}, { nonce })).toBe('valid')
    expect(await verified({}, {}, { nonce })).toBe('signature-replayed')
  })
})

describe('a gateway that cannot find out', () => {
  it.each<[string, GatewayParts['ports']]>([
    ['has no server secret', () => ({ seal: undefined })],
    ['has another server secret', () => ({ seal: nodeSeal(new Uint8Array(32).fill(1)) })],
    ['has no memory for nonces', () => ({ nonces: undefined })],
    [
      'has no room for another nonce',
      ({ clock }) => ({ nonces: memoryNonces(clock, { max: 0, since: instant(0) }) }),
    ],
  ])('admits nobody where it %s', async (_, ports) => {
    const other = await aWorld({ ports: given => ports?.(given) ?? {} })
    const before = mine
    mine = await other.signer('v2')
    const said = await answered({}, {}, {}, other).finally(other.close)
    mine = before
    expect(said).toMatch(/^503 /)
  })
})

describe('an API with signatures of messages alone', () => {
  it('knows no others', async () => {
    const profile = profileLike('zensearch', 'modern', { signing: undefined })
    expect(profile.spec.signing).toBeUndefined()
    const other = await aWorld({ profiles: [profile] })
    mine = await other.signer()
    const { url } = other
    const timestamp = String(other.clock.now())
    const mac = createHmac('sha256', mine.secret).update(`${timestamp}.`).digest('hex')
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const all = { 'X-ZenSearch-Key': mine.secret, ...headers }
      return (await fetch(`${url}/modern${SEARCH}`, { headers: all })).status
    }
    const signed = await signMessage(mine.signing, { method: 'GET', url: `${url}/modern${SEARCH}` })
    const old = { 'X-ZenSearch-Timestamp': timestamp, 'X-ZenSearch-Signature': mac }
    expect([await ask(old), await ask(signed)]).toEqual([401, 200])
    await other.close()
  })
})
