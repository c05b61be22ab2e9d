import type { LeaseAsk, LeasedWindow, LeaseGrant } from '../core/lease.ts'
import type { Instant } from '../core/terms.ts'
import type { Take } from './counters.ts'

/** One window a call asks of, or gives back to, as a take names it. */
export type LeaseSlot = Pick<Take, 'slot' | 'group' | 'rule'>

export interface SlotAsk extends LeaseSlot, LeaseAsk {}

/** Uses of a lease that nobody spent. */
export interface LeaseReturn extends LeaseSlot {
  /** When the window opened that they were leased in. */
  readonly at: Instant
  readonly uses: number
}

/** Gives out the uses of windows to the nodes that spend them. `grantLeases` specifies what it answers. */
export interface LeaseAuthority {
  /**
   * Gives every ask what it needs, or none anything, in the order of the asks.
   * @throws {Fault} when the authority cannot be reached; uses it gave out unheard then stay unspent
   */
  grant(asks: readonly SlotAsk[], nodes: number): Promise<readonly LeaseGrant[]>

  /**
   * Takes unspent uses back into the windows they are from, as far as those are still open.
   * @returns those windows, in the order of the returns
   * @throws {Fault} when the authority cannot be reached
   */
  giveBack(returns: readonly LeaseReturn[]): Promise<readonly (LeasedWindow | undefined)[]>
}
