import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { aCluster, type Cluster } from '../../test/build/cluster.ts'
import { manyKeys } from './keys.ts'
import { costOf, firstUses } from './measure.ts'

const MEMORY = fileURLToPath(new URL('./memory.ts', import.meta.url))
const KEYS = 100_000
/** Keys that are made as keys are, for what their making leaves in the audit log. */
const AUDITED = 500
const WARM_UP = 5_000
const FIRST_USES = 20_000
const REMEMBERED = 20_000
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
    for (let nth = 0; nth < AUDITED; nth++)
      await cluster.done('POST /v1/keys', { accountId: like.accountId, name: `Key ${nth}` })
    const secrets = await manyKeys(cluster, like, KEYS)
    await saySizes(cluster, say)
    await sayFirstUses(cluster, secrets, say)
    await sayMemory(cluster, secrets, say)
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
  await firstUses(cluster.first, secrets.slice(0, WARM_UP))
  const some = secrets.slice(WARM_UP, WARM_UP + FIRST_USES)
  const cost = await costOf(cluster, undefined, () => firstUses(cluster.first, some))
  const { answers, seconds, nodeCpu, postgresCpu } = cost
  const micro = (cpu: number) => Math.round((cpu / answers) * 1e6)
  const rate = Math.round(answers / seconds)
  say(
    `first uses: ${rate} a second; ${micro(nodeCpu)} µs of the node, ${micro(postgresCpu)} µs of PostgreSQL each`,
  )
}

/** In a process of its own, which can be told to collect its garbage first. */
async function sayMemory(
  { databaseUrl }: Cluster,
  secrets: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const child = fork(MEMORY, { execArgv: ['--expose-gc'] })
  child.send({ url: databaseUrl, secrets: secrets.slice(-REMEMBERED) })
  const [bytes] = await once(child, 'message')
  say(`memory: ${Math.round(Number(bytes))} bytes for each key that was used`)
}
