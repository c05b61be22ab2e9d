import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { parseRange } from '../../src/core/address.ts'
import type { Side } from '../../src/core/key.ts'
import { addAccount, addApi, type NewAccount } from '../../src/engine/accounts.ts'
import { grantCredits } from '../../src/engine/credits.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { issueKey, type NewKey } from '../../src/engine/issue.ts'
import type { Ports } from '../../src/engine/ports.ts'
import { createGateway } from '../../src/gateway/server.ts'
import { loadProfile, type Profile } from '../../src/profile/profile.ts'
import { memoryPorts } from './ports.ts'
import { shippedProfiles } from './profiles.ts'
import { listening, testClock } from './system.ts'
import { worth } from './worth.ts'

/** A shipped profile with some of its parts replaced, under a name of its own. */
export function profileLike(shipped: string, name: string, changes: object = {}): Profile {
  const file = new URL(`../../profiles/${shipped}.json`, import.meta.url)
  const { $schema: _, ...spec } = JSON.parse(readFileSync(file, 'utf8'))
  return loadProfile(`${name}.json`, JSON.stringify({ ...spec, name, ...changes }))
}

export interface GatewayParts {
  /** Profiles beside those that ship. */
  readonly profiles?: readonly Profile[]
  readonly trustedProxies?: readonly string[]
  readonly stallMs?: number
  readonly ports?: (ports: Ports) => Partial<Ports>
}

/** A gateway over the memory stores, listening, with a clock of its own. */
export async function aGateway({
  profiles = [],
  trustedProxies = [],
  stallMs = 15_000,
  ports: changes,
}: GatewayParts = {}) {
  const all = new Map([...shippedProfiles(), ...profiles.map(it => [it.spec.name, it] as const)])
  const clock = testClock()
  const stores = memoryPorts(clock)
  const ports = { ...stores, ...changes?.(stores) }
  const engine = await createEngine(ports, all, { cachedKeys: 1000 })
  const logged: string[] = []
  const settings = {
    trustedProxies: trustedProxies.map(it => worth(parseRange(it))),
    stallMs,
    version: '1.2.3',
  }
  const gateway = createGateway(engine, settings, {
    error: (fields, message) => void logged.push(JSON.stringify({ message, ...fields })),
  })
  const url = await listening(gateway.server)

  /** An API of a profile, and an account of it. */
  async function serve(
    profile: string,
    upstream?: string,
    about: Partial<NewAccount & { hosts: string[] }> = {},
  ) {
    const { hosts = [], ...account } = about
    const api = worth(await addApi(ports, all, { name: profile, profile, hosts, upstream }))
    const added = worth(await addAccount(ports, all, { apiId: api.id, name: 'Acme', ...account }))
    await engine.apis.refresh()
    return { api, account: added }
  }

  /** A key in the clear: the wanted half, else the secret one. */
  async function keyOf(wanted: NewKey, side: Side = 'secret') {
    const { key, secrets } = worth(await issueKey(ports, all, wanted))
    return { key, secret: worth(secrets.find(it => it.side === side)).secret }
  }

  const roots = await serve('latchkey')
  const root = await keyOf({ accountId: roots.account.id, name: 'root', scopes: ['verify'] })

  const credit = async (accountId: string, amount: number) =>
    worth(await grantCredits(ports, { accountId, amount }))
  const port = Number(new URL(url).port)
  const close = async () => {
    gateway.server.closeAllConnections()
    await gateway.close()
  }
  return {
    roots,
    root: root.secret,
    gateway,
    engine,
    ports,
    profiles: all,
    clock,
    logged,
    url,
    port,
    serve,
    keyOf,
    credit,
    close,
  }
}

export type TestGateway = Awaited<ReturnType<typeof aGateway>>

/** One request as an upstream saw it. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** An upstream that remembers what reached it, and answers 200 `{"ok":true}` unless told otherwise. */
export async function anUpstream(answer?: RequestListener) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    if (answer !== undefined) return answer(request, response)
    const body = await wholeBody(request)
    const { method = '', url = '', rawHeaders, headers } = request
    seen.push({ method, url, rawHeaders, headers, body })
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}')
  })
  return { seen, server, url: await listening(server), close: () => closed(server) }
}

async function wholeBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

export async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}

const PATIENCE_MS = 5000

/** Resolves once something holds, asking again at every turn of the event loop. @throws when it never does */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`in vain: ${holds}`)
    await new Promise(resolve => setImmediate(resolve))
  }
}
