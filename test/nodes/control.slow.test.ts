import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask } from '../build/client.ts'
import { aCluster, type Cluster, type ClusterNode } from '../build/cluster.ts'
import type { Json } from '../build/control.ts'
import { worth } from '../build/worth.ts'

const PUBLIC_URL = 'http://localhost:4799'
const SOMEBODY = { name: 'Olga', email: 'olga@example.com', password: 'correct horse battery staple' }
const TIMES = 20
const LONG = 180_000

let cluster: Cluster
let one: ClusterNode
let other: ClusterNode
beforeAll(async () => {
  cluster = await aCluster({ roles: ['control', 'control'], settings: { LATCHKEY_PUBLIC_URL: PUBLIC_URL } })
  one = cluster.first
  other = worth(cluster.nodes.at(-1))
}, LONG)
afterAll(() => cluster?.stop())

type Headers = Readonly<Record<string, string>>

/** A call at one of the nodes, as whoever the headers say. */
const call = (node: ClusterNode, line: string, headers: Headers, body?: Json): Promise<Answer> =>
  ask(line, node.control, {
    headers: { Origin: PUBLIC_URL, ...headers, ...(body && { 'Content-Type': 'application/json' }) },
    body,
  })

const asRoot = (): Headers => ({ Authorization: `Bearer ${cluster.rootKey}` })

/** Logs in at a node. @returns the cookie of the session */
async function loggedIn(node: ClusterNode): Promise<Headers> {
  const { email, password } = SOMEBODY
  const { status, headers } = await call(node, 'POST /v1/auth/sign-in/email', {}, { email, password })
  expect(status).toBe(200)
  return {
    Cookie: headers
      .getSetCookie()
      .map(it => it.split(';')[0])
      .join('; '),
  }
}

const kindOf = async (node: ClusterNode, headers: Headers): Promise<unknown> => {
  const { status, json } = await call(node, 'GET /v1/self', headers)
  return status === 200 ? json['kind'] : status
}

describe('two control planes on one database', () => {
  it('make once what is asked of both at the same time under one idempotency key', async () => {
    const before = await countOfAccounts()
    for (let nth = 0; nth < TIMES; nth++) {
      const headers = { ...asRoot(), 'Idempotency-Key': `once-${nth}` }
      const body = { apiId: 'starter', name: `Once ${nth}` }
      const answers = await Promise.all([one, other].map(it => call(it, 'POST /v1/accounts', headers, body)))
      const made = answers.filter(it => it.status === 201)
      expect(made.length).toBeGreaterThan(0)
      expect(
        answers.filter(it => it.status !== 201).every(it => it.json['code'] === 'idempotency-pending'),
      ).toBe(true)
      const again = await call(other, 'POST /v1/accounts', headers, body)
      expect([again.status, again.json['id']]).toEqual([201, made[0]?.json['id']])
    }
    expect((await countOfAccounts()) - before).toBe(TIMES)
  })

  it('know a root key no more once the other one has revoked it', async () => {
    for (let nth = 0; nth < TIMES; nth++) {
      const made = await call(one, 'POST /v1/root-keys', asRoot(), { name: 'short', scopes: ['apis:read'] })
      const [secret] = [made.json['secrets']].flat().map(it => Object(it).secret)
      const headers = { Authorization: `Bearer ${secret}` }
      expect(await kindOf(other, headers)).toBe('root-key')
      const line = `POST /v1/root-keys/${made.json['id']}/revoke`
      const { json } = await call(one, line, asRoot(), { waitSeconds: 5 })
      expect(Object(json['receipt']).complete).toBe(true)
      expect(await kindOf(other, headers)).toBe(401)
    }
  })

  it('set up one first operator, with the token either of them shows', async () => {
    const [token] = /setup_\w+/.exec(one.said.out) ?? []
    expect(other.said.out).toContain(token)
    const setUps = await Promise.all(
      [one, other].map(it => call(it, 'POST /v1/setup', {}, { token, ...SOMEBODY })),
    )
    expect(setUps.map(it => it.status).toSorted()).toEqual([201, expect.any(Number)])
    expect(setUps.filter(it => it.status === 201)).toHaveLength(1)
  })

  it('know the sessions of each other, and end them at once', async () => {
    const session = await loggedIn(one)
    expect(await kindOf(other, session)).toBe('person')
    expect((await call(other, 'POST /v1/auth/sign-out', session, {})).status).toBe(200)
    expect([await kindOf(one, session), await kindOf(other, session)]).toEqual([401, 401])
  })

  it('let a person do no more than before at one of them than at the other', async () => {
    const session = await loggedIn(one)
    const apisAt = async (node: ClusterNode) => (await call(node, 'GET /v1/apis', session)).status
    expect([await apisAt(one), await apisAt(other)]).toEqual([200, 200])
    const people = await call(one, 'GET /v1/people', asRoot())
    const [id] = [people.json['items']].flat().map(it => Object(it).id)
    await cluster.run(`update person set operator = 0 where id = '${id}'`)
    expect([await apisAt(one), await apisAt(other)]).toEqual([403, 403])
  })
})

async function countOfAccounts(): Promise<number> {
  const [row] = await cluster.run('select count(*)::int as count from account')
  return Number(row?.['count'])
}
