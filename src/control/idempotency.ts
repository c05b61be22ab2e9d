import { done, type Outcome, problem } from '../core/problem.ts'
import { after, MINUTE } from '../core/terms.ts'
import type { Ports } from '../engine/ports.ts'
import type { Once } from '../ports/idempotency.ts'
import type { Seal } from '../ports/seal.ts'
import type { Reading } from './input/input.ts'

/** How long an answer is given again. */
const REPLAY_MS = 10 * MINUTE

/** 1 to 255 characters of printable ASCII. */
const KEY = /^[\x20-\x7e]{1,255}$/

/** What keeps answers: where, and sealed by what. */
export interface Replays {
  readonly ports: Pick<Ports, 'idempotency' | 'secrets' | 'clock'>
  readonly seal: Seal
}

/** An answer that can be given again as it was: its secrets too. */
export interface Given {
  readonly status: number
  /** JSON. */
  readonly body: string
  /** Its entity tag, where it has one. */
  readonly tag: string | undefined
}

/** One request that is to happen once. */
export interface OnceOnly {
  /** Kind and id of the caller: nobody gets another's answer. */
  readonly creator: string
  /** As the caller chose it. */
  readonly key: string
  /** Method, path and body: what makes it the same request. */
  readonly request: string
}

/** The key of a header, or the problem with it. */
export function idempotencyKeyIn(header: string | undefined): Outcome<string | undefined> {
  if (header === undefined || KEY.test(header)) return done(header)
  return problem('input-invalid', 'Give 1 to 255 characters of printable ASCII.', 'Idempotency-Key')
}

/**
 * Does what was asked at the first request with a key, and gives the same answer to those after it for
 * {@link REPLAY_MS}. Only success is kept: a refused request made nothing and may be tried again under its key.
 * One that broke off midway may have made something: until it is forgotten, nothing is made under its key.
 */
export async function onceOnly(
  { ports, seal }: Replays,
  { creator, key, request }: OnceOnly,
  make: () => Promise<Reading<Given>>,
): Promise<Reading<Given & { readonly replayed: boolean }>> {
  const { idempotency, secrets, clock } = ports
  const once: Once = { creator, key: secrets.digest(key) }
  const now = clock.now()
  const begun = await idempotency.begin({
    ...once,
    request: secrets.digest(request),
    now,
    expiresAt: after(now, REPLAY_MS),
  })
  if (begun.outcome === 'mismatch') return mismatch()
  if (begun.outcome === 'pending') return pending()
  if (begun.outcome === 'finished') return replay(seal.open(begun.sealed, nameOf(creator, key)))
  const made = await make()
  if (!made.ok) {
    await idempotency.abandon(once)
    return made
  }
  await idempotency.finish(once, seal.seal(JSON.stringify(made.value), nameOf(creator, key)))
  return done({ ...made.value, replayed: false })
}

const nameOf = (creator: string, key: string): string => `idempotency\n${creator}\n${key}`

/** @param opened undefined when the server's secret is not the one that sealed it: what was made cannot be told */
function replay(opened: string | undefined): Outcome<Given & { readonly replayed: boolean }> {
  if (opened === undefined) return pending()
  const { status, body, tag }: Given = JSON.parse(opened)
  return done({ status, body, tag, replayed: true })
}

const mismatch = (): Outcome<never> =>
  problem(
    'idempotency-mismatch',
    'Another request was made with this key in the last 10 minutes. Use a new key for a new request.',
    'Idempotency-Key',
  )

const pending = (): Outcome<never> =>
  problem(
    'idempotency-pending',
    'This request began before and has no answer: it still runs, or it was cut off. Try again in a moment; if it stays so, look whether it was done before you use a new key.',
    'Idempotency-Key',
  )
