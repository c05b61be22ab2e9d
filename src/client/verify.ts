import { stranger } from './answer.ts'
import { bodyText, type CallOptions } from './call.ts'
import { LatchkeyError, wrongArgument } from './error.ts'
import { checkedOptions, type Settings } from './options.ts'
import { type Asked, sendForJson } from './send.ts'
import type { Verdict, VerifyRequest } from './verdict.ts'

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
/** The gateway's word for: nothing is decided yet, hand over the body. */
const NEEDED: string = 'body-needed'

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

/** What is asked, its body as it goes over the wire. */
interface Question extends Omit<VerifyRequest, 'body'> {
  readonly body?: string | Uint8Array | undefined
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

function askedOf(settings: Settings, request: Question, options: VerifyOptions): Asked {
  const { timeoutMs = settings.timeoutMs, signal, retry = request.dryRun === true } = checkedOptions(options)
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
function spelled({ api, key, method, path, body, ...rest }: Question): object {
  const sent = body instanceof Uint8Array ? { bodyBase64: base64Of(body) } : { body }
  return { api, key, method, path, ...sent, ...rest }
}

const base64Of = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
