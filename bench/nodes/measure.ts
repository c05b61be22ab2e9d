import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Cluster, ClusterNode } from '../../test/build/cluster.ts'
import type { OwnRedis } from '../../test/build/redis.ts'
import { load } from '../load.ts'

/** What some work cost, in all. */
export interface Cost {
  readonly answers: number
  readonly seconds: number
  /** Processor time of the nodes, in seconds. */
  readonly nodeCpu: number
  readonly postgresCpu: number
  readonly redisCpu: number
  /** Commands Redis was asked for. */
  readonly redisCalls: number
}

/** Connections to each node. */
const CONNECTIONS = 32

/** A read of the starter's API, as bytes. */
const requestOf = (secret: string): Buffer =>
  Buffer.from(`GET /starter/v1/things HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: ${secret}\r\n\r\n`)

const portOf = ({ gateway }: ClusterNode): number => Number(new URL(gateway).port)

/** As many requests as can be answered, at all nodes at once, each key as often as another. @returns answers */
export async function pressed(
  nodes: readonly ClusterNode[],
  secrets: readonly string[],
  ms: number,
): Promise<number> {
  const parts = sharesOf(secrets)
  const connections = CONNECTIONS / parts.length
  const rates = await Promise.all(
    nodes.flatMap(node =>
      parts.map(it => load(portOf(node), it.map(requestOf), { connections, pipelined: 1, ms })),
    ),
  )
  return rates.reduce((sum, rate) => sum + (rate * ms) / 1000, 0)
}

/** The keys of each connection; all of them for every one where there are few. */
function sharesOf(secrets: readonly string[]): readonly (readonly string[])[] {
  if (secrets.length < CONNECTIONS) return [secrets]
  const share = Math.ceil(secrets.length / CONNECTIONS)
  return Array.from({ length: CONNECTIONS }, (_, nth) => secrets.slice(nth * share, (nth + 1) * share))
}

/** Each key once, over connections of their own. @returns answers */
export async function firstUses(node: ClusterNode, secrets: readonly string[]): Promise<number> {
  await Promise.all(sharesOf(secrets).map(it => oneAfterTheOther(portOf(node), it.map(requestOf))))
  return secrets.length
}

/** @throws when an answer is no yes */
function oneAfterTheOther(port: number, requests: readonly Buffer[]): Promise<void> {
  const left = requests.values()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1')
  const next = () => {
    const { value, done } = left.next()
    if (!done) return void socket.write(value)
    socket.destroy()
    resolve()
  }
  socket.on('connect', next)
  socket.on('error', reject)
  socket.on('data', (chunk: Buffer) => {
    if (!chunk.toString('latin1').startsWith('HTTP/1.1 200')) reject(new Error(chunk.toString('latin1')))
    next()
  })
  return promise
}

/** What a piece of work costs everybody who takes part. */
export async function costOf(
  { nodes, postgres }: Cluster,
  redis: OwnRedis | undefined,
  work: () => Promise<number>,
): Promise<Cost> {
  const look = async () => ({
    at: performance.now() / 1000,
    nodeCpu: nodes.reduce((sum, it) => sum + it.cpuSeconds(), 0),
    postgresCpu: await postgresCpu(postgres.url),
    ...(await redisUse(redis)),
  })
  const before = await look()
  const answers = await work()
  const after = await look()
  return {
    answers,
    seconds: after.at - before.at,
    nodeCpu: after.nodeCpu - before.nodeCpu,
    postgresCpu: after.postgresCpu - before.postgresCpu,
    redisCpu: after.redisCpu - before.redisCpu,
    redisCalls: after.redisCalls - before.redisCalls,
  }
}

/** Of every process that listens on the port or was started by one that does. */
async function postgresCpu(url: string): Promise<number> {
  const { port } = new URL(url)
  const all = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const rows = all.split('\n').map(line => line.trim().split(/\s+/))
  const isServer = (row: readonly string[]) =>
    row[2]?.endsWith('postgres') && row.includes('-p') && row.includes(port)
  const servers = new Set(rows.filter(isServer).map(([pid]) => pid))
  const processes = rows.filter(([pid, parent]) => servers.has(pid) || servers.has(parent))
  return processes.reduce((sum, [pid = '']) => sum + cpuOf(pid), 0)
}

const TICKS_A_SECOND = 100

/** Processor time of a process so far; nothing where it has ended. */
function cpuOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
  } catch {
    return 0
  }
}

async function redisUse(redis: OwnRedis | undefined): Promise<{ redisCpu: number; redisCalls: number }> {
  if (redis === undefined) return { redisCpu: 0, redisCalls: 0 }
  const cpu = String(await redis.run('info', 'cpu'))
  const calls = String(await redis.run('info', 'commandstats'))
  const seconds = [...cpu.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, it]) => Number(it))
  const scripts = [...calls.matchAll(/^cmdstat_(?:evalsha|eval|fcall):calls=(\d+)/gm)].map(([, it]) =>
    Number(it),
  )
  return { redisCpu: sum(seconds), redisCalls: sum(scripts) }
}

const sum = (values: readonly number[]): number => values.reduce((total, it) => total + it, 0)
