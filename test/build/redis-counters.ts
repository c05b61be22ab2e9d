import { noMeasures } from '../../src/adapters/memory/measures.ts'
import { connectRedis } from '../../src/adapters/redis/connection.ts'
import { type RedisCountersOptions, redisCounters } from '../../src/adapters/redis/counters.ts'
import { type Link, type LinkOptions, openLink } from '../../src/adapters/redis/link.ts'
import { SECOND } from '../../src/core/terms.ts'
import type { CounterStore } from '../../src/ports/counters.ts'
import type { Measures } from '../../src/ports/measures.ts'

/** A node's link to a Redis, with counters over it. */
export interface CountingNode {
  readonly link: Link
  readonly counters: CounterStore
  /** Every change of whether Redis answers, the latest last. */
  readonly changes: readonly boolean[]
  /** How many decisions were Redis's, and how many this node's own. */
  readonly decided: Readonly<Record<'redis' | 'local', number>>
  close(): Promise<void>
}

let corners = 0
/** Sooner than in earnest, so that no test waits for it. */
const BEAT_MS = 250

/** A corner of a Redis that nobody else is in. */
export const aCorner = (): string => `test-${process.pid}-${corners++}`

/** No call is given up, however short of time this machine is. */
export const PATIENT = { callMs: 20 * SECOND }

/** One node of those in a corner. */
export async function aCountingNode(
  url: string,
  prefix: string,
  options: Partial<RedisCountersOptions> & Pick<Partial<LinkOptions>, 'callMs' | 'isCounted' | 'others'> = {},
): Promise<CountingNode> {
  const connection = connectRedis(url)
  const decided = { redis: 0, local: 0 }
  const measures: Measures = {
    ...noMeasures,
    count: (_name, ...[labels]) => {
      const by: unknown = Object(labels).by
      if (by === 'redis' || by === 'local') decided[by]++
    },
  }
  const id = `node_${corners++}`
  const changes: boolean[] = []
  const onChange = (isUp: boolean) => void changes.push(isUp)
  const link = await openLink({
    ...options,
    ...{ connection, id, prefix, measures, onChange },
    beatMs: BEAT_MS,
  })
  const counters = redisCounters({ link, measures, prefix, ...options })
  const close = async () => {
    await link.close()
    await connection.close()
  }
  return { link, counters, changes, decided, close }
}
