import { LatchkeyError, wrongArgument } from './error.ts'

/** From which key tokens are minted, and what they may. */
export interface TokenSourceOptions {
  /** Of the gateway, e.g. `http://localhost:4701`. */
  readonly gatewayUrl: string
  /** Name of the API. */
  readonly api: string
  /** The header that carries the key, and its value: `['X-API-Key', 'my_…']`, `['Authorization', 'Bearer my_…']`. */
  readonly carrier: readonly [header: string, value: string]
  /** Some of the key's. Absent: all of them. */
  readonly scopes?: readonly string[] | undefined
  /** Whole seconds. Absent: 300, or as long as the API lets it. */
  readonly ttlSeconds?: number | undefined
  /** What else it is to say, under `ext`. */
  readonly claims?: Readonly<Record<string, string | number | boolean>> | undefined
  /** Headers that sign the minting, for keys that must. @param body the text that is sent */
  readonly sign?: ((body: string) => Promise<Readonly<Record<string, string>>>) | undefined
  /** Instead of the runtime's own. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Epoch milliseconds, for tests. Absent: the runtime's clock. */
  readonly now?: (() => number) | undefined
}

/** A token, as it was minted. */
export interface MintedToken {
  readonly token: string
  readonly tokenType: string
  /** ISO 8601. */
  readonly expiresAt: string
  readonly scopes: readonly string[]
  readonly keyId: string
  readonly generation: number
}

/** A token is handed out until so much of its life is over. */
const USED_SHARE = 0.8

/**
 * Makes a function that gives a token that is good for a while yet: the same one until most of its life is over, then
 * one minted anew. Those who ask at the same time share it.
 * @throws {LatchkeyError} when it is called: `unreachable`, or `token-refused` with the answer in `problem`
 */
export function tokenSource(options: TokenSourceOptions): () => Promise<MintedToken> {
  const { now = Date.now } = options
  let held: { readonly minted: MintedToken; readonly until: number } | undefined
  let minting: Promise<MintedToken> | undefined

  async function anew(): Promise<MintedToken> {
    const began = now()
    const minted = await mint(options)
    held = { minted, until: began + (Date.parse(minted.expiresAt) - began) * USED_SHARE }
    return minted
  }

  return async () => {
    if (held !== undefined && now() < held.until) return held.minted
    minting ??= anew().finally(() => {
      minting = undefined
    })
    return minting
  }
}

async function mint(options: TokenSourceOptions): Promise<MintedToken> {
  const { gatewayUrl, api, carrier, scopes, ttlSeconds, claims, sign } = options
  const { fetch = globalThis.fetch } = options
  if (!URL.canParse(gatewayUrl)) throw wrongArgument('gatewayUrl', 'Give the URL of the gateway.')
  const body = JSON.stringify({ api, scopes, ttlSeconds, claims })
  const headers = { 'Content-Type': 'application/json', [carrier[0]]: carrier[1], ...(await sign?.(body)) }
  const url = `${gatewayUrl.replace(/\/+$/, '')}/_latchkey/v1/tokens`
  const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error' }).catch(unreachable)
  const json: unknown = await answer.json().catch(() => undefined)
  if (answer.status === 201 && isMinted(json)) return json
  throw new LatchkeyError({
    code: 'token-refused',
    detail: `The gateway minted no token and answered ${answer.status}: see \`problem\` for why.`,
    status: answer.status,
    requestId: answer.headers.get('X-Request-Id') ?? undefined,
    problem: isRecord(json) ? json : undefined,
  })
}

function unreachable(cause: unknown): never {
  const detail = 'The gateway cannot be reached: see that it runs, and that gatewayUrl is right.'
  throw new LatchkeyError({ code: 'unreachable', detail, cause })
}

const isRecord = (it: unknown): it is Readonly<Record<string, unknown>> =>
  typeof it === 'object' && it !== null

const isMinted = (it: unknown): it is MintedToken =>
  isRecord(it) && typeof it['token'] === 'string' && typeof it['expiresAt'] === 'string'
