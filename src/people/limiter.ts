import { addressBucket, parseAddress } from '../core/address.ts'
import { type LimitRule, tightest } from '../core/limit.ts'
import { MINUTE, SECOND } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore, Take } from '../ports/counters.ts'

/** Who tries to get in: from where, and as whom if that was said. */
export interface Attempt {
  readonly address: string | undefined
  readonly email?: string | undefined
}

/** One limit over everything that lets somebody in. Ask before any password is hashed. */
export interface LoginLimiter {
  /** Counts one attempt. @returns whole seconds to wait when there were too many; undefined when it may go on */
  attempt(attempt: Attempt): Promise<number | undefined>
}

/** An address is the whole /64 for IPv6. */
const PER_ADDRESS: LimitRule = {
  name: 'login-address',
  kind: 'sliding-window',
  limit: 20,
  spanMs: MINUTE,
}
const PER_EMAIL: LimitRule = { name: 'login-email', kind: 'sliding-window', limit: 10, spanMs: 15 * MINUTE }

/** A full limit takes nothing from the other, so that who is held back cannot use up somebody's attempts. */
export function loginLimiter(counters: CounterStore, clock: Clock): LoginLimiter {
  return {
    async attempt({ address, email }) {
      const now = clock.now()
      const takes = [takeOf(PER_ADDRESS, bucketOf(address))]
      if (email !== undefined) takes.push(takeOf(PER_EMAIL, email.normalize('NFC').toLowerCase()))
      const reading = tightest(await counters.take(takes, 1, now))
      if (reading === undefined || reading.admitted) return undefined
      return Math.max(1, Math.ceil((reading.retryAt - now) / SECOND))
    },
  }
}

/** Three parts: a stranger can make any number of them, so the oldest may be forgotten. */
const takeOf = (rule: LimitRule, subject: string): Take => ({ slot: `${rule.name}/-/${subject}`, rule })

function bucketOf(text: string | undefined): string {
  const address = parseAddress(text ?? '')
  return address === undefined ? 'unknown' : addressBucket(address)
}
