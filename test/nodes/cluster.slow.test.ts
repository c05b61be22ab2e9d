import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../build/client.ts'
import { aCluster, type Cluster, type ClusterNode, readThings } from '../build/cluster.ts'
import { STARTING_MS } from '../build/outage.ts'
import { runOn } from '../build/postgres.ts'
import { hear } from '../build/steady.ts'

let cluster: Cluster
let first: ClusterNode
beforeAll(async () => {
  cluster = await aCluster({ roles: ['all', 'gateway'] })
  first = cluster.first
}, STARTING_MS)
afterAll(() => cluster?.stop())

describe('a cluster', () => {
  it('answers alike at every node', async () => {
    const { secret } = await cluster.aKey('starter', { scopes: ['things:read'] })
    const answers = await Promise.all(cluster.nodes.map(it => hear(readThings(it, secret))))
    expect(answers.map(it => it.status)).toEqual([200, 200])
  })

  it('takes a token at every node, whichever minted it, until its key is revoked', async () => {
    const { id, secret } = await cluster.aKey('starter', { scopes: ['things:read'] })
    const headers = { 'X-API-Key': secret }
    const token = async ({ gateway }: ClusterNode) =>
      (await ask('POST /_latchkey/v1/tokens', gateway, { headers, body: { api: 'starter' } })).json['token']
    const tokens = (await Promise.all(cluster.nodes.map(token))).map(String)
    const seen = () =>
      Promise.all(
        tokens.flatMap(shown => cluster.nodes.map(async it => (await hear(readThings(it, shown))).status)),
      )
    expect(await seen()).toEqual([200, 200, 200, 200])
    await cluster.done(`POST /v1/keys/${id}/revoke`)
    await expect.poll(seen, { timeout: 5000, interval: 20 }).toEqual([401, 401, 401, 401])
    const asRoot = { headers: { Authorization: `Bearer ${cluster.rootKey}` } }
    for (const { gateway } of cluster.nodes)
      expect((await ask('GET /_latchkey/v1/revocations?api=starter', gateway, asRoot)).text).toContain(id)
  })

  it('has a node that can be paused, killed and started again where it was', async () => {
    const { secret } = await cluster.aKey('starter', { scopes: ['things:read'] })
    const { gateway } = first
    first.pause()
    const waiting = hear(readThings(first, secret))
    expect(await isQuiet(waiting)).toBe(true)
    first.resume()
    expect((await waiting).status).toBe(200)
    await first.kill()
    expect((await hear(readThings(first, secret))).status).toBe(0)
    await first.start()
    expect(first.gateway).toBe(gateway)
    expect((await hear(readThings(first, secret))).status).toBe(200)
    expect(first.rss()).toBeGreaterThan(20e6)
    expect(first.cpuSeconds()).toBeGreaterThan(0.1)
  })
})

/** Whether nothing comes of it for longer than any answer takes. */
const isQuiet = (answer: Promise<unknown>): Promise<boolean> =>
  Promise.race([answer.then(() => false), new Promise<boolean>(resolve => setTimeout(resolve, 300, true))])

describe('a database', () => {
  const alive = () => cluster.run('select 1')

  it('can be paused and resumed', async () => {
    cluster.postgres.pause()
    const waiting = alive()
    expect(await isQuiet(waiting)).toBe(true)
    cluster.postgres.resume()
    expect(await waiting).toHaveLength(1)
  })

  it('can be killed and started again with everything in it', async () => {
    await cluster.run('create table kept (it int); insert into kept values (1)')
    await cluster.postgres.kill()
    await expect(alive()).rejects.toThrow(/ECONNREFUSED/)
    await cluster.postgres.start()
    expect(await cluster.run('table kept')).toEqual([{ it: 1 }])
  })

  const throughRelay = () =>
    runOn(`postgres://postgres@127.0.0.1:${first.toPostgres.port}/postgres`, 'select 1')

  it('can be cut off from one node', async () => {
    await first.toPostgres.set('cut')
    await expect(throughRelay()).rejects.toThrow(/ECONNRESET|terminated/)
    expect(await alive()).toHaveLength(1)
    await first.toPostgres.set('open')
    expect(await throughRelay()).toHaveLength(1)
  })

  it('can be made to say nothing to one node', async () => {
    await first.toPostgres.set('stalled')
    const waiting = throughRelay()
    expect(await isQuiet(waiting)).toBe(true)
    await first.toPostgres.set('open')
    expect(await waiting).toHaveLength(1)
  })

  it('can be far away from one node', async () => {
    await first.toPostgres.set({ slowMs: 100 })
    const begun = performance.now()
    await throughRelay()
    expect(performance.now() - begun).toBeGreaterThan(400)
    await first.toPostgres.set('open')
  })
})
