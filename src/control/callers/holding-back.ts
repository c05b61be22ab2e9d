import { type Address, addressBucket } from '../../core/address.ts'
import { type LimitRule, tightest } from '../../core/limit.ts'
import { DAY, type Instant, MINUTE, SECOND } from '../../core/terms.ts'
import type { CounterStore, Take } from '../../ports/counters.ts'

/** Looks at keys nobody is known by yet, from one address (for IPv6 its /64). Those that are known do not count. */
const UNKNOWN_KEYS: LimitRule = {
  name: 'unknown-keys',
  kind: 'sliding-window',
  limit: 60,
  spanMs: MINUTE,
}

/** Letters an account has sent to people who may not have asked for any. Those operators send do not count. */
export const INVITATIONS: LimitRule = {
  name: 'invitations',
  kind: 'sliding-window',
  limit: 50,
  spanMs: DAY,
}

/** Uses of one rule by somebody. */
export interface Use {
  /** @returns whole seconds to wait when there were too many; undefined when it counts and may go on */
  take(now: Instant): Promise<number | undefined>
  /** It does not count after all. */
  giveBack(takenAt: Instant): Promise<void>
}

export function useOf(counters: CounterStore, take: Take): Use {
  return {
    async take(now) {
      const reading = tightest(await counters.take([take], 1, now))
      if (reading === undefined || reading.admitted) return undefined
      return Math.max(1, Math.ceil((reading.retryAt - now) / SECOND))
    },
    giveBack: async takenAt => counters.giveBack([take], 1, takenAt),
  }
}

export const invitationOf = (accountId: string): Take => ({
  slot: `${INVITATIONS.name}/${accountId}`,
  rule: INVITATIONS,
})

/** Three parts: a stranger can make any number of them, so the oldest may be forgotten. */
export const unknownKeyFrom = (address: Address | undefined): Take => ({
  slot: `${UNKNOWN_KEYS.name}/-/${address === undefined ? 'unknown' : addressBucket(address)}`,
  rule: UNKNOWN_KEYS,
})
