import { nodeTokenSigner } from '../../src/adapters/node/token-signer.ts'
import { changeAccount } from '../../src/engine/accounts.ts'
import { changeKey, disableKey, enableKey, revokeKey } from '../../src/engine/change.ts'
import type { NewKey } from '../../src/engine/issue.ts'
import { type Ports, portsFor } from '../../src/engine/ports.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import { aGateway, profileLike, type TestGateway } from '../build/gateway.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import { worth } from '../build/worth.ts'

export const READ = 'things:read'
export const WRITE = 'things:write'
/** It has tokens, and each kind of rule binds its keys. */
const SHOP = profileLike('starter', 'shop', {
  binding: {
    addresses: ['secret'],
    hosts: ['secret'],
    referers: ['secret'],
    signature: ['secret'],
  },
  signing: { timestampHeader: 'X-Timestamp', signatureHeader: 'X-Signature', toleranceSeconds: 300 },
  messageSignatures: { toleranceSeconds: 300 },
  keys: { graceSeconds: 60 },
  modules: [{ name: 'reports', about: 'Reports' }],
})
const SERVERS_ONLY = profileLike('starter', 'bound', {
  binding: { addresses: ['secret'] },
  tokens: { bound: true, maxSeconds: 60 },
})

export const aSigner = (secret: Uint8Array = SERVER_SECRET) => nodeTokenSigner(secret, 'latchkey')

/** An API with tokens behind a gateway, and how its keys are changed: as somebody's, so that it is written down. */
export async function aShop(more: (ports: Ports) => Partial<Ports> = () => ({})) {
  const tokens = await aSigner()
  const gateway = await aGateway({
    profiles: [SHOP, SERVERS_ONLY],
    ports: ports => ({ tokens, ...more(ports) }),
  })
  const { account } = await gateway.serve('shop', undefined, { modules: ['reports'] })
  const keyOf = (wanted: Partial<NewKey> = {}) =>
    gateway.keyOf({ accountId: account.id, name: 'A key', scopes: [READ, WRITE], ...wanted })
  return { gateway, account, keyOf, tokens, ...changesOf(gateway), ...callsOf(gateway) }
}

export type Shop = Awaited<ReturnType<typeof aShop>>

function changesOf({ ports, profiles, clock }: TestGateway) {
  const ours = () =>
    portsFor(ports, { actor: { kind: 'person', id: 'usr_1', name: 'ada@example.com' }, at: clock.now() })
  return {
    revoke: async (id: string) => worth(await revokeKey(ours(), id)),
    disable: async (id: string) => worth(await disableKey(ours(), id)),
    enable: async (id: string) => worth(await enableKey(ours(), id)),
    rescope: async (id: string, scopes: readonly string[]) =>
      worth(await changeKey(ours(), profiles, id, { scopes })),
    rename: async (id: string, name: string) => worth(await changeKey(ours(), profiles, id, { name })),
    rotate: async (keyId: string, graceSeconds: number) =>
      worth(await rotateKey(ours(), profiles, { keyId, graceSeconds })),
    changeAccount: async (id: string, change: { active?: boolean; modules?: readonly string[] }) =>
      worth(await changeAccount(ours(), profiles, id, change)),
  }
}

interface MintBody {
  readonly api?: string
  readonly scopes?: readonly string[]
  readonly ttlSeconds?: number
  readonly claims?: object
}

function callsOf({ url, root }: TestGateway) {
  const at = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init)
  /** Mints, whatever comes of it. */
  const minting = (key: string, body: MintBody = {}, headers: Record<string, string> = {}) =>
    at('/_latchkey/v1/tokens', {
      method: 'POST',
      headers: { 'X-API-Key': key, ...headers },
      body: JSON.stringify({ api: 'shop', ...body }),
    })
  /** What the verify endpoint tells of a question, however odd. */
  const judged = async (question: object) => {
    const answer = await at('/_latchkey/v1/verify', {
      method: 'POST',
      headers: { Authorization: `Bearer ${root}` },
      body: JSON.stringify({ api: 'shop', ...question }),
    })
    return jsonOf(answer)
  }
  return {
    at,
    minting,
    async mint(key: string, body: MintBody = {}): Promise<string> {
      const answer = await minting(key, body)
      const { token } = await jsonOf(answer)
      if (answer.status !== 201) throw new Error(`no token: ${answer.status}`)
      return token
    },
    /** What the gateway answers a request with this key or token: its status and code. */
    async asked(key: string, method = 'GET') {
      const answer = await at('/shop/v1/things', { method, headers: { 'X-API-Key': key } })
      const { code, error } = await jsonOf(answer)
      return `${answer.status} ${code ?? error.code}`
    },
    judged,
    /** What the verify endpoint tells of a key or token. */
    verdict: (key: string, more: object = {}) => judged({ key, ...more }),
  }
}

/** The parts of a token, each as it is written. */
export const partsOf = (token: string): [header: string, payload: string, signature: string] => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [header, payload, signature]
}

export const claimsShown = (token: string) =>
  JSON.parse(Buffer.from(partsOf(token)[1], 'base64url').toString('utf8'))

export const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A body as JSON, loosely: tests look at any part of it. */
export const jsonOf = async (answer: Response): Promise<ReturnType<typeof JSON.parse>> =>
  JSON.parse(await answer.text())
