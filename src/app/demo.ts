import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../adapters/sqlite/lock.ts'
import { SettingsError } from '../core/error.ts'
import { readJson } from '../core/json.ts'
import type { Side } from '../core/key.ts'
import { HOUR, instant } from '../core/terms.ts'
import {
  addAccount,
  addApi,
  addCollection,
  addProject,
  changeAccount,
  changeApi,
  changeCollection,
  grantCredits,
  type NewAccount,
} from '../engine/accounts.ts'
import { disableKey, revokeKey } from '../engine/change.ts'
import type { Profiles } from '../engine/context.ts'
import { importKey, issueKey, type NewKey } from '../engine/issue.ts'
import type { Ports } from '../engine/ports.ts'
import { expectDone } from './root.ts'

/** What `demo.json` says: where the demo is, and its keys. Scripts rely on it. */
export interface Demo {
  readonly control: string
  readonly gateway: string
  readonly rootKey: string
  readonly apis: Readonly<Record<DemoName, DemoApi>>
}

export interface DemoApi {
  /** What a client uses for the published base URL. */
  readonly base: string
  /** The same API by host name. */
  readonly host: string
  readonly account: string
  readonly keys: Readonly<Record<string, string>>
  readonly projects?: Readonly<Record<string, string>>
  readonly collections?: Readonly<Record<string, string>>
  /** ZenHire: a key of project beta. */
  readonly betaKey?: string
}

export const DEMO_NAMES = ['zenhire', 'zensearch', 'jobhive', 'hiring'] as const
export type DemoName = (typeof DEMO_NAMES)[number]
/** What a seed makes of one API; where it is served comes later. */
type Seeded = Pick<DemoApi, 'account' | 'keys' | 'projects' | 'collections' | 'betaKey'>

/** Where things are, known only once everything listens. */
export interface Places {
  readonly control: string
  readonly gateway: string
  readonly upstreams: Readonly<Record<string, string>>
}

const FILE = 'demo.json'
const UNFINISHED = 'demo.unfinished'
const DATABASE = ['latchkey.db', 'latchkey.db-wal', 'latchkey.db-shm']

/**
 * Removes what a set-up that was cut short left behind. Call it before the home is opened.
 * @throws {SettingsError} when another process is at it still
 */
export function clearUnfinishedDemo(home: string): void {
  if (!existsSync(join(home, UNFINISHED))) return
  const release = lockFolder(home)
  try {
    for (const file of [...DATABASE, UNFINISHED]) rmSync(join(home, file), { force: true })
  } finally {
    release()
  }
}

/** Marks a demo as begun: until {@link finishDemo} the home holds nothing else. */
export const beginDemo = (home: string): void => writeFileSync(join(home, UNFINISHED), '')

