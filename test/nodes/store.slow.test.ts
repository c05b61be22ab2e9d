import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCluster, askAbout, type Cluster, type ClusterNode, readThings } from '../build/cluster.ts'
import {
  counted,
  heardIn,
  kinds,
  LEASE_MS,
  lasting,
  STARTING_MS,
  untilHeard,
  within,
} from '../build/outage.ts'
import { type Heard, hear, steadily } from '../build/steady.ts'

/** A node that hears its database once a second still relies on what it read for this long. */
const AT_LEAST_MS = LEASE_MS - 2500
/** Longer than the lease, so that what comes after it is seen. */
const AWAY_MS = LEASE_MS + 3500
const PER_SECOND = 40
/** From what is known, and then, of a key at the gateway and about one at the verify endpoint. */
const ANSWERS = ['200 VALID', '503 SERVICE_UNAVAILABLE', '503 service_unavailable']
const MIB = 1024 * 1024
/** No answer keeps its caller waiting longer while the database hangs. */
const PATIENCE_MS = 6000

let cluster: Cluster
let first: ClusterNode
beforeAll(async () => {
  cluster = await aCluster({ roles: ['all', 'all', 'all'], apis: ['starter', 'jobhive'] })
  first = cluster.first
}, STARTING_MS)
afterAll(() => cluster?.stop())

/** A key that reads things. */
const aReader = () => cluster.aKey('starter', { scopes: ['things:read'] })

const ready = ({ gateway }: ClusterNode) => ({ url: `${gateway}/_latchkey/ready` })

/** Someone who pays with credits, and the question whether a request that costs one is fine. */
async function aPayer(node: ClusterNode) {
  const { secret, accountId } = await cluster.aKey('jobhive', {
    environment: 'live',
    scopes: ['interviews:read'],
  })
  await cluster.done(`POST /v1/accounts/${accountId}/credits`, { amount: 100_000 })
  return askAbout(node, cluster.rootKey, { api: 'jobhive', key: secret, need: { credits: 1 } })
}

/** Everything that is asked of one node while its database is away. */
async function watched(node: ClusterNode) {
  const [known, strange, payer] = [await aReader(), await aReader(), await aPayer(node)]
  const questions = [
    readThings(node, known.secret),
    askAbout(node, cluster.rootKey, { api: 'starter', key: known.secret }),
  ]
  for (const it of [...questions, payer]) expect((await hear(it)).status).toBe(200)
  await expect.poll(() => hear(ready(node)), { timeout: 15_000 }).toMatchObject({ status: 200 })
  const before = node.rss()
  const alive = steadily(PER_SECOND, [{ url: `${node.gateway}/_latchkey/health` }])
  const knowing = steadily(PER_SECOND, questions)
  return {
    node,
    knowing,
    /** From the moment the database went away. */
    away() {
      const from = performance.now()
      const others = [
        steadily(PER_SECOND, [readThings(node, strange.secret)]),
        steadily(PER_SECOND / 4, [payer]),
      ]
      return { from, others }
    },
    async stop() {
      const heard = await knowing.stop()
      return { heard, health: await alive.stop(), grown: node.rss() - before }
    },
  }
}

type Watched = Awaited<ReturnType<typeof watched>>

/** One interruption for some nodes, and what each of them answered. */
async function outage(nodes: readonly ClusterNode[], begin: () => unknown, end: () => unknown) {
  const all = await Promise.all(nodes.map(watched))
  await lasting(500)
  await begin()
  const away = all.map(it => ({ ...it.away(), it }))
  await lasting(AWAY_MS)
  const to = performance.now()
  const waiting = away.flatMap(({ others }) => others.map(it => it.waiting()))
  await end()
  return Promise.all(away.map(({ from, others, it }) => outcome(it, { from, to, others, waiting })))
}

