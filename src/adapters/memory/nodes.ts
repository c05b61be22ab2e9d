import { instant } from '../../core/terms.ts'
import type { Clock } from '../../ports/clock.ts'
import type { NodeIdentity, Nodes } from '../../ports/nodes.ts'
import { systemClock } from '../node/clock.ts'
import { nodeSecrets } from '../node/secrets.ts'

const { id } = nodeSecrets()

/** A process that was not told who it is. */
export const someNode = (): NodeIdentity => ({ id: id('node_'), role: 'all', version: '0.0.0' })

/** One process, and nobody beside it: what it does it obeys at once, and nobody else changes what it has read. */
export function oneNode(self: NodeIdentity, clock: Clock = systemClock()): Nodes {
  const startedAt = clock.now()
  return {
    self,
    reliance: { until: instant(Number.POSITIVE_INFINITY) },
    live: () => [{ ...self, startedAt, seenAt: clock.now() }],
    async confirm() {
      const changedAt = clock.now()
      const nodes = [{ id: self.id, confirmedAt: changedAt }]
      return { changedAt, complete: true, safeAt: changedAt, nodes }
    },
    watchApis: () => undefined,
  }
}
