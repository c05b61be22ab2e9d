import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Demo, DemoLogin, DemoName } from '../../src/app/demo/demo.ts'
import { type Latchkey as Client, createLatchkey } from '../../src/client/client.ts'
import type { Role } from '../../src/core/member.ts'
import { aNode } from '../build/node-process.ts'
import { aReaper } from '../build/reaper.ts'
import { worth } from '../build/worth.ts'

/** Latchkey as a process of its own, with the demo and its upstreams, on free ports. */
export interface Latchkey {
  /** Where the dashboard is. */
  readonly control: string
  readonly gateway: string
  readonly demo: Demo
  /** Calls the management API with a root key that may do everything. */
  readonly client: Client
  readonly operator: DemoLogin
  /** The owner of the demo's account at an API. */
  owner(api: DemoName): DemoLogin
  /** Somebody of a role in the demo's account at an API. The same one each time. */
  somebody(role: Role, api: DemoName): Promise<DemoLogin>
  /** A new account of an API, for tests that change or count things. @returns its id, and how to get people in */
  anAccount(api: DemoName, about?: AccountAbout): Promise<Account>
  /** Sends a request to the real gateway, by the base URL a client of the API uses. */
  ask(api: DemoName, path: string, init?: RequestInit): Promise<Response>
  stop(): Promise<void>
}

/** An account of a test's own. */
export interface Account {
  readonly id: string
  readonly name: string
  /** Invites somebody new, and accepts for them. */
  joined(role: Role): Promise<DemoLogin>
}

interface AccountAbout {
  readonly name?: string
  readonly plan?: string
  readonly modules?: string[]
}

const PASSWORD = 'correct horse battery staple'

let count = 0
/** No two tests make the same person or account. */
const another = (): string => `${process.pid}-${++count}`

/** The headers of a caller that has not called before: a proxy names its address, for which logins are limited. */
export function asNewcomer(): Readonly<Record<string, string>> {
  count++
  return { 'X-Forwarded-For': `10.7.${Math.floor(count / 250) % 250}.${(count % 250) + 1}` }
}

/**
 * Starts Latchkey in a new home. It ends with this process, whatever becomes of that.
 * @param env settings beside the ones every test wants
 */
export async function startLatchkey(env: Readonly<Record<string, string>> = {}): Promise<Latchkey> {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-browser-home-'))
  const reaper = aReaper(home)
  const settings = {
    LATCHKEY_HOME: home,
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.1/32',
    LATCHKEY_USAGE_FLUSH_SECONDS: '1',
    ...env,
  }
  const node = aNode('browser', settings, reaper)
  await node.start()
  const demo: Demo = JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8'))
  const client = createLatchkey({
    url: demo.control,
    gatewayUrl: demo.gateway,
    credential: demo.rootKey,
    timeoutMs: 60_000,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...Object(init?.headers), ...asNewcomer() } }),
  })
  const here = membership(client)
  const known = new Map<string, Promise<DemoLogin>>()
  return {
    control: demo.control,
    gateway: demo.gateway,
    demo,
    client,
    operator: worth(demo.people?.operator),
    owner: api => worth(demo.people?.[api]),
    somebody(role, api) {
      const name = `${role} of ${api}`
      const login = known.get(name) ?? here.joined(demo.apis[api].account, role)
      known.set(name, login)
      return login
    },
    anAccount: (api, about) => here.anAccount(api, about),
    ask: (api, path, init) => fetch(demo.apis[api].base + path, init),
    async stop() {
      await node.stop()
      reaper.close()
    },
  }
}

/** How accounts come about, and people into them. */
function membership(client: Client) {
  /** Invites somebody new, and accepts for them. */
  async function joined(accountId: string, role: Role): Promise<DemoLogin> {
    const email = `${role}-${another()}@example.com`
    const { link } = await client.invitations.invite(accountId, { email, role })
    const token = worth(/token=([\w-]+)/.exec(link ?? '')?.[1])
    await client.invitations.accept({ token, name: `${role} ${another()}`, password: PASSWORD })
    return { email, password: PASSWORD }
  }
  return {
    joined,
    async anAccount(apiId: DemoName, { name = `Account ${another()}`, ...more }: AccountAbout = {}) {
      const { id } = await client.accounts.add({ apiId, name, ...more })
      return { id, name, joined: (role: Role) => joined(id, role) }
    },
  }
}
