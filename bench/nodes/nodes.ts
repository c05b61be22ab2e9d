import { aCluster } from '../../test/build/cluster.ts'
import { type OwnRedis, startOwnRedis } from '../../test/build/redis.ts'
import { manyKeys } from './keys.ts'
import { costOf, firstUses, pressed } from './measure.ts'

/** How limits are counted. */
type Counting = 'memory' | 'strict' | 'lease'

const COUNTS = [1, 2, 3]
const WARM_MS = 3_000
const ROUND_MS = 4_000
/** Few keys that are used a lot, and many that are used now and then. */
const LOADS = { 'few keys': 10, 'many keys': 10_000 } as const

/** What verifications cost on one, two and three nodes, by how their limits are counted. */
export async function benchNodes(say: (line: string) => void): Promise<void> {
  for (const counting of ['memory', 'strict', 'lease'] as const)
    for (const count of counting === 'memory' ? [1] : COUNTS) await benchCluster(counting, count, say)
}

async function benchCluster(counting: Counting, count: number, say: (line: string) => void): Promise<void> {
  const redis = counting === 'memory' ? undefined : await startOwnRedis()
  const cluster = await aCluster({
    roles: Array.from({ length: count }, () => 'all' as const),
    redis,
    settings: counting === 'memory' ? {} : { LATCHKEY_LIMITS: counting },
  })
  try {
    const like = await cluster.aKey('starter', { scopes: ['things:read'], limits: { 'per-key': 1_000_000 } })
    const secrets = await manyKeys(cluster, like, LOADS['many keys'])
    const before = await memoryOf(redis)
    await firstUses(cluster.first, secrets)
    const window = Math.round(((await memoryOf(redis)) - before) / secrets.length)
    if (counting === 'strict' && count === 1) say(`Redis: ${window} bytes for each window that is open`)
    for (const [name, keys] of Object.entries(LOADS)) {
      const some = secrets.slice(0, keys)
      await pressed(cluster.nodes, some, WARM_MS)
      const { answers, seconds, nodeCpu, redisCpu, redisCalls } = await costOf(cluster, redis, () =>
        pressed(cluster.nodes, some, ROUND_MS),
      )
      const micro = (cpu: number) => ((cpu / answers) * 1e6).toFixed(1)
      const rate = Math.round(answers / seconds).toLocaleString('en')
      say(
        `${counting}, ${count} nodes, ${name}: ${rate}/s; ${micro(nodeCpu)} µs of the nodes and ${micro(redisCpu)} µs of Redis each; ${(redisCalls / answers).toFixed(4)} Redis calls each`,
      )
    }
  } finally {
    await cluster.stop()
  }
}

async function memoryOf(redis: OwnRedis | undefined): Promise<number> {
  const said = String(await redis?.run('info', 'memory'))
  return Number(/^used_memory:(\d+)/m.exec(said)?.[1])
}
