import { join } from 'node:path'
import { expect } from 'vitest'
import { runBinary } from '../build/binary.ts'
import { sharedPostgres } from '../build/postgres.ts'
import type { CommandRow } from './commands-table.ts'
import type { Shop } from './shop.ts'

const place = (shop: Shop): string => join(shop.folder, shop.fresh())

/** Runs a command that must work. */
async function done(line: readonly string[], env: Readonly<Record<string, string>>, input = '') {
  const { exit, err } = await runBinary(line, { env, input })
  if (exit !== 0) throw new Error(err)
}

/** A home nobody serves. */
async function aHome(shop: Shop): Promise<{ LATCHKEY_HOME: string }> {
  const home = place(shop)
  await done(['init', home, '--profile', 'starter', '--api', 'talent'], {})
  return { LATCHKEY_HOME: home }
}

/** A place for logins that no other command looks at. */
const ownLogins = async (shop: Shop) => ({ XDG_CONFIG_HOME: place(shop) })

/** Where the server listens, as a server is told. */
const portsOf = async ({ demo }: Shop) => ({
  LATCHKEY_CONTROL_PORT: new URL(demo.control).port,
  LATCHKEY_GATEWAY_PORT: new URL(demo.gateway).port,
})

/** The commands that work on a home, on logins, or ask the gateway. */
export const HOME_COMMANDS: readonly CommandRow[] = [
  {
    command: 'init',
    args: shop => [place(shop), '--profile', 'starter', '--api', 'talent'],
    pretty: /^lk_root_\w{34}\n$/,
    err: /^Made .+ with the API "talent"\..*\nNext: LATCHKEY_HOME=.+ latchkey serve\n$/,
    json: { api: 'talent', rootKey: expect.stringMatching(/^lk_root_\w{34}$/) },
    wrong: { args: ['--profile', 'starter'], says: /give --api/, exit: 2 },
  },
  {
    command: 'root-key',
    args: () => [],
    env: aHome,
    pretty: /^lk_root_\w{34}\n$/,
    json: { rootKey: expect.stringMatching(/^lk_root_\w{34}$/) },
    wrong: { args: [], says: /Another Latchkey \(process \d+\) is using/, exit: 1 },
  },
  {
    command: 'backup',
    args: shop => [place(shop)],
    pretty: /^Backed up .+: \d+ files, \d+ bytes\./,
    json: { files: expect.arrayContaining([expect.objectContaining({ path: 'latchkey.db' })]) },
    wrong: { args: [], says: /missing required argument 'folder'/, exit: 2 },
  },
  {
    command: 'restore',
    args: async shop => {
      const backup = place(shop)
      await done(['backup', backup], shop.env)
      return [backup, '--home', place(shop)]
    },
    pretty: /^Restored .+ as it was at 20\S+: \d+ files\.\n$/,
    json: { home: expect.any(String), files: expect.any(Number) },
    wrong: { args: ['/none'], says: /is no backup/, exit: 1 },
  },
  {
    command: 'doctor',
    args: () => [],
    pretty: /^LEVEL +CHECK +SAYS\nok .*\n(.*\n)*\nNothing here is dangerous/,
    json: {
      ok: true,
      checks: expect.arrayContaining([expect.objectContaining({ check: 'audit log', level: 'ok' })]),
    },
    wrong: { args: ['now'], says: /too many arguments/, exit: 2 },
  },
  {
    command: 'ready',
    args: () => [],
    env: portsOf,
    pretty: /^control {2}ready\ngateway {2}ready\n$/,
    json: {
      ready: true,
      planes: [
        { plane: 'control', status: 200 },
        { plane: 'gateway', status: 200 },
      ],
    },
    wrong: { args: ['now'], says: /too many arguments/, exit: 2 },
  },
  {
    command: 'migrate',
    args: () => ['--plan'],
    env: aHome,
    pretty: /^Nothing is missing: .+latchkey\.db is of this version\.\n$/,
    json: { done: false, migrations: [] },
    wrong: { args: [], says: /Another Latchkey \(process \d+\) is using/, exit: 1 },
  },
  {
    command: 'move',
    args: () => ['--from', 'sqlite', '--to', 'postgres'],
    env: async shop => ({
      ...(await aHome(shop)),
      DATABASE_URL: await (await sharedPostgres()).database(),
    }),
    pretty: /^TABLE +FROM +TO +DIGEST +THERE +SAME\n(.*\n)+Moved \d+ rows from sqlite to postgres/,
    json: { ok: true, tables: expect.arrayContaining([expect.objectContaining({ same: true })]) },
    wrong: { args: ['--from', 'sqlite', '--to', 'sqlite'], says: /are the same: give both kinds/, exit: 2 },
  },
  {
    command: 'login',
    args: ({ demo }) => ['--email', String(demo.people?.operator.email), '--password-file', '-'],
    input: ({ demo }) => `${demo.people?.operator.password}\n`,
    env: ownLogins,
    pretty: /^Logged in at http:\S+ as operator@demo\.localhost\. Kept in .+credentials\.json/,
    json: { kind: 'session', who: 'operator@demo.localhost' },
    wrong: { args: ['--email', 'a@b.example'], says: /give --email and --password-file/, exit: 2 },
  },
  {
    command: 'logout',
    args: () => [],
    env: async shop => {
      const logins = await ownLogins(shop)
      await done(['login', '--root-key-file', '-'], { ...shop.env, ...logins }, shop.demo.rootKey)
      return logins
    },
    pretty: /^Logged out at http:\S+\.\n$/,
    json: { kind: 'root-key' },
    wrong: { args: [], says: /Nobody is logged in/, exit: 4 },
  },
  {
    command: 'verify',
    args: () => ['--api', 'jobhive', '--need', 'interviews:read or webhooks:read', '--fresh', '--explain'],
    input: ({ demo }) => String(demo.apis.jobhive.keys['expired']),
    exit: 5,
    pretty: /^verdict +refused\nreason +expired\ncode +\w+\nkey +(.*\n)+breaks +expired\nlimit +░+ /,
    json: { valid: false, reason: 'expired' },
    wrong: { args: ['--api', 'jobhive', '--header', 'nonsense'], says: /Write name: value/, exit: 2 },
  },
  {
    command: 'tokens mint',
    args: async shop => {
      const apiId = await shop.made('POST /v1/apis', { name: shop.fresh(), profile: 'starter' })
      const accountId = await shop.made('POST /v1/accounts', { apiId, name: 'Acme' })
      const { secrets } = await shop.call('POST /v1/keys', {
        accountId,
        name: 'Shop',
        scopes: ['things:read'],
      })
      const { name } = await shop.call(`GET /v1/apis/${apiId}`)
      const key = shop.file(Object([secrets].flat()[0]).secret)
      return ['--api', String(name), '--carrier', 'X-API-Key', '--key-file', key, '--reveal']
    },
    pretty: /^token +eyJ\S+\ntokenType +Bearer\n/,
    json: { token: expect.stringMatching(/^eyJ/), scopes: ['things:read'] },
    wrong: { args: ['--api', 'shop'], says: /shown only once, and this is no terminal/, exit: 2 },
  },
  {
    command: 'completion',
    args: () => ['bash'],
    pretty: /^# bash completion for latchkey\n/,
    wrong: { args: ['csh'], says: /Allowed choices are zsh, bash, fish/, exit: 2 },
  },
]
