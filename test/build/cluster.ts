import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, ask } from './client.ts'
import { type Relay, type Relays, relays } from './cut.ts'
import { aNode, type NodeProcess } from './node-process.ts'
import { freePort } from './port.ts'
import { runOn } from './postgres.ts'
import { ownPostgres, type PostgresServer } from './postgres-server.ts'
import { aReaper } from './reaper.ts'
import type { OwnRedis } from './redis.ts'
import type { Question } from './steady.ts'

/** What runs on the nodes of a cluster. */
export interface ClusterOptions {
  /** One node for each entry, in this order; all three planes where nothing else is said. */
  readonly roles?: readonly ('all' | 'gateway' | 'control')[]
  readonly settings?: Readonly<Record<string, string>>
  /** Shipped profiles to protect an API of, of the same name and without an upstream. */
  readonly apis?: readonly string[]
  /** A Redis the nodes share; absent: they have none. It is stopped with the cluster. */
  readonly redis?: OwnRedis | undefined
}

/** A node, and its own ways to what it shares with the others. */
export interface ClusterNode extends NodeProcess {
  readonly toPostgres: Relay
  /** Absent where there is no Redis. */
  readonly toRedis: Relay | undefined
}

/** Real nodes on one PostgreSQL and one Redis, each reached through a relay of its own. */
export interface Cluster {
  readonly nodes: readonly ClusterNode[]
  /** The first of them. */
  readonly first: ClusterNode
  readonly postgres: PostgresServer
  /** The nodes' database, not through a relay. */
  readonly databaseUrl: string
  readonly rootKey: string
  run(statements: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** A management call, at the first node with a control plane or the given one. */
  manage(line: string, body?: object, node?: NodeProcess): Promise<Answer>
  /** The same, where it must be done. */
  done(line: string, body?: object): Promise<Answer>
  /** A key of a new account. @param side whose secret, where it has one for each @returns it and its ids */
  aKey(api: string, wanted?: object, side?: string): Promise<IssuedKey>
  stop(): Promise<void>
}

/** A key as it was issued. */
export interface IssuedKey {
  readonly id: string
  readonly accountId: string
  readonly secret: string
}

const ROOT_KEY = /Root key, shown this once: (\S+)/
/** Known to all nodes, as `LATCHKEY_SECRET` is in a deployment. */
const SECRET = Buffer.alloc(32, 7).toString('base64url')

/** Starts a database and nodes on it; everything ends with this process at the latest. */
export async function aCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { roles = ['all'] } = options
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cluster-'))
  const reaper = aReaper(folder)
  const ways = relays()
  const postgres = await ownPostgres()
  const databaseUrl = postgres.url
  const made = async (role: string, name: string): Promise<ClusterNode> => {
    const shared = await waysOf(ways, databaseUrl, options.redis?.port)
    const env = await settingsOf(join(folder, name), role, options, shared)
    return withWays(aNode(name, env, reaper), shared)
  }
  const [role = 'all', ...others] = roles
  const first = await made(role, 'node-1')
  const rest = await Promise.all(others.map((role, nth) => made(role, `node-${nth + 2}`)))
  const nodes = [first, ...rest]
  const stop = async () => {
    await Promise.all(nodes.map(it => it.kill()))
    reaper.close()
    await ways.close()
    await postgres.stop()
    await options.redis?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await first.start()
    const rootKey = ROOT_KEY.exec(first.said.out)?.[1] ?? ''
    const managing = managed(nodes, rootKey)
    const { apis = ['starter'] } = options
    for (const profile of apis) await managing.done('POST /v1/apis', { name: profile, profile })
    await Promise.all(rest.map(it => it.start()))
    const run = (statements: string) => runOn(databaseUrl, statements)
    return { ...{ nodes, first, postgres, databaseUrl, rootKey, run, stop }, ...managing }
  } catch (cause) {
    await stop()
    throw cause
  }
}

interface Ways {
  readonly toPostgres: Relay
  readonly toRedis: Relay | undefined
}

/** The node itself, so that what it knows by and by is seen. */
const withWays = (node: NodeProcess, ways: Ways): ClusterNode => Object.assign(node, ways)

async function waysOf(ways: Relays, databaseUrl: string, redisPort: number | undefined): Promise<Ways> {
  return {
    toPostgres: await ways.to(Number(new URL(databaseUrl).port)),
    toRedis: redisPort === undefined ? undefined : await ways.to(redisPort),
  }
}

async function settingsOf(
  home: string,
  role: string,
  { settings = {} }: ClusterOptions,
  { toPostgres, toRedis }: Ways,
): Promise<Readonly<Record<string, string>>> {
  return {
    LATCHKEY_HOME: home,
    LATCHKEY_SECRET: SECRET,
    LATCHKEY_DEMO: '0',
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    DATABASE_URL: `postgres://postgres@127.0.0.1:${toPostgres.port}/postgres`,
    ...(role === 'all' ? {} : { LATCHKEY_ROLE: role }),
    ...(toRedis && { REDIS_URL: `redis://127.0.0.1:${toRedis.port}` }),
    ...settings,
    ...(settings['LATCHKEY_METRICS_PORT'] && { LATCHKEY_METRICS_PORT: String(await freePort()) }),
  }
}

function managed(nodes: readonly NodeProcess[], rootKey: string): Pick<Cluster, 'manage' | 'done' | 'aKey'> {
  const manage = (line: string, body?: object, node = nodes.find(it => it.control !== '')) =>
    ask(line, node?.control ?? '', {
      body,
      headers: { Authorization: `Bearer ${rootKey}`, 'Content-Type': 'application/json' },
    })
  let made = 0
  const done = async (line: string, body?: object): Promise<Answer> => {
    const answer = await manage(line, body)
    if (answer.status >= 400) throw new Error(`${line}: ${answer.status} ${answer.text}`)
    return answer
  }
  return {
    manage,
    done,
    async aKey(api, wanted = {}, side) {
      const account = await done('POST /v1/accounts', { apiId: api, name: `Account ${++made}` })
      const accountId = String(account.json['id'])
      const { json } = await done('POST /v1/keys', { accountId, name: `Key ${made}`, ...wanted })
      const secrets = [json['secrets']].flat().map(it => Object(it))
      const { secret } = secrets.find(it => side === undefined || it.side === side) ?? {}
      return { accountId, id: String(json['id']), secret: String(secret) }
    },
  }
}

/** A request at a node's gateway, with a key of the starter's profile. */
export const readThings = ({ gateway }: NodeProcess, secret: string): Question => ({
  url: `${gateway}/starter/v1/things`,
  headers: { 'X-API-Key': secret },
})

/** A question about a key at a node's verify endpoint. */
export const askAbout = ({ gateway }: NodeProcess, rootKey: string, question: object): Question => ({
  url: `${gateway}/_latchkey/v1/verify`,
  method: 'POST',
  headers: { Authorization: `Bearer ${rootKey}` },
  body: JSON.stringify(question),
})
