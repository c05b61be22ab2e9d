import { createServer } from 'node:http'
import { memoryCounters } from '../src/adapters/memory/counters.ts'
import { memoryStores } from '../src/adapters/memory/stores.ts'
import { systemClock } from '../src/adapters/node/clock.ts'
import { nodeSecrets } from '../src/adapters/node/secrets.ts'
import { loadProfiles, SHIPPED_PROFILES } from '../src/app/profiles.ts'
import { ensureRootKey, expectDone } from '../src/app/root.ts'
import { addAccount, addApi } from '../src/engine/accounts.ts'
import { createEngine } from '../src/engine/engine.ts'
import { issueKey } from '../src/engine/issue.ts'
import { createGateway } from '../src/gateway/server.ts'
import { KEEP_ALIVE_MS } from '../src/gateway/wire/response.ts'
import { benchProfile } from './profile.ts'

/** What the parent is told once a server listens. */
export interface Listening {
  readonly port: number
  readonly rootKey?: string
  readonly keys?: readonly string[]
}

/** The servers a gateway benchmark sets side by side, each in a process of its own. */
const SERVERS = {
  /** Reads the request, answers with given bytes: what node:http alone costs. */
  bare: async ({ headers, body }: { headers: Record<string, string>; body: string }) => {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      request.resume()
      request.on('end', () => response.writeHead(200, headers).end(body))
    })
    return { server, told: {} }
  },
  gateway: async ({ keys }: { keys: number }) => {
    const profiles = new Map([...loadProfiles([SHIPPED_PROFILES]), ['bench', benchProfile()]])
    const ports = {
      ...memoryStores(),
      counters: memoryCounters(),
      secrets: nodeSecrets(),
      clock: systemClock(),
    }
    const rootKey = await ensureRootKey(ports, profiles)
    const api = expectDone(
      await addApi(ports, profiles, { name: 'bench', profile: 'bench', hosts: [], upstream: undefined }),
    )
    const account = expectDone(await addAccount(ports, profiles, { apiId: api.id, name: 'bench' }))
    const made: string[] = []
    for (let each = 0; each < keys; each++) {
      const issued = expectDone(
        await issueKey(ports, profiles, { accountId: account.id, environment: 'live', name: 'bench' }),
      )
      made.push(issued.secrets[0]?.secret ?? '')
    }
    const engine = await createEngine(ports, profiles, { cachedKeys: 200_000 })
    const log = { error: (fields: unknown, message: string) => console.error(message, fields) }
    const { server } = createGateway(engine, { trustedProxies: [], stallMs: 15_000, version: '1.2.3' }, log)
    return { server, told: { rootKey, keys: made } }
  },
}

const [name, options = '{}'] = process.argv.slice(2)
const make = name === 'bare' ? SERVERS.bare : SERVERS.gateway
const { server, told } = await make(JSON.parse(options))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0, ...told })
})
process.on('disconnect', () => process.exit(0))
