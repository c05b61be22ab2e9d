import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { nodeTokenSigner } from '../../src/adapters/node/token-signer.ts'
import { type MessageSigning, signMessage, type UnsignedMessage } from '../../src/client/client.ts'
import { addAccount, addCollection, changeAccount, changeCollection } from '../../src/engine/accounts.ts'
import { disableKey, revokeKey } from '../../src/engine/change.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import { addSigningSecret } from '../../src/engine/signing-secrets.ts'
import { mintToken } from '../../src/engine/tokens.ts'
import { aGateway, anUpstream } from '../build/gateway.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import { worth } from '../build/worth.ts'
import { RICH } from './profile.ts'

const MINUTE_MS = 60_000
const WEEK_SECONDS = 604_800
const MONTH_SECONDS = 30 * 86_400

/** Whom an app was told of, however it was told. */
export interface ToldOf {
  readonly key: string | null
  readonly account: string | null
  readonly environment: string | null
  readonly scopes: readonly string[]
}

/** Told of nobody: the route needs no key. */
export const NOBODY: ToldOf = { key: null, account: null, environment: null, scopes: [] }

/** What the app behind every surface answers: whom it was told of, and what it read. @param body one character a byte */
export const appText = ({ key, account, environment, scopes }: ToldOf, method: string, body: string) =>
  JSON.stringify({ key, account, environment, scopes, method, body })

/** The identity headers of a request, as an app behind a proxy reads them. */
function toldByHeaders({ headers }: IncomingMessage): ToldOf {
  const one = (name: string) => [headers[`latchkey-${name}`]].flat()[0] ?? null
  return {
    key: one('key-id'),
    account: one('account-id'),
    environment: one('environment'),
    scopes: (one('scopes') ?? '').split(' ').filter(it => it !== ''),
  }
}

/** Answers as the app behind a proxy does. */
async function answerAsApp(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString('latin1')
  const text = appText(toldByHeaders(request), request.method ?? '', body)
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(text)
}

/**
 * One engine over memory, its gateway, and an app behind that. Its clock stands still unless told: `turn` goes to the
 * next minute, where every limit is whole again, so that each request can be made on one surface after the other.
 */
export async function aWorld(trustedProxies: readonly string[] = []) {
  const app = await anUpstream((request, response) => void answerAsApp(request, response))
  const tokens = await nodeTokenSigner(SERVER_SECRET, 'latchkey')
  const gateway = await aGateway({ profiles: [RICH], trustedProxies, ports: () => ({ tokens }) })
  const { ports, profiles, clock, engine } = gateway
  clock.advance(MINUTE_MS - (clock.now() % MINUTE_MS))
  const served = await gateway.serve('rich', app.url, { modules: ['speech'] })
  const acme = served.account.id
  await gateway.credit(acme, 1_000_000)
  const accountNamed = async (name: string) =>
    worth(await addAccount(ports, profiles, { apiId: served.api.id, name })).id
  const [gone, poor] = [await accountNamed('Gone'), await accountNamed('Poor')]
  const collection = async (name: string) => worth(await addCollection(ports, profiles, acme, name)).id
  const [books, , shut] = [await collection('books'), await collection('films'), await collection('shut')]
  worth(await changeCollection(ports, shut, { active: false }))

  const keys: Record<string, string> = {}
  /** A key whose halves are `name` and `name.page`. @returns its id */
  async function key(name: string, about: object = {}): Promise<string> {
    const wanted = { accountId: acme, name, environment: 'live', scopes: ['things:read'], ...about }
    const issued = worth(await issueKey(ports, profiles, wanted))
    for (const { side, secret } of issued.secrets) keys[side === 'secret' ? name : `${name}.page`] = secret
    return issued.key.id
  }
  const open = { hosts: [], referers: [], addresses: [] }
  await key('good')
  await key('writer', { scopes: ['things:read', 'things:write'] })
  await key('bare', { scopes: [] })
  await key('test', { environment: 'test' })
  await key('elsewhere', { restrictions: { ...open, addresses: ['10.0.0.0/8'] } })
  await key('here', { restrictions: { ...open, addresses: ['127.0.0.0/8'] } })
  await key('site', { restrictions: { ...open, hosts: ['shop.test', '*.shop.test'] } })
  await key('refered', { restrictions: { ...open, referers: ['https://shop.test/docs/*'] } })
  await key('narrow', { collections: [books] })
  await key('narrow.bare', { scopes: [], collections: [books] })
  await key('signed', { signed: true })
  await key('limited', { limits: { 'per-key': 1 } })
  await key('poor', { accountId: poor })
  await key('inactive', { accountId: gone })
  worth(await changeAccount(ports, profiles, gone, { active: false }))
  /** A token of a key, good for a month unless told otherwise. */
  async function token(name: string, of: string, about: { scopes?: string[]; seconds?: number } = {}) {
    const digest = ports.secrets.digest(worth(keys[of]))
    const dossier = worth(await ports.keys.dossier(served.api.id, digest))
    const wanted = { scopes: dossier.key.scopes, seconds: MONTH_SECONDS, now: clock.now(), ...about }
    const minted = await mintToken(ports, worth(engine.apis.named('rich')), { ...wanted, dossier })
    keys[name] = worth(minted).token
  }
  await token('token', 'writer', { scopes: ['things:read'] })
  await token('token.over', 'writer', { seconds: 60 })
  await token('token.elsewhere', 'elsewhere')
  const withdrawn = await key('withdrawn')
  await token('token.withdrawn', 'withdrawn')
  worth(await revokeKey(ports, withdrawn))
  const keyId = await key('messages', { signed: true, signatures: 'v2' })
  const shown = worth(await addSigningSecret(ports, profiles, nodeSeal(SERVER_SECRET), { keyId }))
  worth(await revokeKey(ports, await key('revoked')))
  worth(await disableKey(ports, await key('disabled')))
  await key('expired', { expiresAt: clock.now() + MINUTE_MS })
  worth(await rotateKey(ports, profiles, { keyId: await key('retired'), graceSeconds: 60 }))
  worth(await rotateKey(ports, profiles, { keyId: await key('graced'), graceSeconds: WEEK_SECONDS }))
  clock.advance(2 * MINUTE_MS)

  return {
    app,
    gateway,
    engine,
    clock,
    apiId: served.api.id,
    /** A secret in the clear by its name. @throws where nobody has it */
    key: (name: string): string => worth(keys[name]),
    /** The headers of HMAC v1 over a body, made `ageMs` ago. */
    signature: (name: string, body: string | Buffer, ageMs = 0): readonly Header[] => {
      const at = String(clock.now() - ageMs)
      const mac = createHmac('sha256', worth(keys[name])).update(`${at}.`).update(body).digest('hex')
      return [
        ['X-Rich-Timestamp', at],
        ['X-Rich-Signature', mac],
      ]
    },
    /** The headers of a signature over a whole message (RFC 9421), made at the test's time. */
    messageSignature: async (message: UnsignedMessage, by: Partial<MessageSigning> = {}) => {
      const signing = { keyId, signingSecret: shown.secret, now: () => clock.now(), ...by }
      return Object.entries(await signMessage(signing, message))
    },
    turn: () => clock.advance(MINUTE_MS),
    async close() {
      await gateway.close()
      await app.close()
    },
  }
}

/** One line of a request's head. */
export type Header = readonly [name: string, value: string]
export type World = Awaited<ReturnType<typeof aWorld>>
