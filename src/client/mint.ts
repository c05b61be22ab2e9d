import { isRecord } from './answer.ts'
import { LatchkeyError } from './error.ts'
import { baseOf, TIMEOUT_MS } from './options.ts'

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
  /** How long an answer is waited for. Absent: 10,000. */
  readonly timeoutMs?: number | undefined
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
 * @throws {LatchkeyError} when it is called: `unreachable`, `timed-out`, or `token-refused` with the answer in `problem`
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
  const { fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS } = options
  const base = baseOf(gatewayUrl, 'gatewayUrl', 'http://localhost:4701')
  const body = JSON.stringify({ api, scopes, ttlSeconds, claims })
  const headers = { 'Content-Type': 'application/json', [carrier[0]]: carrier[1], ...(await sign?.(body)) }
  const signal = AbortSignal.timeout(timeoutMs)
  const init: RequestInit = { method: 'POST', headers, body, redirect: 'error', signal }
  const unheard = (cause: unknown) => unanswered(cause, signal)
  const answer = await fetch(`${base}/_latchkey/v1/tokens`, init).catch(unheard)
  const json = jsonIn(await answer.text().catch(unheard))
  if (answer.status === 201 && isMinted(json)) return json
  throw new LatchkeyError({
    code: 'token-refused',
    detail: `The gateway minted no token and answered ${answer.status}: see \`problem\` for why.`,
    status: answer.status,
    requestId: answer.headers.get('X-Request-Id') ?? undefined,
    problem: isRecord(json) ? json : undefined,
  })
}

function unanswered(cause: unknown, { aborted }: AbortSignal): never {
  const code = aborted ? 'timed-out' : 'unreachable'
  throw new LatchkeyError({ code, detail: UNANSWERED[code], cause })
}

const UNANSWERED = {
  'timed-out': 'The gateway did not answer in time. Try again, or give it more with timeoutMs.',
  unreachable: 'The gateway cannot be reached: see that it runs, and that gatewayUrl is right.',
} as const

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isMinted = (it: unknown): it is MintedToken =>
  isRecord(it) && typeof it['token'] === 'string' && typeof it['expiresAt'] === 'string'
