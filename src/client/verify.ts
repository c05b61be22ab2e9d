import type { Reason, Trouble } from '../core/reason.ts'
import { stranger } from './answer.ts'
import { bodyText, type CallOptions } from './call.ts'
import { LatchkeyError, wrongArgument } from './error.ts'
import { checkTimeout, type Settings } from './options.ts'
import { type Asked, sendForJson } from './send.ts'

/** What a request needs, where it is not what the route of its method and path says. */
export interface Need {
  readonly access?: 'read' | 'write'
  readonly scopes?: readonly string[]
  readonly modules?: readonly string[]
  readonly environments?: readonly string[]
  /** Collections, by id or name. */
  readonly resources?: readonly string[]
  readonly credits?: number
}

/** A request somebody received, as far as it matters. Rules about what is left out deny. */
export interface VerifyRequest {
  /** Name of the API. */
  readonly api: string
  /** The presented key. Absent: read from `headers`, as the profile says. */
  readonly key?: string | undefined
  /** With `path`: its route says what is needed. */
  readonly method?: string | undefined
  /** Path and query. */
  readonly path?: string | undefined
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly referer?: string | undefined
  /** The caller's address. */
  readonly ip?: string | undefined
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** Exactly as received: for signed requests, and routes that read a field. */
  readonly body?: string | Uint8Array | undefined
  /** Instead of a large body: HMAC-SHA256(key, timestamp + "." + body), hex or base64. */
  readonly bodyDigest?: string | undefined
  /** Absent: what the route says; without one, a valid key. */
  readonly need?: Need | undefined
  /** Uses it takes from every limit. Absent: as the route says, else 1. */
  readonly cost?: number | undefined
  /** Decide, and take nothing. */
  readonly dryRun?: boolean | undefined
  /** List every rule the request breaks in `findings`. */
  readonly explain?: boolean | undefined
}

/** How one limit stands. Instants are epoch milliseconds. */
export interface LimitReading {
  readonly name: string
  readonly limit: number
  readonly used: number
  readonly remaining: number
  readonly exceeded: boolean
  readonly resetsAt: number
  readonly retryAt: number | null
}

/** One rule a request breaks. */
export interface Finding {
  readonly reason: Reason
  readonly detail: Readonly<Record<string, unknown>>
}

/** Whose a key is. A route that needs no key is nobody's: all null. */
export interface Identity {
  readonly key: {
    readonly id: string
    readonly name: string
    readonly mask: string
    readonly side: string
    readonly generation: number
    /** Set while this is an old secret in its grace period. */
    readonly graceEndsAt: string | null
    readonly expiresAt: string | null
    readonly collections: 'all' | readonly string[]
  } | null
  readonly account: {
    readonly id: string
    readonly name: string
    readonly plan: string | null
    readonly modules: readonly string[]
  } | null
  readonly project: { readonly id: string; readonly name: string } | null
  readonly environment: string | null
  readonly scopes: readonly string[]
}

/** The request may pass. */
export interface Valid extends Identity {
  readonly valid: true
  readonly code: 'VALID'
  readonly reason: null
  readonly requestId: string
  readonly limits: readonly LimitReading[]
  /** What it spent. */
  readonly credits: { readonly id: string; readonly credits: number; readonly balance: number } | null
  /** What to send along with your answer. */
  readonly answer: { readonly headers: Readonly<Record<string, string>> }
  readonly findings?: readonly Finding[]
}

/** The request may not pass. Whose key it is, is there where the key is known. */
export interface Refused extends Partial<Identity> {
  readonly valid: false
  /** In the spelling of the API's profile. */
  readonly code: string
  readonly reason: Reason | Trouble
  readonly detail: Readonly<Record<string, unknown>>
  readonly requestId: string
  readonly limits: readonly LimitReading[]
  /** What to send the caller, in the API's own spelling. */
  readonly answer: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  readonly findings?: readonly Finding[]
}

export type Verdict = Valid | Refused

/** How patiently a verdict is waited for. */
export interface VerifyOptions extends CallOptions {
  /**
   * Whether to ask again when no answer comes. A first try may have counted and spent although its answer was
   * lost, so a request can then count twice. Absent: only a dry run, which takes nothing, is repeated.
   */
  readonly retry?: boolean | undefined
}

/**
 * Asks the gateway for a verdict. Refusals are answers; what is no verdict throws, so that nothing passes unjudged.
 * @throws {LatchkeyError} `unreachable`, `timed-out`, `argument-invalid`, …
 */
export type Verify = (request: VerifyRequest, options?: VerifyOptions) => Promise<Verdict>

const PATH = '/_latchkey/v1/verify'

export const verifyOver =
  (settings: Settings): Verify =>
  async (request, options = {}) => {
    const asked = askedOf(settings, request, options)
    const verdict = await misled(asked, sendForJson<unknown>(settings, asked))
    if (isVerdict(verdict)) return verdict
    throw stranger({ status: 200, headers: new Headers() }, asked)
  }

/** The control plane has no such route: then it is the wrong URL. */
async function misled(asked: Asked, answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    const isControl =
      error instanceof LatchkeyError && (error.code === 'route-unknown' || error.code === 'server-older')
    throw isControl ? stranger({ status: 404, headers: new Headers() }, asked) : error
  }
}

const isVerdict = (value: unknown): value is Verdict =>
  typeof value === 'object' &&
  value !== null &&
  'valid' in value &&
  typeof value.valid === 'boolean' &&
  'requestId' in value &&
  'reason' in value &&
  value.valid === (value.reason === null)

function askedOf(settings: Settings, request: VerifyRequest, options: VerifyOptions): Asked {
  const { timeoutMs = settings.timeoutMs, signal, retry = request?.dryRun === true } = options
  checkTimeout(timeoutMs)
  checkRequest(request)
  if (settings.gatewayUrl === undefined)
    throw wrongArgument(
      'gatewayUrl',
      'Give createLatchkey the URL of the gateway, e.g. http://localhost:4701.',
    )
  return {
    method: 'POST',
    base: settings.gatewayUrl,
    what: 'gateway',
    path: PATH,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: bodyText(spelled(request)),
    ...{ signal, timeoutMs },
    streams: false,
    repeatable: retry,
  }
}

function checkRequest(request: VerifyRequest): void {
  if (typeof request !== 'object' || request === null)
    throw wrongArgument('request', 'Give an object with api and key, or api and headers.')
  const { api, key, headers, method, path, body, bodyDigest } = request
  if (typeof api !== 'string' || api === '')
    throw wrongArgument('api', 'Give the name of the API, e.g. "zensearch".')
  if (key !== undefined && typeof key !== 'string')
    throw wrongArgument('key', 'Give the key as it was presented.')
  if (key === undefined && headers === undefined)
    throw wrongArgument('key', 'Give the presented key, or headers as they were received.')
  if ((method === undefined) !== (path === undefined))
    throw wrongArgument(
      method === undefined ? 'method' : 'path',
      'Method and path go together: give both or none.',
    )
  if (body !== undefined && bodyDigest !== undefined)
    throw wrongArgument('bodyDigest', 'Give a body or its digest, not both.')
}

/** The question as JSON has it. The gateway reads these four fields in this order fastest. */
function spelled({ api, key, method, path, body, ...rest }: VerifyRequest): object {
  const sent = body instanceof Uint8Array ? { bodyBase64: base64Of(body) } : { body }
  return { api, key, method, path, ...sent, ...rest }
}

const base64Of = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
