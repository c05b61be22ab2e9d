import { type AskedOf, type Heard, readAs, stranger } from './answer.ts'
import { type Failure, LatchkeyError } from './error.ts'
import { credentialOf, type Settings } from './options.ts'
import { mayPass, pauseMs } from './retry.ts'

/** One call, ready to be sent as often as it takes. */
export interface Asked extends AskedOf {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
  /** Whether its answer is handed on before it is whole. */
  readonly streams: boolean
  /** Whether it does no harm to send it again. */
  readonly repeatable: boolean
}

/** What one try came to. */
type Tried<T> = { readonly value: T } | LatchkeyError

/**
 * Sends a call and reads its answer as JSON, again where that is safe and may help.
 * @throws {LatchkeyError}
 */
export const sendForJson = <T>(settings: Settings, asked: Asked): Promise<T> =>
  repeated(settings, asked, () =>
    tried(settings, asked, async response => readAs<T>(await heard(response), asked, settings.timing.now())),
  )

/**
 * Sends a call and hands on its answer unread.
 * @throws {LatchkeyError}
 */
export const sendForResponse = (settings: Settings, asked: Asked): Promise<Response> =>
  repeated(settings, asked, () =>
    tried<Response>(settings, asked, async response => {
      if (response.ok) return { value: response }
      const outcome = readAs<never>(await heard(response), asked, settings.timing.now())
      return outcome instanceof LatchkeyError ? outcome : stranger(response, asked)
    }),
  )

const heard = async (response: Response): Promise<Heard> => ({
  status: response.status,
  headers: response.headers,
  text: await response.text(),
})

async function repeated<T>(settings: Settings, asked: Asked, once: () => Promise<Tried<T>>): Promise<T> {
  const { retry, timing } = settings
  const started = timing.now()
  for (let tries = 1; ; tries++) {
    const outcome = await once()
    if (!(outcome instanceof LatchkeyError)) return outcome.value
    const pause = pauseMs(retry, {
      tries,
      chance: timing.chance(),
      retryAfterMs: (outcome.retryAfter ?? 0) * 1000,
    })
    const inTime = timing.now() + pause - started <= retry.totalMs
    if (!asked.repeatable || tries >= retry.tries || !inTime || !mayPass(outcome, tries))
      throw new LatchkeyError(outcome, tries)
    await timing.wait(pause, asked.signal)
  }
}

const TIMED_OUT = Symbol('timed out')

/** One try. Never throws what fetch throws: that is an outcome. */
async function tried<T>(
  settings: Settings,
  asked: Asked,
  read: (response: Response) => Promise<Tried<T>>,
): Promise<Tried<T>> {
  const { headers, credentials } = await credentialOf(settings)
  const { method, signal, timeoutMs, body } = asked
  const stop = new AbortController()
  const abort = () => stop.abort()
  const timer = setTimeout(() => stop.abort(TIMED_OUT), timeoutMs)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    if (signal?.aborted) return aborted(signal)
    const init: RequestInit = {
      method,
      headers: { ...asked.headers, ...headers },
      credentials,
      redirect: 'manual',
    }
    const sent = await settings.fetch(asked.base + asked.path, {
      ...init,
      ...(body !== undefined && { body }),
      signal: stop.signal,
    })
    return await read(sent)
  } catch (cause) {
    if (signal?.aborted) return aborted(signal)
    return new LatchkeyError(stop.signal.reason === TIMED_OUT ? tooSlow(asked) : nothing(asked, cause))
  } finally {
    clearTimeout(timer)
    if (!asked.streams) signal?.removeEventListener('abort', abort)
  }
}

const aborted = ({ reason }: AbortSignal): LatchkeyError =>
  new LatchkeyError({ code: 'aborted', detail: 'The signal of this call was aborted.', cause: reason })

const tooSlow = ({ base, timeoutMs }: Asked): Failure => ({
  code: 'timed-out',
  detail: `${base} did not answer in ${timeoutMs} ms: it may have done what was asked. Try again, or give it more with timeoutMs.`,
})

const nothing = ({ base, what }: Asked, cause: unknown): Failure => ({
  code: 'unreachable',
  detail: `Nothing answers at ${base}: see whether the ${what} of Latchkey runs there ("latchkey serve"), and that ${what === 'gateway' ? 'gatewayUrl' : 'url'} is right.`,
  cause,
})
