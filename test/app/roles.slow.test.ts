import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { SHIPPED_PROFILES } from '../../src/app/profiles.ts'
import { ask } from '../build/client.ts'
import { aNode, type NodeProcess } from '../build/node-process.ts'
import { sharedPostgres } from '../build/postgres.ts'
import { aReaper, type Reaper } from '../build/reaper.ts'

const LONG = 120_000
const SECRET = Buffer.alloc(32, 9).toString('base64url')
const ROOT_KEY = /Root key, shown this once: (\S+)/
const SETUP_TOKEN = /#token=(setup_\w+)/

let postgres: Awaited<ReturnType<typeof sharedPostgres>>
let reaper: Reaper
const folder = mkdtempSync(join(tmpdir(), 'latchkey-roles-'))
beforeAll(async () => {
  postgres = await sharedPostgres()
  reaper = aReaper()
}, LONG)
afterAll(() => {
  reaper.close()
  rmSync(folder, { recursive: true, force: true })
})

let homes = 0
/** A node on a database, with a home of its own that nobody has used. */
function nodeOn(url: string, settings: Readonly<Record<string, string>> = {}): NodeProcess {
  const name = `node-${++homes}`
  const env = {
    DATABASE_URL: url,
    LATCHKEY_HOME: join(folder, name),
    LATCHKEY_SECRET: SECRET,
    LATCHKEY_DEMO: '0',
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    ...settings,
  }
  const node = aNode(name, env, reaper)
  onTestFinished(() => node.kill())
  return node
}

const started = async (node: NodeProcess): Promise<NodeProcess> => {
  await node.start()
  return node
}

const found = (nodes: readonly NodeProcess[], what: RegExp): readonly string[] =>
  nodes.flatMap(({ said }) => what.exec(said.out)?.[1] ?? [])

/** How a start ends that cannot be. */
const refusal = (node: NodeProcess): Promise<string> =>
  node.start().then(
    () => '',
    cause => String(cause),
  )

const managing = (rootKey: string) => ({
  headers: { Authorization: `Bearer ${rootKey}`, 'Content-Type': 'application/json' },
})

describe('nodes with a role each', () => {
  it(
    'run one plane each, and serve what the other one made',
    async () => {
      const url = await postgres.database()
      const gateway = await started(nodeOn(url, { LATCHKEY_ROLE: 'gateway' }))
      expect([gateway.control, found([gateway], ROOT_KEY), found([gateway], SETUP_TOKEN)]).toEqual([
        '',
        [],
        [],
      ])
      const control = await started(nodeOn(url, { LATCHKEY_ROLE: 'control' }))
      expect(control.gateway).toBe('')
      const [rootKey = ''] = found([control], ROOT_KEY)
      const made = async (path: string, body: object) =>
        (await ask(`POST ${path}`, control.control, { body, ...managing(rootKey) })).json
      await made('/v1/apis', { name: 'starter', profile: 'starter' })
      const { id } = await made('/v1/accounts', { apiId: 'starter', name: 'Acme' })
      const { secrets } = await made('/v1/keys', { accountId: id, name: 'A key', scopes: ['things:read'] })
      const { secret } = Object([secrets].flat()[0])
      const asked = () =>
        ask('GET /starter/v1/things', gateway.gateway, { headers: { 'X-API-Key': String(secret) } })
      await expect.poll(async () => (await asked()).status, { timeout: 10_000 }).toBe(200)
      expect(await Promise.all([gateway.stop(), control.stop()])).toEqual([0, 0])
      expect(gateway.said.err + control.said.err).toBe('')
    },
    LONG,
  )

  it(
    'that start together on an empty database make one root key and one set-up token',
    async () => {
      const url = await postgres.database()
      const nodes = await Promise.all([1, 2, 3].map(() => started(nodeOn(url))))
      expect(found(nodes, ROOT_KEY)).toHaveLength(1)
      const tokens = found(nodes, SETUP_TOKEN)
      expect([tokens.length, new Set(tokens).size]).toEqual([3, 1])
      const outcomes = await Promise.all(
        nodes.map(({ control }, nth) =>
          ask('POST /v1/setup', control, {
            headers: { 'Content-Type': 'application/json' },
            body: {
              token: tokens[0],
              name: 'Olga',
              email: `olga${nth}@example.com`,
              password: 'correct horse battery',
            },
          }),
        ),
      )
      expect(outcomes.map(it => it.status).toSorted()).toEqual([201, 403, 403])
      const [{ count }] = (await postgres.run(url, 'select count(*)::int as count from person')) as [
        { count: number },
      ]
      expect(count).toBe(1)
    },
    LONG,
  )

  it(
    'that start together on an empty database make one demo',
    async () => {
      const url = await postgres.database()
      const nodes = [1, 2, 3].map(() => nodeOn(url, { LATCHKEY_DEMO: '1' }))
      await Promise.all(nodes.map(started))
      expect(found(nodes, ROOT_KEY)).toEqual([])
      expect(nodes.filter(({ name }) => existsSync(join(folder, name, 'demo.json')))).toHaveLength(1)
      const names = (await postgres.run(url, 'select name from api order by name')).map(it => it['name'])
      expect(names).toEqual(['hiring', 'jobhive', 'latchkey', 'zenhire', 'zensearch'])
      expect(await Promise.all(nodes.map(it => it.stop()))).toEqual([0, 0, 0])
    },
    LONG,
  )

  it(
    'refuse a secret that is not the others’, and tell of profiles that are not',
    async () => {
      const url = await postgres.database()
      await started(nodeOn(url))
      const stranger = nodeOn(url, { LATCHKEY_SECRET: Buffer.alloc(32, 8).toString('base64url') })
      expect(await refusal(stranger)).toContain('The secret of this node is not the one')
      expect(await refusal(nodeOn(url, { LATCHKEY_SECRET: '' }))).toContain('Set LATCHKEY_SECRET')
      const alike = await started(nodeOn(url, { LATCHKEY_SECRET: '', LATCHKEY_ROLE: 'gateway' }))
      await expect.poll(() => alike.said.err).toMatch(/^\{.*"event":"secret-absent".*\}\n$/)
      const given = await started(nodeOn(url, { LATCHKEY_ROLE: 'gateway' }))
      expect(given.said.err).toBe('')
      const home = join(folder, 'with-a-profile')
      mkdirSync(join(home, 'profiles'), { recursive: true })
      const starter = JSON.parse(readFileSync(join(SHIPPED_PROFILES, 'starter.json'), 'utf8'))
      writeFileSync(join(home, 'profiles', 'own.json'), JSON.stringify({ ...starter, name: 'own' }))
      const unlike = await started(nodeOn(url, { LATCHKEY_HOME: home }))
      await expect
        .poll(() => unlike.said.err)
        .toContain('the profiles of this node are not those of the node')
    },
    LONG,
  )
})
