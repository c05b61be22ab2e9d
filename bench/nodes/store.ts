import { aCluster, type Cluster } from '../../test/build/cluster.ts'
import { manyKeys } from './keys.ts'
import { costOf, firstUses } from './measure.ts'

const KEYS = 100_000
const FIRST_USES_MS = 4_000
const TABLES = [
  'account',
  'key',
  'credential',
  'credit_entry',
  'audit',
  'usage_minute',
  'usage_hour',
  'usage_day',
]

/** What keys take on the disk and in a node's memory, and what it costs to read one for the first time. */
export async function benchStore(say: (line: string) => void): Promise<void> {
  const cluster = await aCluster({ settings: { LATCHKEY_CACHED_KEYS: String(2 * KEYS) } })
  try {
    const like = await cluster.aKey('starter', { scopes: ['things:read'], limits: { 'per-key': 1_000_000 } })
    const secrets = await manyKeys(cluster, like, KEYS)
    await saySizes(cluster, say)
    await sayFirstUses(cluster, secrets, say)
    await saySizes(cluster, say)
  } finally {
    await cluster.stop()
  }
}

async function saySizes({ run }: Cluster, say: (line: string) => void): Promise<void> {
  await run('vacuum analyze')
  for (const table of TABLES) {
    const parts = `select relid from pg_partition_tree('${table}') union select '${table}'::regclass`
    const [row] = await run(`select (select count(*) from ${table}) as rows,
      sum(pg_total_relation_size(relid)) as bytes, sum(pg_indexes_size(relid)) as indexes from (${parts}) parts`)
    const rows = Number(row?.['rows'])
    if (rows > 100)
      say(
        `${table}: ${rows} rows, ${bytes(row?.['bytes'], rows)} bytes each, ${bytes(row?.['indexes'], rows)} of them in indexes`,
      )
  }
}

const bytes = (all: unknown, rows: number): number => Math.round(Number(all) / rows)

async function sayFirstUses(
  cluster: Cluster,
  secrets: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const before = cluster.first.rss()
  const cost = await costOf(cluster, undefined, () => firstUses(cluster.first, secrets, FIRST_USES_MS))
  const { answers, seconds, nodeCpu, postgresCpu } = cost
  const micro = (cpu: number) => Math.round((cpu / answers) * 1e6)
  say(
    `first uses: ${Math.round(answers / seconds)} a second; ${micro(nodeCpu)} µs of the node, ${micro(postgresCpu)} µs of PostgreSQL each`,
  )
  say(
    `memory: ${Math.round((cluster.first.rss() - before) / answers)} bytes more for each key that was used (${Math.round(answers)} keys)`,
  )
}
