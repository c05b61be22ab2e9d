import type { Side } from '../../core/key.ts'
import { HOUR, instant } from '../../core/terms.ts'
import {
  addAccount,
  addApi,
  addCollection,
  addProject,
  changeAccount,
  changeApi,
  changeCollection,
  type NewAccount,
} from '../../engine/accounts.ts'
import { disableKey, revokeKey } from '../../engine/change.ts'
import type { Profiles } from '../../engine/context.ts'
import { grantCredits } from '../../engine/credits.ts'
import { importKey } from '../../engine/import.ts'
import { issueKey, type NewKey } from '../../engine/issue.ts'
import type { Ports } from '../../engine/ports.ts'
import { expectDone, setupPorts } from '../root.ts'
import {
  DEMO_NAMES,
  type Demo,
  type DemoApi,
  type DemoName,
  hostOf,
  type Places,
  placed,
  type Seeded,
} from './demo.ts'

/** Creates the four demo APIs with their accounts and keys. */
export async function createDemo(
  given: Ports,
  profiles: Profiles,
  rootKey: string,
  places: Places,
): Promise<Demo> {
  const ports = setupPorts(given)
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
    if (api !== undefined)
      expectDone(await changeApi(setupPorts(ports), api.id, { upstream: upstreams[name] }))
  }
}

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
