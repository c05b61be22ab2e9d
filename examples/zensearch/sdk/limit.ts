/** How the limit of a key stands. */
export interface Limit {
  /** Requests a minute. */
  readonly limit: number
  readonly remaining: number
  /** When the count starts anew. */
  readonly resetsAt: Date
}

/** How often a request that was refused for a limit is sent again. */
export interface RetryPolicy {
  /** With the first one. Absent: 3. */
  readonly tries?: number | undefined
  /** Milliseconds. A limit that starts anew later is not waited for. Absent: 60,000. */
  readonly longestMs?: number | undefined
}

/** Time, handed in so that tests need none. */
export interface Timing {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason once it is aborted. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>
}

/** The runtime's own clock and timers. */
export const timingOfRuntime: Timing = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const done = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      const timer = setTimeout(done, ms)
      if (signal?.aborted) abort()
      signal?.addEventListener('abort', abort, { once: true })
    }),
}

const FIRST_MS = 500

/** What `X-RateLimit-Limit`, `-Remaining` and `-Reset` say; undefined where they are not all there. */
export function limitOf(headers: Headers): Limit | undefined {
  const [limit, remaining, reset] = ['Limit', 'Remaining', 'Reset'].map(it =>
    wholeOf(headers.get(`X-RateLimit-${it}`)),
  )
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined
  return { limit, remaining, resetsAt: new Date(reset * 1000) }
}

const wholeOf = (text: string | null): number | undefined =>
  text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined

/**
 * How long to wait before a request that was refused for a limit is sent again: until the limit starts anew, and
 * never less than twice as long as the time before, so that a wrong clock is no hammer.
 *
 * @param tries made so far, 1 or more
 * @returns milliseconds; undefined when it is not to be sent again
 */
export function pauseMs(
  headers: Headers,
  policy: RetryPolicy,
  { tries, now }: { readonly tries: number; readonly now: number },
): number | undefined {
  const { tries: most = 3, longestMs = 60_000 } = policy
  const seconds = wholeOf(headers.get('Retry-After'))
  const untilReset = (limitOf(headers)?.resetsAt.getTime() ?? 0) - now
  const asked = seconds === undefined ? untilReset : seconds * 1000
  const pause = Math.max(asked, FIRST_MS * 2 ** (tries - 1))
  return tries < most && pause <= longestMs ? pause : undefined
}
