import { expect } from 'vitest'
import type { DemoApi, DemoName } from '../../src/app/demo/demo.ts'
import { changeKey, disableKey, revokeKey } from '../../src/engine/change.ts'
import { importKey } from '../../src/engine/import.ts'
import { type IssuedKey, issueKey, type NewKey } from '../../src/engine/issue.ts'
import { type RotateKey, rotateKey } from '../../src/engine/rotate.ts'
import type { KeyRecord } from '../../src/ports/keys.ts'
import { type Answer, type Asking, ask, at } from '../build/client.ts'
import { type System, startSystem } from '../build/system.ts'
import { worth } from '../build/worth.ts'

/** How the published texts say a key is sent. */
export const CARRIED: Readonly<Record<DemoName, (key: string) => Readonly<Record<string, string>>>> = {
  zenhire: key => ({ 'X-API-Key': key }),
  zensearch: key => ({ 'X-ZenSearch-Key': key }),
  jobhive: key => ({ Authorization: `Bearer ${key}` }),
  hiring: key => ({ Authorization: `Bearer ${key}` }),
}

/** A request as a customer's program makes it. */
export interface Call extends Asking {
  readonly key?: string | undefined
}

/** A key as its creator sees it, once. */
export interface Shown {
  readonly id: string
  readonly secret: string
  /** Empty where keys are not pairs. */
  readonly publishable: string
}

/** One of the four systems, running, with what its customers and its dashboard can do to it. */
export async function aScene(name: DemoName, environment: Readonly<Record<string, string>> = {}) {
  const system = await startSystem(environment)
  const { ports, profiles } = system.home
  const api = system.demo.apis[name]
  return {
    ...system,
    ...actions(system, api),
    api,
    keys: api.keys,
    ports,
    profiles,
    /** Asks the API. Whatever the answer is, it has what every answer of the four must have. */
    async ask(line: string, { key, headers, body }: Call = {}): Promise<Answer> {
      const carried = key === undefined ? {} : CARRIED[name](key)
      const answer = await ask(line, api.base, { headers: { ...carried, ...headers }, body })
      expectSound(answer, name)
      return answer
    },
    /** Asks the management API, with the root key. */
    manage: (line: string, body?: unknown): Promise<Answer> =>
      ask(line, system.demo.control, {
        headers: { Authorization: `Bearer ${system.demo.rootKey}`, 'Content-Type': 'application/json' },
        body,
      }),
    /** Ends it all; nothing may have broken on the way. */
    async close(): Promise<void> {
      await system.close()
      expect(system.logged).toEqual([])
    },
  }
}

export type Scene = Awaited<ReturnType<typeof aScene>>

/** What the dashboard does to keys. */
function actions({ home: { ports, profiles } }: System, api: DemoApi) {
  const { account } = api
  return {
    key: async (wanted: Partial<NewKey> = {}): Promise<Shown> =>
      shownOf(worth(await issueKey(ports, profiles, { accountId: account, name: 'A key', ...wanted }))),
    imported: async (secret: string): Promise<KeyRecord> =>
      worth(await importKey(ports, profiles, { accountId: account, name: 'Imported', secret })),
    rotate: async (keyId: string, how: Partial<RotateKey> = {}): Promise<Shown> =>
      shownOf(worth(await rotateKey(ports, profiles, { keyId, ...how }))),
    revoke: async (keyId: string): Promise<KeyRecord> => worth(await revokeKey(ports, keyId)),
    disable: async (keyId: string): Promise<KeyRecord> => worth(await disableKey(ports, keyId)),
    change: async (keyId: string, change: Parameters<typeof changeKey>[3]): Promise<KeyRecord> =>
      worth(await changeKey(ports, profiles, keyId, change)),
    balance: async (): Promise<number> => ports.credits.balance(account),
  }
}

function shownOf({ key, secrets }: IssuedKey): Shown {
  const of = (side: string) => secrets.find(it => it.side === side)?.secret ?? ''
  return { id: key.id, secret: of('secret'), publishable: of('publishable') }
}

/** `200`, or for a refusal its status and code: `401 INVALID_API_KEY`. */
export function said({ status, json }: Answer): string {
  const code = at(json, 'error', 'code') ?? json['code']
  return status < 400 ? String(status) : `${status} ${code}`
}

/** What DIALECTS promises of every answer, whichever test asked for it. */
function expectSound({ status, headers }: Answer, name: DemoName): void {
  const [carrier = ''] = Object.keys(CARRIED[name]('key'))
  expect(headers.get('x-request-id')).toMatch(/^req_\w+$/)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('vary')?.split(', ')).toEqual(expect.arrayContaining([carrier, 'Origin']))
  expect(headers.has('www-authenticate') || status !== 401).toBe(true)
  if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  if (name !== 'zensearch')
    expect([...headers.keys()].filter(it => it.startsWith('access-control'))).toEqual([])
}

/** An answer without what differs each time: ids, dates and lengths. */
export function plain({ status, headers, text }: Answer): unknown {
  const changing = ['x-request-id', 'date', 'content-length', 'x-ratelimit-reset']
  const rest = [...headers].filter(([name]) => !changing.includes(name))
  return { status, headers: rest, text: text.replace(/req_\w+/g, 'req') }
}

/** Does the same thing a number of times, one after the other. */
export async function times<T>(count: number, act: (index: number) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = []
  for (let index = 0; index < count; index++) results.push(await act(index))
  return results
}

/** A key nobody issued: its last character but one is another, so neither it nor its checksum is right. */
export const damaged = (secret: string): string =>
  `${secret.slice(0, -2)}${secret.at(-2) === 'a' ? 'b' : 'a'}${secret.slice(-1)}`