/** Writes `demo.json`, readable by its owner only, whole or not at all. */
export function finishDemo(home: string, demo: Demo): void {
  const path = join(home, FILE)
  writeFileSync(`${path}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  rmSync(join(home, UNFINISHED), { force: true })
}

/**
 * The demo of a home, if it has one.
 * @throws {SettingsError} when its file is not as it was written
 */
export function readDemo(home: string): Demo | undefined {
  const path = join(home, FILE)
  if (!existsSync(path)) return undefined
  const reading = readJson(readFileSync(path, 'utf8'))
  if (reading.ok && isDemo(reading.value)) return reading.value
  throw new SettingsError(
    `${path} is not as Latchkey wrote it: put it back, or move it away to go on without the demo.`,
  )
}

const isDemo = (value: unknown): value is Demo =>
  isRecord(value) &&
  isRecord(value['apis']) &&
  DEMO_NAMES.every(name => isRecord(Object(value['apis'])[name]))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The same demo at the places it has now. */
export const relocated = (demo: Demo, { control, gateway }: Places): Demo => ({
  ...demo,
  control,
  gateway,
  apis: mapNames(name => placed(name, demo.apis[name], gateway)),
})

const placed = (name: DemoName, seeded: Seeded, gateway: string): DemoApi => ({
  ...seeded,
  base: `${gateway}/${name}`,
  host: hostOf(name),
})

/** Creates the four demo APIs with their accounts and keys. */
export async function createDemo(
  ports: Ports,
  profiles: Profiles,
  rootKey: string,
  places: Places,
): Promise<Demo> {
  const seeds: Readonly<Record<DemoName, Seeder>> = {
    zenhire: seedZenhire,
    zensearch: seedZensearch,
    jobhive: seedJobhive,
    hiring: seedHiring,
  }
  const seed = async (name: DemoName): Promise<DemoApi> => {
    const upstream = places.upstreams[name]
    const api = expectDone(
      await addApi(ports, profiles, { name, profile: name, hosts: [hostOf(name)], upstream }),
    )
    return placed(name, await seeds[name](workshop(ports, profiles, api.id)), places.gateway)
  }
  const apis = {
    zenhire: await seed('zenhire'),
    zensearch: await seed('zensearch'),
    jobhive: await seed('jobhive'),
    hiring: await seed('hiring'),
  }
  return { control: places.control, gateway: places.gateway, rootKey, apis }
}

/** Tells the demo's APIs where their upstreams listen this time. */
export async function relocateUpstreams(ports: Ports, upstreams: Places['upstreams']): Promise<void> {
  for (const name of DEMO_NAMES) {
    const api = await ports.directory.named('api', undefined, name)
    if (api !== undefined) expectDone(await changeApi(ports, api.id, { upstream: upstreams[name] }))
  }
}

const hostOf = (name: string): string => `${name}.localhost`

const mapNames = (make: (name: DemoName) => DemoApi): Demo['apis'] => ({
  zenhire: make('zenhire'),
  zensearch: make('zensearch'),
  jobhive: make('jobhive'),
  hiring: make('hiring'),
})

type Workshop = ReturnType<typeof workshop>
type Seeder = (shop: Workshop) => Promise<Seeded>

/** The few moves every seed is made of. */
function workshop(ports: Ports, profiles: Profiles, apiId: string) {
  const issued = async (wanted: NewKey, at: Ports = ports) => expectDone(await issueKey(at, profiles, wanted))
  return {
    ports,
    profiles,
    account: async (wanted: Omit<NewAccount, 'apiId'>) =>
      expectDone(await addAccount(ports, profiles, { apiId, ...wanted })),
    key: async (wanted: NewKey, side: Side = 'secret') => secretOf(await issued(wanted), side),
    pair: async (wanted: NewKey) => {
      const made = await issued(wanted)
      return { publishable: secretOf(made, 'publishable'), secret: secretOf(made, 'secret') }
    },
    /** A key that was good for an hour, two hours ago. */
    expiredKey: async (wanted: NewKey) => {
      const now = ports.clock.now()
      const past = { ...ports, clock: { now: () => instant(now - 2 * HOUR) } }
      return secretOf(await issued({ ...wanted, expiresAt: instant(now - HOUR) }, past), 'secret')
    },
    stopped: async (wanted: NewKey, stop: typeof revokeKey | typeof disableKey) => {
      const made = await issued(wanted)
      expectDone(await stop(ports, made.key.id))
      return secretOf(made, 'secret')
    },
  }
}

const secretOf = (
  { secrets }: { readonly secrets: readonly { readonly side: Side; readonly secret: string }[] },
  side: Side,
): string => secrets.find(it => it.side === side)?.secret ?? ''

async function seedZenhire(shop: Workshop): Promise<Seeded> {
  const { ports, profiles } = shop
  const main = await shop.account({
    name: 'Nordwind Recruiting',
    plan: 'Growth',
    modules: ['speech', 'interview'],
  })
  const inactive = await shop.account({ name: 'Closed Doors Ltd', modules: ['speech'] })
  const bare = await shop.account({ name: 'Window Shoppers' })
  for (const { id } of [main, inactive, bare])
    expectDone(await grantCredits(ports, { accountId: id, amount: 10_000 }))
  const alpha = expectDone(await addProject(ports, main.id, 'alpha'))
  const beta = expectDone(await addProject(ports, main.id, 'beta'))
  const of = (name: string, accountId = main.id): NewKey => ({
    accountId,
    name,
    projectId: accountId === main.id ? alpha.id : undefined,
  })
  const legacy = `zh_cv_live_${ports.secrets.random(32)}`
  expectDone(await importKey(ports, profiles, { ...of('From the old system'), secret: legacy }))
  const betaKey = await shop.key({ ...of('Beta'), projectId: beta.id })
  const inactiveAccount = await shop.key(of('Of a closed account', inactive.id))
  expectDone(await changeAccount(ports, profiles, inactive.id, { active: false }))
  const keys = {
    main: await shop.key(of('Main')),
    legacy,
    expired: await shop.expiredKey(of('Expired')),
    revoked: await shop.stopped(of('Revoked'), revokeKey),
    disabled: await shop.stopped(of('Disabled'), disableKey),
    inactiveAccount,
    noModules: await shop.key(of('Without modules', bare.id)),
    betaKey,
  }
  return { account: main.id, keys, projects: { alpha: alpha.id, beta: beta.id }, betaKey }
}

async function seedZensearch(shop: Workshop): Promise<Seeded> {
  const { ports, profiles } = shop
  const team = await shop.account({ name: 'Docs Team', plan: 'Self-hosted' })
  const collection = async (name: string) =>
    expectDone(await addCollection(ports, profiles, team.id, name)).id
  const collections = {
    allowed: await collection('docs'),
    other: await collection('internal'),
    inactive: await collection('archive'),
  }
  expectDone(await changeCollection(ports, collections.inactive, { active: false }))
  const accountId = team.id
  const pair = await shop.pair({ accountId, name: 'docs-site-production' })
  const keys = {
    ...pair,
    signedSecret: await shop.key({ accountId, name: 'signed-integration', signed: true }),
    restrictedPublishable: await shop.key(
      { accountId, name: 'docs-site-restricted', restrictions: { hosts: ['docs.example.com', 'localhost'] } },
      'publishable',
    ),
    oneCollectionSecret: await shop.key({
      accountId,
      name: 'one-collection',
      collections: [collections.allowed],
    }),
  }
  return { account: team.id, keys, collections }
}

async function seedJobhive(shop: Workshop): Promise<Seeded> {
  const company = await shop.account({ name: 'Your Company', plan: 'Professional' })
  expectDone(await grantCredits(shop.ports, { accountId: company.id, amount: 100_000 }))
  const of = (name: string, environment: string): NewKey => ({ accountId: company.id, name, environment })
  const keys = {
    live: await shop.key(of('Production', 'live')),
    test: await shop.key(of('Test mode', 'test')),
    dev: await shop.key(of('Development', 'dev')),
    readOnly: await shop.key({ ...of('Dashboard', 'live'), scopes: ['interviews:read'] }),
    expired: await shop.expiredKey(of('Contractor', 'live')),
  }
  return { account: company.id, keys }
}

async function seedHiring(shop: Workshop): Promise<Seeded> {
  const organization = await shop.account({ name: 'Organisation Démo' })
  const accountId = organization.id
  const scopes = shop.profiles.get('hiring')?.spec.scopes.map(it => it.name) ?? []
  const keys = {
    all: await shop.key({ accountId, name: 'ATS', scopes }),
    readInterviews: await shop.key({ accountId, name: 'Reporting', scopes: ['interviews:read'] }),
    revoked: await shop.stopped({ accountId, name: 'Leaked', scopes }, revokeKey),
  }
  return { account: organization.id, keys }
}
