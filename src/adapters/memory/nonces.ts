import { Fault } from '../../core/error.ts'
import { after, hasPassed, type Instant, instant, SECOND } from '../../core/terms.ts'
import type { Clock } from '../../ports/clock.ts'
import type { NonceStore } from '../../ports/nonces.ts'

const MAX_NONCES = 200_000
/** What is free is so many times what one scope holds. */
const OF_FREE = 4
/** Two looks for each new one keep what has run out from piling up. */
const LOOKS = 2
/** While there is no room, all of them are looked at once in so long: whoever sends more must not cost a look each. */
const BETWEEN_MS = SECOND

interface Held {
  readonly scope: string
  readonly until: Instant
}

/** What a memory of nonces is made for. */
export interface MemoryNoncesOptions {
  /** Nonces at the most. Absent: 200,000. */
  readonly max?: number | undefined
  /** Absent: the second it is made in, for signatures say their time in seconds. */
  readonly since?: Instant | undefined
}

/**
 * Nonces of one process. Bounded: while all of `max` are still of use no other is taken, because forgetting one would
 * let it in again. No scope holds more than a quarter of what is free besides: one alone holds a fifth of all, ten that
 * take all they can leave a tenth to others.
 */
export function memoryNonces(
  clock: Clock,
  { max = MAX_NONCES, since = secondOf(clock.now()) }: MemoryNoncesOptions = {},
): NonceStore {
  const known = new Map<string, Held>()
  const sizes = new Map<string, number>()
  let hand = known.entries()
  let wholeFrom = instant(0)
  const resize = (scope: string, by: number) => {
    const size = (sizes.get(scope) ?? 0) + by
    if (size > 0) sizes.set(scope, size)
    else sizes.delete(scope)
  }
  const forget = (name: string, { scope }: Held) => {
    known.delete(name)
    resize(scope, -1)
  }
  const sweep = (now: Instant, looks: number) => {
    for (let look = 0; look < looks; look++) {
      const next = hand.next()
      if (next.done) {
        hand = known.entries()
        return
      }
      if (hasPassed(next.value[1].until, now)) forget(...next.value)
    }
  }
  const isFull = (scope: string) => (sizes.get(scope) ?? 0) >= (max - known.size) / OF_FREE
  const sweepWhole = (now: Instant) => {
    wholeFrom = after(now, BETWEEN_MS)
    hand = known.entries()
    sweep(now, known.size + 1)
  }
  return {
    since,
    remember(scope, nonce, until) {
      const now = clock.now()
      const name = `${scope} ${nonce}`
      const held = known.get(name)
      if (held !== undefined && !hasPassed(held.until, now)) return false
      if (held !== undefined) forget(name, held)
      sweep(now, LOOKS)
      if (isFull(scope) && hasPassed(wholeFrom, now)) sweepWhole(now)
      if (isFull(scope)) throw new Fault('No room for another nonce.')
      known.set(name, { scope, until })
      resize(scope, 1)
      return true
    },
  }
}

const secondOf = (now: Instant): Instant => instant(now - (now % SECOND))
