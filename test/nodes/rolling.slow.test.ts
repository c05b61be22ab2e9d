import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aBalancer, type Balancer } from '../build/balancer.ts'
import { aCluster, type Cluster, type ClusterNode } from '../build/cluster.ts'
import { steadily } from '../build/steady.ts'

const LONG = 180_000
/**
 * Few enough for nodes that start one after the other on a machine that has other things to do. Where that gives a node
 * no processor for the two seconds it waits for its database, it refuses as it should, and all is done once more.
 */
const PER_SECOND = 40
/** However slowly the nodes start, the key is not at its limit. */
const UNLIMITED = { scopes: ['things:read'], limits: { 'per-key': 1_000_000 } }
const READY = '/_latchkey/ready'

let cluster: Cluster
let balancer: Balancer
beforeAll(async () => {
  cluster = await aCluster({ roles: ['all', 'all', 'all'], settings: { LATCHKEY_DRAIN_SECONDS: '2' } })
  balancer = await aBalancer(
    cluster.nodes.map(it => it.gateway),
    READY,
  )
}, LONG)
afterAll(async () => {
  await balancer?.close()
  await cluster?.stop()
})

const isReady = (node: ClusterNode): boolean => balancer.ready().includes(node.gateway)

/** A request over a connection that would be kept. @returns its status and what becomes of the connection */
const answered = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  new Promise<readonly [status: number | undefined, connection: string | undefined]>((resolve, reject) => {
    const asking = request(url, { headers: { Connection: 'keep-alive', ...headers } }, answer => {
      answer.resume()
      answer.once('end', () => resolve([answer.statusCode, answer.headers.connection]))
    })
    asking.once('error', reject)
    asking.end()
  })

describe('three nodes behind a balancer that tries nothing twice', () => {
  it('are restarted one after the other, and no request fails', { timeout: LONG, retry: 2 }, async () => {
    const { secret } = await cluster.aKey('starter', UNLIMITED)
    const things = { url: `${balancer.url}/starter/v1/things`, headers: { 'X-API-Key': secret } }
    const verify = {
      url: `${balancer.url}/_latchkey/v1/verify`,
      method: 'POST',
      headers: { Authorization: `Bearer ${cluster.rootKey}` },
      body: JSON.stringify({ api: 'starter', key: secret, cost: 0 }),
    }
    const clients = steadily(PER_SECOND, [things, verify])
    for (const node of cluster.nodes) {
      await expect.poll(() => balancer.ready().length, { timeout: 30_000 }).toBe(3)
      const ended = node.stop()
      await expect.poll(() => isReady(node), { timeout: 5000, interval: 50 }).toBe(false)
      expect(await ended).toBe(0)
      await node.start()
      await expect.poll(() => isReady(node), { timeout: 30_000 }).toBe(true)
    }
    const heard = await clients.stop()
    const failed = heard.filter(it => it.status !== 200)
    expect(failed.map(it => [it.status, it.text, it.ms])).toEqual([])
    expect(heard.length).toBeGreaterThan(3 * PER_SECOND)
    expect(balancer.sent.size).toBe(3)
  })

  it(
    'are not ready while their database is silent, though alive, and ready again by themselves',
    async () => {
      const [{ toPostgres, gateway, control }] = [cluster.first]
      const standing = () =>
        Promise.all(
          [gateway + READY, `${control}/readyz`, `${gateway}/_latchkey/health`, `${control}/healthz`].map(
            async it => (await answered(it))[0],
          ),
        )
      expect(await standing()).toEqual([200, 200, 200, 200])
      await toPostgres.set('cut')
      await expect.poll(standing, { timeout: 15_000, interval: 50 }).toEqual([503, 503, 200, 200])
      await toPostgres.set('open')
      await expect.poll(standing, { timeout: 15_000, interval: 50 }).toEqual([200, 200, 200, 200])
    },
    LONG,
  )

  it(
    'say that they are not ready as soon as they are told to stop, and still answer',
    async () => {
      const [node] = cluster.nodes.slice(-1)
      if (node === undefined) return expect.unreachable()
      const { secret } = await cluster.aKey('starter', { scopes: ['things:read'] })
      const ask = () => answered(`${node.gateway}/starter/v1/things`, { 'X-API-Key': secret })
      await expect.poll(async () => (await ask())[0]).toBe(200)
      const ended = node.stop()
      await expect.poll(async () => (await answered(node.gateway + READY))[0], { interval: 20 }).toBe(503)
      expect((await answered(`${node.control}/readyz`))[0]).toBe(503)
      expect((await answered(`${node.control}/healthz`))[0]).toBe(200)
      expect(await ask()).toEqual([200, 'close'])
      expect(await ended).toBe(0)
      await expect(ask()).rejects.toThrow(/ECONNREFUSED/)
    },
    LONG,
  )
})
