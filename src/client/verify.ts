import { stranger } from './answer.ts'
import { base64Of } from './bytes.ts'
import { bodyText, type CallOptions } from './call.ts'
import { LatchkeyError, wrongArgument } from './error.ts'
import { checkedOptions, type Settings } from './options.ts'
import { type Asked, sendForJson } from './send.ts'
import type { Undecided, Verdict, VerifyRequest, WholeRequest } from './verdict.ts'

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

/**
 * Asks for up to 100 verdicts in one call: those the requests would get one after the other, in their order. One that is
 * wrong in itself, or cannot be decided just now, is told in its place, and the others are decided.
 * @throws {LatchkeyError} as {@link Verify} does, where there is no answer at all
 */
export type VerifyMany = (
  requests: readonly WholeRequest[],
  options?: VerifyOptions,
) => Promise<readonly (Verdict | Undecided)[]>

const PATH = '/_latchkey/v1/verify'
const MANY_PATH = `${PATH}/batch`
const MOST = 100
/** The gateway's word for: nothing is decided yet, hand over the body. */
const NEEDED: string = 'body-needed'

/** Asks about one request; where its body is handed over only if it matters, up to twice. */
export const verifyOver =
  (settings: Settings): Verify =>
  async (request, options = {}) => {
    checkRequest(request)
    const { body, ...rest } = request
    if (typeof body !== 'function') return told(settings, askedOf(settings, { ...rest, body }, options))
    const first = await told(settings, askedOf(settings, { ...rest, bodyState: 'withheld' }, options))
    const limitBytes = first.reason === NEEDED ? Number(first.detail['limitBytes']) : undefined
    if (limitBytes === undefined) return first
    const read = await body(limitBytes)
    const second = typeof read === 'string' ? { ...rest, bodyState: read } : { ...rest, body: read }
    return told(settings, askedOf(settings, second, options))
  }

/** Asks about many requests in one call. */
export const verifyManyOver =
  (settings: Settings): VerifyMany =>
  async (requests, options = {}) => {
    if (!Array.isArray(requests) || requests.length > MOST)
      throw wrongArgument('requests', `Give a list of ${MOST} requests at the most.`)
    if (requests.length === 0) return []
    for (const [at, request] of requests.entries()) checkWhole(request, `requests[${at}].`)
    const repeatable = requests.every(it => it.dryRun === true)
    const asked = sentTo(settings, MANY_PATH, { requests: requests.map(spelled) }, { options, repeatable })
    const told = await misled(asked, sendForJson<unknown>(settings, asked))
    const results: unknown = Object(told).results
    if (Array.isArray(results) && results.length === requests.length && results.every(isResult))
      return results
    throw stranger({ status: 200, headers: new Headers() }, asked)
  }

/** What is asked, its body as it goes over the wire. */
interface Question extends WholeRequest {
  readonly bodyState?: 'withheld' | 'too-large' | 'broken' | undefined
}

async function told(settings: Settings, asked: Asked): Promise<Verdict> {
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

const isResult = (value: unknown): value is Verdict | Undecided =>
  isVerdict(value) || (typeof value === 'object' && value !== null && 'error' in value && !('valid' in value))

const askedOf = (settings: Settings, request: Question, options: VerifyOptions): Asked =>
  sentTo(settings, PATH, spelled(request), { options, repeatable: request.dryRun === true })

/** `repeatable`: whether nothing is taken, so that it may be asked again. */
function sentTo(
  settings: Settings,
  path: string,
  body: object,
  { options, repeatable }: { readonly options: VerifyOptions; readonly repeatable: boolean },
): Asked {
  const { timeoutMs = settings.timeoutMs, signal, retry = repeatable } = checkedOptions(options)
  if (settings.gatewayUrl === undefined)
    throw wrongArgument(
      'gatewayUrl',
      'Give createLatchkey the URL of the gateway, e.g. http://localhost:4701.',
    )
  return {
    method: 'POST',
    base: settings.gatewayUrl,
    what: 'gateway',
    path,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: bodyText(body),
    ...{ signal, timeoutMs },
    streams: false,
    repeatable: retry,
  }
}

/** What is left unsaid of a body could let a request pass: of many, nobody comes back to ask for it. */
function checkWhole(request: VerifyRequest, place: string): void {
  checkRequest(request, place)
  if (typeof request.body === 'function')
    throw wrongArgument(`${place}body`, 'Give the body itself: a function is asked by verify alone.')
}

/** @param place put in front of the field that is wrong */
function checkRequest(request: VerifyRequest, place = ''): void {
  if (typeof request !== 'object' || request === null)
    throw wrongArgument(`${place}request`, 'Give an object with api and key, or api and headers.')
  const { api, key, headers, method, path, body, bodyDigest } = request
  const wrong = (field: string, detail: string) => wrongArgument(place + field, detail)
  if (typeof api !== 'string' || api === '') throw wrong('api', 'Give the name of the API, e.g. "zensearch".')
  if (key !== undefined && typeof key !== 'string') throw wrong('key', 'Give the key as it was presented.')
  if (key === undefined && headers === undefined)
    throw wrong('key', 'Give the presented key, or headers as they were received.')
  if ((method === undefined) !== (path === undefined))
    throw wrong(method === undefined ? 'method' : 'path', 'Method and path go together: give both or none.')
  if (body !== undefined && bodyDigest !== undefined)
    throw wrong('bodyDigest', 'Give a body or its digest, not both.')
}

/** The question as JSON has it. The gateway reads these four fields in this order fastest. */
function spelled({ api, key, method, path, body, ...rest }: Question): object {
  const sent = body instanceof Uint8Array ? { bodyBase64: base64Of(body) } : { body }
  return { api, key, method, path, ...sent, ...rest }
}
