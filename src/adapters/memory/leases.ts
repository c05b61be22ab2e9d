import { grantLeases, type LeasedWindow, returnLease } from '../../core/lease.ts'
import type { Instant } from '../../core/terms.ts'
import type { LeaseAuthority } from '../../ports/leases.ts'

/**
 * The windows of one process, given out as leases. The reference adapter: it is `grantLeases` plus a Map, for
 * tests and simulations, and forgets nothing.
 * @param clock the authority's, which no node need share
 */
export function memoryLeases(clock: () => Instant): LeaseAuthority & { flush(): void } {
  const windows = new Map<string, LeasedWindow>()
  const keep = (slot: string, window: LeasedWindow | undefined) => {
    if (window !== undefined) windows.set(slot, window)
    return window
  }
  return {
    async grant(asks, nodes) {
      const kept = asks.map(it => windows.get(it.slot))
      const grants = grantLeases(kept, asks, nodes, clock())
      grants.forEach((grant, at) => void keep(asks[at]?.slot ?? '', grant.window))
      return grants
    },
    async giveBack(returns) {
      return returns.map(({ slot, at, uses }) => keep(slot, returnLease(windows.get(slot), at, uses)))
    },
    flush: () => windows.clear(),
  }
}
