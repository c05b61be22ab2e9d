import { APIError } from 'better-auth/api'
import type { LimitRule } from '../core/limit.ts'
import { MINUTE } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'

/** Longer than a code is good for: its own half minute, and one before and after it. */
const ONCE: LimitRule = { name: 'code', kind: 'sliding-window', limit: 1, spanMs: 2 * MINUTE }

/** Notes that a right code of an authenticator app is used, or fails because it was used before. */
export type UseCode = (personId: string, code: string) => Promise<void>

/** Lets each code in once: who has seen it being typed in is too late. See RFC 6238, section 5.2. */
export const codesOnce =
  (counters: CounterStore, clock: Clock): UseCode =>
  async (personId, code) => {
    const slot = `${ONCE.name}/${personId}:${code}`
    const readings = await counters.take([{ slot, rule: ONCE }], 1, clock.now())
    if (readings.every(it => it.admitted)) return
    const message = 'This code was used already. Sign in again with the next one'
    throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message })
  }
