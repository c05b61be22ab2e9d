import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { memoryNonces } from '../../src/adapters/memory/nonces.ts'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { nodeSecrets } from '../../src/adapters/node/secrets.ts'
import { instant } from '../../src/core/terms.ts'
import type { Ports } from '../../src/engine/ports.ts'
import type { Clock } from '../../src/ports/clock.ts'

/** The server's secret in tests. */
export const SERVER_SECRET = new Uint8Array(32)

/** Everything the engine needs, in memory, with a clock of the test's. */
export const memoryPorts = (clock: Clock): Ports => ({
  ...memoryStores(),
  counters: memoryCounters(),
  secrets: nodeSecrets(),
  seal: nodeSeal(SERVER_SECRET),
  nonces: memoryNonces(clock, { since: instant(0) }),
  clock,
})
