import { aCluster, type Cluster } from '../../test/build/cluster.ts'
import { type OwnRedis, startOwnRedis } from '../../test/build/redis.ts'
import { median } from '../report.ts'
import { manyKeys } from './keys.ts'
import { type Cost, costOf, firstUses, pressed } from './measure.ts'

/** How limits are counted. */
type Counting = 'memory' | 'strict' | 'lease'

const COUNTS = [1, 2, 3]
const ROUNDS = 5
const WARM_MS = 2_000
const ROUND_MS = 1_500
/** Few keys that are used a lot, and many that are used now and then. */
const LOADS = { 'few keys': 10, 'many keys': 10_000 } as const

/**
 * What verifications cost on one, two and three nodes, by how their limits are counted. Rounds alternate between the
 * numbers of nodes, and medians are told, so that a noisy machine is noisy for all of them.
 */
export async function benchNodes(say: (line: string) => void): Promise<void> {
  for (const counting of ['memory', 'strict', 'lease'] as const) await benchCounting(counting, say)
}

async function benchCounting(counting: Counting, say: (line: string) => void): Promise<void> {
  const redis = counting === 'memory' ? undefined : await startOwnRedis()
  const counts = counting === 'memory' ? [1] : COUNTS
  const cluster = await aCluster({
    roles: counts.map(() => 'all' as const),
    redis,
    settings: counting === 'memory' ? {} : { LATCHKEY_LIMITS: counting },
  })
  try {
    const like = await cluster.aKey('starter', { scopes: ['things:read'], limits: { 'per-key': 1_000_000 } })
    const secrets = await manyKeys(cluster, like, LOADS['many keys'])
    const before = await memoryOf(redis)
    await firstUses(cluster.first, secrets)
    if (counting === 'strict')
      say(
        `Redis: ${Math.round(((await memoryOf(redis)) - before) / secrets.length)} bytes for each open window`,
      )
    for (const [name, keys] of Object.entries(LOADS))
      for (const line of await compared(cluster, redis, secrets.slice(0, keys), counts))
        say(`${counting}, ${name}, ${line}`)
  } finally {
    await cluster.stop()
  }
}

/** A line for each number of nodes. */
async function compared(
  cluster: Cluster,
  redis: OwnRedis | undefined,
  secrets: readonly string[],
  counts: readonly number[],
): Promise<readonly string[]> {
  await pressed(cluster.nodes, secrets, WARM_MS)
  const rounds: Cost[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const costs: Cost[] = []
    for (const count of counts)
      costs.push(
        await costOf(cluster, redis, () => pressed(cluster.nodes.slice(0, count), secrets, ROUND_MS)),
      )
    rounds.push(costs)
  }
  return counts.map((count, nth) => {
    const each = (of: (cost: Cost) => number) =>
      median(rounds.flatMap(costs => costs.slice(nth, nth + 1).map(cost => of(cost) / cost.answers)))
    const ratio = median(rounds.map(costs => nodeTime(costs[nth]) / nodeTime(costs[0])))
    const micro = (seconds: number) => (seconds * 1e6).toFixed(1)
    return `${count} nodes: ${micro(each(it => it.nodeCpu))} µs of the nodes (${ratio.toFixed(2)} of one node) and ${micro(each(it => it.redisCpu))} µs of Redis each; ${each(it => it.redisCalls).toFixed(4)} Redis calls each; ${Math.round(1 / each(it => it.seconds))}/s`
  })
}

const nodeTime = (cost: Cost | undefined): number =>
  cost === undefined ? Number.NaN : cost.nodeCpu / cost.answers

async function memoryOf(redis: OwnRedis | undefined): Promise<number> {
  const said = String(await redis?.run('info', 'memory'))
  return Number(/^used_memory:(\d+)/m.exec(said)?.[1])
}
