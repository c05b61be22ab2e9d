import { Agent } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCluster, type Cluster, type ClusterNode, type IssuedKey, readThings } from '../build/cluster.ts'
import { LEASE_MS, lasting } from '../build/outage.ts'
import { type Heard, hear } from '../build/steady.ts'
import { worth } from '../build/worth.ts'

const REVOCATIONS = 100
/** Keys that are asked for and revoked at the same time. */
const AT_ONCE = 5
const LONG = 180_000
/** By the promise, of nodes that hear. */
const P99_MS = 250
const MAX_MS = 1000

let cluster: Cluster
let last: ClusterNode
beforeAll(async () => {
  cluster = await aCluster({ roles: ['all', 'all', 'all'] })
  last = worth(cluster.nodes.at(-1))
}, LONG)
afterAll(() => cluster?.stop())

const aReader = () => cluster.aKey('starter', { scopes: ['things:read'], limits: { 'per-key': 1_000_000 } })

/** Asks one node again and again, each time once it has the answer, until told to stop. */
function asking(node: ClusterNode, { secret }: IssuedKey) {
  const agent = new Agent({ keepAlive: true })
  const heard: Heard[] = []
  const state = { over: false }
  const run = async () => {
    while (!state.over) heard.push(await hear(readThings(node, secret), agent))
  }
  const done = run()
  const until = (holds: (it: Heard) => boolean) =>
    expect.poll(() => heard.some(holds), { timeout: 20_000 }).toBe(true)
  const stop = async () => {
    state.over = true
    await done
    agent.destroy()
    return heard
  }
  return { node, heard, until, stop }
}

interface Receipt {
  readonly changedAt: string
  readonly complete: boolean
  readonly safeAt: string
  readonly nodes: readonly {
    readonly id: string
    readonly confirmedAt: string | null
    readonly lagMs: number | null
    readonly safeAt: string
  }[]
}

/** Revokes at the first node. @returns its receipt, and when the answer was there by `performance.now()` */
async function revoked({ id }: IssuedKey, waitSeconds?: number) {
  const { json } = await cluster.done(`POST /v1/keys/${id}/revoke`, { waitSeconds })
  const receipt: Receipt = Object(json['receipt'])
  return { receipt, at: performance.now() }
}

/** How long after a moment each node still began to admit. */
const lagOf = (heard: readonly Heard[], from: number): number =>
  Math.max(0, ...heard.filter(it => it.status === 200).map(it => it.at - from))

/** One key under load at every node, revoked at the first of them. @returns the lag of each */
async function revocation(): Promise<readonly number[]> {
  const key = await aReader()
  const clients = cluster.nodes.map(node => asking(node, key))
  await Promise.all(clients.map(it => it.until(({ status }) => status === 200)))
  const { at } = await revoked(key)
  await Promise.all(clients.map(it => it.until(({ status }) => status === 401)))
  const heard = await Promise.all(clients.map(it => it.stop()))
  expect(new Set(heard.flat().map(it => it.status))).toEqual(new Set([200, 401]))
  return heard.map(it => lagOf(it, at))
}

describe('a key that is revoked at one of three nodes', () => {
  it(
    'is admitted there no more once that is acknowledged, and at the others a moment later',
    async () => {
      const lags: (readonly number[])[] = []
      while (lags.length < REVOCATIONS)
        lags.push(...(await Promise.all(Array.from({ length: AT_ONCE }, revocation))))
      const [own, ...others] = cluster.nodes.map((_, nth) => lags.map(it => it[nth] ?? Number.NaN))
      expect(own).toEqual(Array(REVOCATIONS).fill(0))
      const sorted = others.flat().toSorted((a, b) => a - b)
      const p99 = sorted[Math.floor(0.99 * sorted.length)]
      expect(p99, '99 of 100').toBeLessThan(P99_MS)
      expect(sorted.at(-1), 'the slowest').toBeLessThan(MAX_MS)
    },
    LONG,
  )

  it('is admitted nowhere any more once a complete receipt is there', async () => {
    const key = await aReader()
    const clients = cluster.nodes.map(node => asking(node, key))
    await Promise.all(clients.map(it => it.until(({ status }) => status === 200)))
    const { receipt, at } = await revoked(key, 5)
    await Promise.all(clients.map(it => it.until(asked => asked.at > at)))
    const heard = await Promise.all(clients.map(it => it.stop()))
    expect(heard.map(it => lagOf(it, at))).toEqual([0, 0, 0])
    expect(receipt).toMatchObject({ complete: true })
    expect(receipt.nodes.map(it => it.lagMs ?? Number.NaN).filter(it => it < P99_MS)).toHaveLength(3)
  })
})