async function outcome(
  { node, knowing, stop }: Watched,
  {
    from,
    to,
    others,
    waiting,
  }: { from: number; to: number; others: readonly ReturnType<typeof steadily>[]; waiting: readonly number[] },
) {
  const again = await Promise.all([knowing, ...others].map(it => untilHeard(it, 200)))
  const [strangers = [], payers = []] = await Promise.all(others.map(it => it.stop()))
  const { heard, health, grown } = await stop()
  const during = (all: readonly Heard[]) => heardIn(all, from, to)
  return {
    ...{ node, from, again, waiting, grown, health },
    known: during(heard),
    strangers: during(strangers),
    payers: during(payers),
    all: [...heard, ...strangers, ...payers],
  }
}

type Outcome = Awaited<ReturnType<typeof outcome>>

/** What is promised of a node whose database is away, however that came about. */
function expectPromised({
  known,
  strangers,
  payers,
  from,
  all,
  health,
  again,
  grown,
  waiting,
}: Outcome): void {
  const served = known.filter(it => it.status === 200)
  expect(served.length, JSON.stringify(counted(known))).toBeGreaterThan(0)
  const last = Math.max(...served.map(it => it.at)) - from
  expect(last, 'served from what is known').toBeGreaterThan(AT_LEAST_MS)
  expect(last, 'and no longer').toBeLessThanOrEqual(LEASE_MS)
  expect(Object.keys(counted(known)).toSorted(), 'then it says so, in each API’s words').toEqual(ANSWERS)
  expect(kinds(strangers), 'a key nobody knows').toEqual([503])
  expect(kinds(payers), 'credits').toEqual([503])
  for (const it of all.filter(it => it.status === 503)) expect(Number(it.retryAfter)).toBeGreaterThan(0)
  expect(kinds(all), 'never anything else').toEqual([200, 503])
  expect(kinds(health)).toEqual([200])
  expect(within(0.99, health), 'the event loop goes on').toBeLessThan(500)
  expect(within(1, all), 'nobody waits for long').toBeLessThan(PATIENCE_MS)
  expect(Math.max(...waiting), 'nor do they pile up').toBeLessThan((PER_SECOND * PATIENCE_MS) / 1000)
  expect(Math.max(...again), 'there again by itself').toBeLessThan(8000)
  expect(grown).toBeLessThan(64 * MIB)
}

describe('a database', () => {
  it('that is killed is served from for the lease, then 503, and all is well once it runs again', async () => {
    const { postgres, nodes } = cluster
    const outcomes = await outage(
      nodes.slice(0, 2),
      () => postgres.kill(),
      () => postgres.start(),
    )
    outcomes.forEach(expectPromised)
  })

  it('that hangs is served from for the lease, then 503, and all is well once it goes on', async () => {
    const { postgres, nodes } = cluster
    const outcomes = await outage(
      nodes.slice(0, 2),
      () => postgres.pause(),
      () => postgres.resume(),
    )
    outcomes.forEach(expectPromised)
  })

  it('that some nodes cannot reach makes these say 503 after the lease, and the others go on', async () => {
    const [, second, third] = cluster.nodes
    const other = await aReader()
    const undisturbed = steadily(PER_SECOND, [readThings(third ?? first, other.secret)])
    const outcomes = await outage(
      second === undefined ? [] : [first, second],
      () => Promise.all([first.toPostgres.set('stalled'), second?.toPostgres.set('cut')]),
      () => Promise.all([first.toPostgres.set('open'), second?.toPostgres.set('open')]),
    )
    outcomes.forEach(expectPromised)
    expect(kinds(await undisturbed.stop())).toEqual([200])
  })

  it('that is killed refuses changes with 503, and has made none of them', async () => {
    const { accountId, id } = await aReader()
    await cluster.postgres.kill()
    const refused = await Promise.all([
      cluster.manage('POST /v1/keys', { accountId, name: 'new' }),
      cluster.manage(`POST /v1/keys/${id}/revoke`, {}),
      cluster.manage(`GET /v1/keys?account=${accountId}`),
    ])
    await cluster.postgres.start()
    expect(refused.map(it => it.status)).toEqual([503, 503, 503])
    const list = () => cluster.manage(`GET /v1/keys?account=${accountId}`)
    await expect.poll(list, { timeout: 10_000 }).toMatchObject({ status: 200 })
    const { json } = await list()
    expect(json['items']).toMatchObject([{ id, state: 'active' }])
  })
})
