import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { builtDashboard } from '../../src/app/dashboard.ts'
import { referenceScript } from '../../src/app/reference.ts'
import { createControl } from '../../src/control/control.ts'
import type { Services } from '../../src/control/services.ts'
import type { Instant } from '../../src/core/terms.ts'
import { addAccount, addApi } from '../../src/engine/accounts.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { issueKey } from '../../src/engine/issue.ts'
import type { Ports } from '../../src/engine/ports.ts'
import { explain } from '../../src/gateway/verify/explain.ts'
import { noon } from './case.ts'
import { memoryPorts } from './ports.ts'
import { shippedProfiles } from './profiles.ts'
import { expectPromised } from './promised.ts'
import { worth } from './worth.ts'

/** A JSON document as a test looks at it. */
export type Json = Readonly<Record<string, unknown>>

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly json: Json
}

export interface CallOptions {
  /** Another root key than the one that may do everything; `null` for none. */
  readonly as?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface Logged {
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

const PROFILES = shippedProfiles()

/** A control plane over the memory stores, with the built-in API and a root key that may do everything. */
export async function aControl(
  changes: (ports: Ports) => Partial<Ports> = () => ({}),
  more: Partial<Services> = {},
) {
  const clock = { at: noon, now: (): Instant => clock.at }
  const stores = memoryPorts(clock)
  const ports = { ...stores, ...changes(stores) }
  const roots = worth(await addApi(ports, PROFILES, { name: 'latchkey', profile: 'latchkey', hosts: [] }))
  const staff = worth(await addAccount(ports, PROFILES, { apiId: roots.id, name: 'operator' }))
  const engine = await createEngine(ports, PROFILES, { cachedKeys: 100 })
  const logged: Logged[] = []
  const app = createControl({
    engine,
    services: {
      seal: nodeSeal(new Uint8Array(32)),
      publicUrl: 'http://localhost',
      gatewayUrl: 'http://gateway.test',
      trustedProxies: [],
      referenceScript,
      explain,
      dashboard: builtDashboard,
      version: '1.2.3',
      ...more,
    },
    log: { error: (fields, message) => void logged.push({ fields, message }) },
  })
  const scopes = PROFILES.get('latchkey')?.spec.scopes.map(it => it.name) ?? []
  const answers: string[] = []

  /** A root key with some scopes. */
  async function rootKey(held: readonly string[]) {
    const issued = worth(await issueKey(ports, PROFILES, { accountId: staff.id, name: 'root', scopes: held }))
    return { id: issued.key.id, secret: worth(issued.secrets[0]).secret }
  }
  const root = await rootKey(scopes)

  async function call(method: string, path: string, body?: unknown, options: CallOptions = {}) {
    const { as = root.secret, headers = {} } = options
    const response = await app.request(path, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    answers.push(text)
    const reply: Reply = {
      status: response.status,
      headers: response.headers,
      json: isJson(response) && text !== '' ? JSON.parse(text) : {},
    }
    if (isJson(response)) expectPromised(method, path, reply)
    return reply
  }

  return { app, engine, clock, root, rootKey, staff, roots, scopes, call, answers, logged }
}

export type Control = Awaited<ReturnType<typeof aControl>>

const isJson = ({ headers }: Response): boolean =>
  /^application\/(problem\+)?json\b/.test(headers.get('content-type') ?? '')

/** How a call was answered, in short: its status and, of a problem, the code and the path. */
export const briefOf = ({ status, json }: Pick<Reply, 'status' | 'json'>): readonly unknown[] => [
  status,
  json['code'],
  json['path'],
]

/** An API of a shipped profile with one account, and what a test needs to name them. */
export async function aShop(control: Control, profile = 'zensearch', account: Json = {}) {
  const api = await control.call('POST', '/v1/apis', { name: profile, profile })
  const added = await control.call('POST', '/v1/accounts', { apiId: profile, name: 'Acme', ...account })
  return { apiId: String(api.json['id']), accountId: String(added.json['id']) }
}

/** Makes a key through the management API. */
export async function aKeyOf(control: Control, accountId: string, changes: Json = {}) {
  const { json } = await control.call('POST', '/v1/keys', { accountId, name: 'A key', ...changes })
  return json
}

/** A text in a list of documents, by the name of its field. */
export const each = (json: Json, list: string, field: string): readonly string[] =>
  [json[list]].flat().map(it => String(Object(it)[field]))
