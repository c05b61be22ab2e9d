import { Fault } from '../../core/error.ts'
import { hasPassed, type Instant } from '../../core/terms.ts'
import type { Clock } from '../../ports/clock.ts'
import type { NonceStore } from '../../ports/nonces.ts'

const MAX_NONCES = 200_000
/** Two looks for each new one keep what has run out from piling up. */
const LOOKS = 2

/**
 * Nonces of one process. Bounded: while all of `max` are still of use no other is taken, because forgetting one would
 * let it in again.
 */
export function memoryNonces(clock: Clock, max = MAX_NONCES): NonceStore {
  const known = new Map<string, Instant>()
  let hand = known.entries()
  const sweep = (now: Instant, looks: number) => {
    for (let look = 0; look < looks; look++) {
      const next = hand.next()
      if (next.done) {
        hand = known.entries()
        return
      }
      if (hasPassed(next.value[1], now)) known.delete(next.value[0])
    }
  }
  return {
    remember(scope, nonce, until) {
      const now = clock.now()
      const name = `${scope} ${nonce}`
      const held = known.get(name)
      if (held !== undefined && !hasPassed(held, now)) return false
      sweep(now, LOOKS)
      if (known.size >= max) sweep(now, known.size + 1)
      if (known.size >= max) throw new Fault('No room for another nonce.')
      known.delete(name)
      known.set(name, until)
      return true
    },
  }
}