describe('a node that is stopped where it stands', () => {
  it('is named, and refuses the first request once it goes on, by which time it is said to', async () => {
    const key = await aReader()
    for (const node of cluster.nodes) expect((await hear(readThings(node, key.secret))).status).toBe(200)
    last.pause()
    const { receipt } = await revoked(key, 1)
    expect(receipt.complete).toBe(false)
    const silent = receipt.nodes.filter(it => it.confirmedAt === null)
    expect(silent).toHaveLength(1)
    const safeAt = Date.parse(silent[0]?.safeAt ?? '')
    expect(safeAt).toBeLessThanOrEqual(Date.parse(receipt.changedAt) + LEASE_MS)
    const whole = await revoked(key, 10)
    expect(whole.receipt.complete).toBe(true)
    expect(Date.now()).toBeGreaterThanOrEqual(safeAt)
    last.resume()
    const { status } = await hear(readThings(last, key.secret))
    expect(status).toBe(401)
    await expect
      .poll(async () => (await revoked(key, 5)).receipt.nodes.every(it => it.confirmedAt !== null))
      .toBe(true)
  })
})

describe('a node whose channel is cut', () => {
  it('admits no longer than the receipt says, then says 503, and is there again by itself', async () => {
    const key = await aReader()
    const client = asking(last, key)
    await client.until(it => it.status === 200)
    await last.toPostgres.set('stalled')
    const { receipt } = await revoked(key, 1)
    const [silent] = receipt.nodes.filter(it => it.confirmedAt === null)
    const safeAt = performance.now() + Date.parse(worth(silent).safeAt) - Date.now()
    await client.until(it => it.status === 503)
    await last.toPostgres.set('open')
    await client.until(it => it.status === 401)
    const heard = await client.stop()
    expect(lagOf(heard, safeAt)).toBe(0)
    expect(new Set(heard.map(it => it.status))).toEqual(new Set([200, 401, 503]))
  })

  it('over and over obeys within the lease, and keeps nothing from between', async () => {
    const key = await aReader()
    const client = asking(last, key)
    await client.until(it => it.status === 200)
    const cutting = { over: false }
    const cut = async () => {
      while (!cutting.over) {
        await cluster.run(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey ears'`,
        )
        await lasting(20)
      }
    }
    const cuts = cut()
    const { at } = await revoked(key)
    await client.until(it => it.status === 401)
    cutting.over = true
    await cuts
    expect(lagOf(await client.stop(), at)).toBeLessThan(LEASE_MS)
  })
})

describe('the nodes of a database', () => {
  const listed = async () => [(await cluster.done('GET /v1/nodes')).json['items']].flat()

  it('hear of an API that another one serves from now on', async () => {
    const name = 'heard'
    await cluster.done('POST /v1/apis', { name, profile: 'starter' })
    await expect.poll(async () => (await hear({ url: `${last.gateway}/${name}/v1/things` })).status).toBe(401)
  })

  it('are listed while they live, each as what it is, and not once they are stopped', async () => {
    await expect.poll(async () => (await listed()).length).toBe(3)
    const nodes = await listed()
    expect(nodes).toEqual(
      Array(3).fill(expect.objectContaining({ id: expect.stringMatching(/^node_/), role: 'all' })),
    )
    expect(nodes.filter(it => Object(it).self)).toHaveLength(1)
    await last.stop()
    expect(await listed()).toHaveLength(2)
    await last.start()
    expect(await listed()).toHaveLength(3)
  })
})
