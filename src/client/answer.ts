import { isProblemCode, LatchkeyError } from './error.ts'
import { CLIENT_VERSION } from './generated/operations.gen.ts'
import { retryAfterMs } from './retry.ts'

/** An answer whose body has been read. */
export interface Heard {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What was asked, as far as a failure tells it. */
export interface AskedOf {
  readonly method: string
  /** The base URL. */
  readonly base: string
  /** What is said to be there. */
  readonly what: 'control plane' | 'gateway'
  readonly path: string
}

/** Statuses with which a proxy says that nobody is behind it, or that it has had enough. */
const IN_FRONT: ReadonlySet<number> = new Set([429, 502, 503, 504])
/** How a server says that it does not know a call at all. */
const STRANGE: ReadonlySet<string> = new Set(['route-unknown', 'method-unknown'])
const SAY: Readonly<Record<AskedOf['what'], string>> = {
  'control plane':
    'correct url; the control plane listens on port 4700 unless told otherwise, the gateway on 4701',
  gateway:
    'correct gatewayUrl; the gateway listens on port 4701 unless told otherwise, the control plane on 4700',
}

/** The JSON of a success, or the error an answer is. */
export function readAs<T>(heard: Heard, asked: AskedOf, now: number): { readonly value: T } | LatchkeyError {
  const json = jsonIn(heard.text)
  if (heard.status < 200 || heard.status > 299) return problemIn(heard, json?.value, asked, now)
  return json === undefined || !isOurs(heard.headers) ? stranger(heard, asked) : { value: json.value }
}

/** Every answer of Latchkey names its request; since 0.1 it tells its version, too. */
const isOurs = (headers: Headers): boolean => versionIn(headers) !== undefined || headers.has('X-Request-Id')

const versionIn = (headers: Headers): string | undefined => headers.get('Latchkey-Version') ?? undefined

function jsonIn(text: string) {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Whether it has fields to look at. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function problemIn(heard: Heard, json: unknown, asked: AskedOf, now: number): LatchkeyError {
  const { status, headers } = heard
  const problem = isRecord(json) ? json : {}
  const { code, detail, path, request_id: requestId } = problem
  const after = retryAfterMs(headers.get('Retry-After'), now)
  const retryAfter = after === undefined ? undefined : Math.ceil(after / 1000)
  if (typeof code !== 'string' || typeof detail !== 'string')
    return IN_FRONT.has(status) ? nobodyBehind(asked, { status, retryAfter }) : stranger(heard, asked)
  if (STRANGE.has(code) && isOlder(versionIn(headers))) return older(heard, asked)
  return new LatchkeyError({
    code: isProblemCode(code) ? code : 'problem-unknown',
    detail,
    path: typeof path === 'string' ? path : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    ...{ status, retryAfter, problem },
  })
}

const nobodyBehind = (
  { base }: AskedOf,
  told: { readonly status: number; readonly retryAfter: number | undefined },
) =>
  new LatchkeyError({
    code: 'unreachable',
    detail: `Something in front of Latchkey at ${base} answers ${told.status}: see whether Latchkey runs behind it.`,
    ...told,
  })

/** The error for an answer no Latchkey gives. */
export const stranger = (
  { status, headers }: Pick<Heard, 'status' | 'headers'>,
  { base, what }: AskedOf,
): LatchkeyError =>
  new LatchkeyError({
    code: 'not-latchkey',
    detail: `What answers at ${base} is not a Latchkey ${what}${leadsElsewhere(headers)}: ${SAY[what]}.`,
    status,
  })

function leadsElsewhere(headers: Headers): string {
  const location = headers.get('Location')
  return location === null ? '' : `, it leads to ${location}`
}

function older({ status, headers }: Heard, { base, method, path }: AskedOf): LatchkeyError {
  const version = versionIn(headers)
  const server =
    version === undefined ? 'older than this client' : `Latchkey ${version}, older than this client`
  const detail = `The server at ${base} is ${server} (${CLIENT_VERSION}) and does not know ${method} ${path}: update the server, or use the client of its version.`
  return new LatchkeyError({ code: 'server-older', detail, status })
}

/** Whether a server is older than this client; one that does not tell its version is. */
function isOlder(version: string | undefined): boolean {
  if (version === undefined) return true
  const [theirs, ours] = [partsOf(version), partsOf(CLIENT_VERSION)]
  const at = ours.findIndex((part, place) => part !== theirs[place])
  return at >= 0 && (theirs[at] ?? 0) < (ours[at] ?? 0)
}

const partsOf = (version: string): readonly number[] =>
  version.split(/[.+-]/, 3).map(part => Number.parseInt(part, 10) || 0)
