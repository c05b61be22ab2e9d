import { type LatchkeyError, wrongArgument } from './error.ts'

/** How often and for how long a call that may be repeated is. */
export interface RetryPolicy {
  /** With the first one. Absent: 3. */
  readonly tries?: number | undefined
  /** From the first try on, waiting included; no new try begins later. Absent: 30,000. */
  readonly totalMs?: number | undefined
  /** The most that is waited before the second try; twice as much before each further one. Absent: 200. */
  readonly firstMs?: number | undefined
  /** The most that is ever waited, beside what the server asks for. Absent: 5,000. */
  readonly longestMs?: number | undefined
}

/** A policy, complete. */
export type Patience = Readonly<Record<keyof RetryPolicy, number>>

/** Time and chance, handed in so that tests need neither. */
export interface Timing {
  /** Epoch milliseconds. */
  now(): number
  /** From 0 to 1, 1 excluded. */
  chance(): number
  /** Resolves after `ms`, and at once when `signal` is aborted. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>
}

export const timingOfRuntime: Timing = {
  now: () => Date.now(),
  chance: () => Math.random(),
  wait: (ms, signal) =>
    new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })
      if (signal?.aborted) done()
    }),
}

const POLICY: Patience = { tries: 3, totalMs: 30_000, firstMs: 200, longestMs: 5000 }

/** @throws {LatchkeyError} `argument-invalid` for a policy no loop could follow */
export function policyOf(retry: RetryPolicy | false | undefined): Patience {
  if (retry === false) return { ...POLICY, tries: 1 }
  const {
    tries = POLICY.tries,
    totalMs = POLICY.totalMs,
    firstMs = POLICY.firstMs,
    longestMs = POLICY.longestMs,
  } = retry ?? {}
  if (!Number.isInteger(tries) || tries < 1)
    throw wrongArgument('retry.tries', 'Give a whole number, 1 or more.')
  for (const [name, ms] of Object.entries({ totalMs, firstMs, longestMs }))
    if (!(ms >= 0)) throw wrongArgument(`retry.${name}`, 'Give milliseconds, 0 or more.')
  return { tries, totalMs, firstMs, longestMs }
}

const PASSING: ReadonlySet<number | undefined> = new Set([429, 502, 503, 504])

/**
 * Whether the same call may go through a little later. A call that is repeated may find its first try still
 * being worked on; that passes as well.
 */
export const mayPass = ({ code, status }: LatchkeyError, tries: number): boolean =>
  code === 'unreachable' ||
  code === 'timed-out' ||
  PASSING.has(status) ||
  (code === 'idempotency-pending' && tries > 1)

/**
 * How long to wait after so many tries: what the server asks for, and up to an exponentially growing span of chance
 * on top ("full jitter"), so that callers who were sent away together do not come back together.
 */
export function pauseMs(
  { firstMs, longestMs }: Patience,
  {
    tries,
    chance,
    retryAfterMs,
  }: { readonly tries: number; readonly chance: number; readonly retryAfterMs: number },
): number {
  return retryAfterMs + Math.floor(chance * Math.min(longestMs, firstMs * 2 ** (tries - 1)))
}

/**
 * Reads `Retry-After`: whole seconds, or an HTTP date.
 * @returns milliseconds from now, 0 for a date that has passed; undefined for what is neither
 * @see RFC 9110 §10.2.3
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
