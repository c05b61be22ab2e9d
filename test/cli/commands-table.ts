import { expect } from 'vitest'
import { FILES } from './apply-table.ts'
import { CREDITS } from './credits-table.ts'
import { HOME_COMMANDS } from './home-table.ts'
import type { Shop } from './shop.ts'

type Words = readonly string[]

/** One command, run by the built program against a real server. */
export interface CommandRow {
  /** As after `latchkey`: `keys create`. */
  readonly command: string
  /** What follows it; asked for each run anew, so that one run may use up what it names. */
  readonly args: (shop: Shop) => Words | Promise<Words>
  /** What standard output says to people. */
  readonly pretty: RegExp
  /** What standard output says with `--json`, in part. Absent: it is text that is handed on as it comes. */
  readonly json?: object
  /** A command line that is wrong: how it ends, and what its one sentence says. */
  readonly wrong: { readonly args: Words; readonly says: RegExp; readonly exit: number }
  /** What standard error says to people; absent: nothing. */
  readonly err?: RegExp
  /** How it ends; absent: 0. */
  readonly exit?: number
  /** Standard input. */
  readonly input?: (shop: Shop) => string
  /** Settings, beside those by which the server is found. */
  readonly env?: (shop: Shop) => Promise<Readonly<Record<string, string>>>
}

const anId = expect.stringMatching(/^\w{3}_\w+$/)
const someItems = { items: expect.arrayContaining([expect.objectContaining({ id: anId })]), next: null }
const zen = ({ demo }: Shop): string => demo.apis.zensearch.account
const inZen = async (shop: Shop, family: string) => [
  await shop.made(`POST /v1/accounts/${zen(shop)}/${family}`, { name: shop.fresh() }),
]
const firstOf = async (shop: Shop, line: string): Promise<string> =>
  String(Object([(await shop.call(line))['items']].flat()[0])['id'])

const missing = (name: string) => ({
  args: [],
  says: new RegExp(`(missing required .*|required option .*)${name}`),
  exit: 2,
})
const nonsense = { args: ['--nonsense'], says: /unknown option '--nonsense'/, exit: 2 }
const tooMany = { args: ['one', 'two'], says: /too many arguments/, exit: 2 }
const unknown = { args: ['key_none'], says: /There is no /, exit: 1 }

const IMPORTS: readonly CommandRow[] = [
  {
    command: 'import',
    args: shop => [
      shop.file(`secret,name\nzh_cv_live_${shop.fresh().padStart(16, '0')},"Old, but good"\n`),
      '--account',
      shop.demo.apis.zenhire.account,
    ],
    pretty: /^1 key imported\.\n$/,
    json: { imported: 1, refused: 0, stopped: null, rows: [{ line: 2, status: 'imported' }] },
    wrong: { args: ['/none.csv'], says: /cannot be read/, exit: 2 },
  },
]

const APIS: readonly CommandRow[] = [
  {
    command: 'apis create',
    args: shop => ['--name', shop.fresh(), '--profile', 'starter'],
    pretty: /^name +thing-\d+$/m,
    json: { id: anId, profile: 'starter' },
    wrong: missing('--name'),
  },
  {
    command: 'apis list',
    args: () => ['--limit', '100'],
    pretty: /^ID +NAME +PROFILE.*\n(.*\n)*api_\w+ +zenhire +zenhire /,
    json: someItems,
    wrong: { args: ['--limit', 'many'], says: /limit/, exit: 1 },
  },
  {
    command: 'apis show',
    args: () => ['jobhive'],
    pretty: /^name +jobhive$/m,
    json: { name: 'jobhive' },
    wrong: tooMany,
  },
  {
    command: 'apis profile',
    args: () => ['jobhive'],
    pretty: /^title +JobHive$/m,
    json: { name: 'jobhive' },
    wrong: tooMany,
  },
  {
    command: 'apis change',
    args: () => ['hiring', '--no-host'],
    pretty: /^hosts +-$/m,
    json: { hosts: [] },
    wrong: { args: ['hiring'], says: /Say what to change/, exit: 2 },
  },
  {
    command: 'apis guide',
    args: () => ['hiring', '--language', 'fr'],
    pretty: /^# Authentification\n(.*\n)*Authorization: Bearer hr_YOUR_KEY\n/,
    wrong: { args: ['hiring', '--language', 'la'], says: /language/, exit: 1 },
  },
]

const PROFILES: readonly CommandRow[] = [
  {
    command: 'profiles list',
    args: () => [],
    pretty: /^NAME +TITLE +ENVIRONMENTS.*\n(.*\n)*jobhive +JobHive +dev, live, /,
    json: { items: expect.arrayContaining([expect.objectContaining({ name: 'hiring', scopesFixed: true })]) },
    wrong: tooMany,
  },
  {
    command: 'profiles show',
    args: () => ['jobhive'],
    pretty: /JobHive/,
    json: { detail: { name: 'jobhive' }, document: { name: 'jobhive' } },
    wrong: { args: ['nothing'], says: /There is no profile "nothing"/, exit: 1 },
  },
]

const ACCOUNTS: readonly CommandRow[] = [
  {
    command: 'accounts create',
    args: shop => ['--api', 'zensearch', '--name', shop.fresh(), '--plan', 'pro'],
    pretty: /^plan +pro$/m,
    json: { id: anId, plan: 'pro' },
    wrong: missing('--api'),
  },
  {
    command: 'accounts list',
    args: () => ['--api', 'zenhire', '--limit', '100'],
    pretty: /^ID +NAME +ACTIVE.*\nacc_\w+ /,
    json: someItems,
    wrong: { args: ['--api', 'nowhere'], says: /nowhere|There is no/, exit: 1 },
  },
  {
    command: 'accounts show',
    args: shop => [zen(shop)],
    pretty: /^id +acc_\w+$/m,
    json: { id: anId },
    wrong: unknown,
  },
  {
    command: 'accounts profile',
    args: shop => [zen(shop)],
    pretty: /^title +ZenSearch$/m,
    json: { name: 'zensearch' },
    wrong: unknown,
  },
  {
    command: 'accounts limits',
    args: shop => [zen(shop)],
    pretty: /\n/,
    json: {},
    wrong: unknown,
  },
  {
    command: 'keys count',
    args: shop => [zen(shop)],
    pretty: /^keys +\d+$/m,
    json: { keys: expect.any(Number) },
    wrong: unknown,
  },
  {
    command: 'accounts change',
    args: shop => [zen(shop), '--plan', 'basic'],
    pretty: /^plan +basic$/m,
    json: { plan: 'basic' },
    wrong: { args: ['acc_none'], says: /Say what to change/, exit: 2 },
  },
  {
    command: 'accounts guide',
    args: shop => [zen(shop)],
    pretty: /^# Authentication\n(.*\n)*X-ZenSearch-Key: zsk_sk_YOUR_KEY\n/,
    wrong: unknown,
  },
  ...['disable', 'enable'].map(
    (verb): CommandRow => ({
      command: `accounts ${verb}`,
      args: async shop => [await shop.made('POST /v1/accounts', { apiId: 'zensearch', name: shop.fresh() })],
      pretty: verb === 'enable' ? /^active +true$/m : /^active +false$/m,
      json: { active: verb === 'enable' },
      wrong: unknown,
    }),
  ),
]

const FOLDERS: readonly CommandRow[] = ['projects', 'collections'].flatMap(
  (family): readonly CommandRow[] => [
    {
      command: `${family} create`,
      args: shop => [zen(shop), '--name', shop.fresh()],
      pretty: /^name +thing-\d+$/m,
      json: { id: anId },
      wrong: { args: ['acc_none'], says: /--name/, exit: 2 },
    },
    {
      command: `${family} list`,
      args: async shop => {
        await inZen(shop, family)
        return [zen(shop), '--limit', '100']
      },
      pretty: /^ID +NAME/,
      json: someItems,
      wrong: missing('account'),
    },
    {
      command: `${family} show`,
      args: shop => inZen(shop, family),
      pretty: /^id +\w+$/m,
      json: { id: anId },
      wrong: unknown,
    },
    {
      command: `${family} change`,
      args: async shop => [...(await inZen(shop, family)), '--name', shop.fresh()],
      pretty: /^name +thing-\d+$/m,
      json: { id: anId },
      wrong: { args: ['prj_none'], says: /Say what to change/, exit: 2 },
    },
  ],
)

const keyIn = (
  state: string,
  doing: (key: string) => string = () => '',
): Pick<CommandRow, 'args' | 'pretty' | 'json'> => ({
  args: async shop => {
    const key = await shop.key()
    if (doing(key) !== '') await shop.call(doing(key))
    return [key]
  },
  pretty: new RegExp(`^state +${state}$`, 'm'),
  json: { id: anId, state },
})

const KEYS: readonly CommandRow[] = [
  {
    command: 'keys create',
    args: shop => ['--account', zen(shop), '--name', shop.fresh(), '--reveal'],
    pretty: /^SIDE +SECRET\n(\w+ +zsk_\w+\n)+Shown once/m,
    json: {
      id: anId,
      secrets: expect.arrayContaining([
        expect.objectContaining({ secret: expect.stringMatching(/^zsk_sk_\w{34}$/) }),
      ]),
    },
    wrong: { args: ['--account', 'acc_x', '--name', 'x'], says: /--reveal.*--secrets-to/, exit: 2 },
  },
  {
    command: 'keys list',
    args: () => ['--api', 'zenhire', '--limit', '100'],
    pretty: /^ID +NAME +STATE.*\n(key_\w+ .*\n)+/,
    json: someItems,
    wrong: { args: ['--state', 'asleep'], says: /state/, exit: 1 },
  },
  { command: 'keys show', ...keyIn('active'), wrong: unknown },
  {
    command: 'keys credentials',
    args: async shop => [await shop.key()],
    pretty: /^ID +SIDE +GENERATION +MASK/,
    json: { items: expect.arrayContaining([expect.objectContaining({ generation: 1 })]) },
    wrong: unknown,
  },
  {
    command: 'keys change',
    args: async shop => [await shop.key(), '--name', 'Changed'],
    pretty: /^name +Changed$/m,
    json: { name: 'Changed' },
    wrong: { args: ['key_none', '--rate-limit', 'per-key'], says: /limit=uses/, exit: 2 },
  },
  {
    command: 'keys rotate',
    args: async shop => [await shop.key(), '--grace', '60', '--reveal'],
    pretty: /^SIDE +SECRET\n/m,
    json: { secrets: expect.arrayContaining([expect.objectContaining({ side: 'secret' })]) },
    wrong: { args: ['key_none', '--grace', 'long', '--reveal'], says: /whole number/, exit: 2 },
  },
  {
    command: 'keys revoke',
    args: async shop => [await shop.key(), '--wait', '5'],
    pretty: /^state +revoked$(.*\n)*receipt\.complete +true\n(.*\n)*ID +CONFIRMEDAT +LAGMS +SAFEAT\nnode_/m,
    json: { state: 'revoked', receipt: expect.objectContaining({ complete: true }) },
    wrong: { args: ['key_none', '--reason', 'boredom'], says: /reason/, exit: 1 },
  },
  {
    command: 'keys rotation',
    args: async shop => [await shop.key(), '--silent-for', '24h'],
    pretty: /^generation 1 {2}the newest, never used\n {2}\w+\S* \(\w+\)\n(.*\n)*Nothing is in grace: /,
    json: { inGrace: false, safeToEnd: expect.objectContaining({ safe: false, silentForSeconds: 86_400 }) },
    wrong: {
      args: ['key_none', '--silent-for', 'long'],
      says: /length of time, e\.g\. 90m, 24h or 7d/,
      exit: 2,
    },
  },
  {
    command: 'keys end-grace',
    ...keyIn('active', key => `POST /v1/keys/${key}/rotate`),
    wrong: { args: ['key_none', '--only-if-silent-for', '1w'], says: /length of time/, exit: 2 },
  },
  {
    command: 'keys signing-secrets',
    args: async shop => {
      const key = await shop.key()
      await shop.call(`POST /v1/keys/${key}/signing-secrets`)
      return [key]
    },
    pretty: /^ID +MASK +CREATEDAT +UNTIL\nsgn_/,
    json: { items: [expect.objectContaining({ id: anId, mask: expect.stringMatching(/^lks_/) })] },
    wrong: unknown,
  },
  {
    command: 'keys add-signing-secret',
    args: async shop => [await shop.key(), '--reveal'],
    pretty: /^SIDE +SECRET\nsigning +lks_\w{49}\n/m,
    json: { secrets: [{ side: 'signing', secret: expect.stringMatching(/^lks_\w{49}$/) }] },
    wrong: { args: ['key_none', '--grace', 'long', '--reveal'], says: /whole number/, exit: 2 },
  },
  {
    command: 'keys end-signing-secret',
    args: async shop => {
      const key = await shop.key()
      const secret = await shop.made(`POST /v1/keys/${key}/signing-secrets`, {})
      return [key, '--secret', secret]
    },
    pretty: /^state +active$/m,
    json: { id: anId, state: 'active' },
    wrong: { args: ['key_none'], says: /--secret/, exit: 2 },
  },
  {
    command: 'keys samples',
    args: async shop => [await shop.key()],
    pretty: /^# publishable: put it in the place of zsk_pk_YOUR_KEY\ncurl '/,
    json: { items: expect.arrayContaining([expect.objectContaining({ side: 'secret', fits: true })]) },
    wrong: unknown,
  },
  {
    command: 'keys refusals',
    args: async shop => [await shop.refusedKey()],
    pretty:
      /^ID +AT +REASON +RULE +METHOD +PATH.*\nref_\w+ .* host-denied +.*docs\.example\.com.* GET +\/v1\/docs\/search /,
    json: { items: [expect.objectContaining({ reason: 'host-denied' })], next: null },
    wrong: unknown,
  },
  { command: 'keys disable', ...keyIn('disabled'), wrong: unknown },
  { command: 'keys enable', ...keyIn('active', key => `POST /v1/keys/${key}/disable`), wrong: unknown },
]

const PEOPLE: readonly CommandRow[] = [
  {
    command: 'members list',
    args: shop => [zen(shop), '--limit', '100'],
    pretty: /^ID +EMAIL +NAME +ROLE.*\n(.*\n)*mem_\w+ +zensearch@demo\.localhost /,
    json: someItems,
    wrong: unknown,
  },
  {
    command: 'members show',
    args: async shop => [await shop.member()],
    pretty: /^role +viewer$/m,
    json: { role: 'viewer' },
    wrong: unknown,
  },
  {
    command: 'members change',
    args: async shop => [await shop.member(), '--role', 'admin'],
    pretty: /^role +admin$/m,
    json: { role: 'admin' },
    wrong: { args: ['mem_none', '--role', 'king'], says: /role/, exit: 1 },
  },
  {
    command: 'members remove',
    args: async shop => [await shop.member()],
    pretty: /^id +mem_\w+$/m,
    json: { id: anId },
    wrong: unknown,
  },
  {
    command: 'invitations create',
    args: shop => [zen(shop), '--email', `${shop.fresh()}@zen.example`, '--role', 'viewer'],
    pretty: /^state +\w+$/m,
    json: { id: anId, role: 'viewer' },
    wrong: { args: ['acc_none', '--role', 'viewer'], says: /--email/, exit: 2 },
  },
  {
    command: 'invitations list',
    args: async shop => {
      await invited(shop)
      return [zen(shop), '--limit', '100']
    },
    pretty: /^ID +EMAIL +ROLE/,
    json: someItems,
    wrong: unknown,
  },
  {
    command: 'invitations withdraw',
    args: async shop => [await invited(shop)],
    pretty: /^id +inv_\w+$/m,
    json: { id: anId },
    wrong: unknown,
  },
  {
    command: 'people list',
    args: () => ['--limit', '100'],
    pretty: /^ID +EMAIL.*\n(.*\n)*per_\w+ /,
    json: someItems,
    wrong: nonsense,
  },
  {
    command: 'people show',
    args: async shop => [await firstOf(shop, 'GET /v1/people')],
    pretty: /^email +\S+@\S+$/m,
    json: { id: anId },
    wrong: unknown,
  },
]

const invited = (shop: Shop): Promise<string> =>
  shop.made(`POST /v1/accounts/${zen(shop)}/invitations`, {
    email: `${shop.fresh()}@zen.example`,
    role: 'viewer',
  })

const anotherRootKey = async (shop: Shop): Promise<Record<string, string>> => {
  const { secrets } = await shop.call('POST /v1/root-keys', { name: shop.fresh(), scopes: ['keys:read'] })
  return { LATCHKEY_ROOT_KEY: String(Object([secrets].flat()[0])['secret']) }
}

const ROOT_KEYS: readonly CommandRow[] = [
  {
    command: 'root-keys create',
    args: shop => ['--name', shop.fresh(), '--scope', 'keys:read', '--reveal'],
    pretty: /^SIDE +SECRET\nsecret +lk_root_\w+$/m,
    json: { id: anId, scopes: ['keys:read'] },
    wrong: missing('--name'),
  },
  {
    command: 'nodes list',
    args: () => [],
    pretty: /^ID +ROLE +VERSION +STARTEDAT +SEENAT +SELF\nnode_\w+ +all +\S+ .* true *$/m,
    json: { items: [expect.objectContaining({ role: 'all', self: true })], next: null },
    wrong: nonsense,
  },
  {
    command: 'root-keys list',
    args: () => ['--limit', '100'],
    pretty: /^ID +NAME +STATE/,
    json: someItems,
    wrong: nonsense,
  },
  {
    command: 'root-keys show',
    args: async shop => [await shop.rootKey()],
    pretty: /^state +active$/m,
    json: { id: anId },
    wrong: unknown,
  },
  {
    command: 'root-keys change',
    args: async shop => [await shop.rootKey(), '--name', 'Changed'],
    pretty: /^name +Changed$/m,
    json: { name: 'Changed' },
    wrong: { args: ['key_none'], says: /Say what to change/, exit: 2 },
  },
  {
    command: 'root-keys rotate',
    args: async shop => [await shop.rootKey(), '--grace', '0', '--reveal'],
    pretty: /^SIDE +SECRET\n/m,
    json: { id: anId },
    wrong: { args: ['key_none', '--reveal', '--secrets-to', 'x'], says: /cannot be used with/, exit: 2 },
  },
  {
    command: 'root-keys revoke',
    args: async shop => [await shop.rootKey()],
    pretty: /^state +revoked$/m,
    json: { state: 'revoked' },
    wrong: unknown,
  },
  {
    command: 'self show',
    args: () => [],
    pretty: /^kind +root-key$/m,
    json: { kind: 'root-key' },
    wrong: tooMany,
  },
  {
    command: 'self roles',
    args: () => [],
    pretty: /owner/,
    json: { items: expect.any(Array) },
    wrong: tooMany,
  },
  {
    command: 'self revoke',
    args: () => [],
    env: anotherRootKey,
    pretty: /^state +revoked$/m,
    json: { state: 'revoked' },
    wrong: nonsense,
  },
]

const AUDIT: readonly CommandRow[] = [
  {
    command: 'audit list',
    args: () => ['--limit', '3'],
    pretty: /^SEQ +AT +ACTOR +ACTION/,
    json: { items: expect.arrayContaining([expect.objectContaining({ seq: expect.any(Number) })]) },
    wrong: { args: ['--from', 'yesterday'], says: /from/, exit: 1 },
  },
  {
    command: 'audit verify',
    args: () => [],
    pretty: /^ok +true$/m,
    json: { ok: true, flaw: null },
    wrong: tooMany,
  },
  {
    command: 'audit export',
    args: () => ['--action', 'key.issue'],
    pretty: /^\{"seq":\d+,.*\}\n/,
    wrong: { args: ['--format', 'xml'], says: /format/, exit: 1 },
  },
]

const steps = { step: 'day', totals: { outcomes: expect.any(Object) }, items: expect.any(Array) }
const byDay =
  /^AT \(UTC\) +ADMITTED +REFUSED\n(\d{4}-\d\d-\d\d 00:00 +\d+ +\d+.*\n){30}\n\d+ admitted, \d+ refused/

const USAGE: readonly CommandRow[] = [
  {
    command: 'usage key',
    args: async shop => [await shop.key(), '--step', 'day'],
    pretty: byDay,
    json: steps,
    wrong: { args: ['key_none', '--step', 'week'], says: /step/, exit: 1 },
  },
  {
    command: 'usage account',
    args: shop => [zen(shop), '--step', 'day'],
    pretty: byDay,
    json: steps,
    wrong: { args: ['acc_none'], says: /There is no account acc_none/, exit: 1 },
  },
  {
    command: 'usage api',
    args: () => ['latchkey', '--step', 'day'],
    pretty: byDay,
    json: steps,
    wrong: { args: ['nowhere'], says: /There is no API nowhere/, exit: 1 },
  },
  {
    command: 'usage all',
    args: () => ['--step', 'day'],
    pretty: byDay,
    json: steps,
    wrong: { args: ['--from', 'yesterday'], says: /from/, exit: 1 },
  },
  {
    command: 'usage keys',
    args: shop => [zen(shop), '--limit', '100'],
    pretty: /^KEYID +NAME +ADMITTED +REFUSED +COST\nkey_\w+ /,
    json: { items: expect.arrayContaining([expect.objectContaining({ keyId: anId })]), next: null },
    wrong: missing('account'),
  },
  {
    command: 'usage export',
    args: shop => ['--account', zen(shop), '--step', 'day'],
    pretty: /^at,admitted,refused/,
    wrong: { args: ['--account', 'acc_none'], says: /There is no account acc_none/, exit: 1 },
  },
]

const REFUSALS: readonly CommandRow[] = [
  {
    command: 'refusals list',
    args: async shop => {
      await shop.refusedKey()
      return ['--account', zen(shop), '--limit', '100']
    },
    pretty: /^ID +AT +REASON .*\nref_\w+ .* key_\w+\n/,
    json: { items: expect.arrayContaining([expect.objectContaining({ reason: 'host-denied' })]), next: null },
    wrong: { args: ['--api', 'nowhere'], says: /There is no API nowhere/, exit: 1 },
  },
  {
    command: 'refusals explain',
    args: async shop => [
      ...['--key', await shop.refusedKey(), '--side', 'publishable', '--origin', 'https://evil.example'],
    ],
    pretty:
      /^refused by zensearch: host-denied \(403\)\n– missing\n.*✗ host-denied {2}found evil\.example, wanted docs\.example\.com\n/s,
    json: { judgedBy: 'credential', verdict: expect.objectContaining({ reason: 'host-denied' }) },
    wrong: { args: ['--refusal', 'ref_none'], says: /There is no refusal ref_none/, exit: 1 },
  },
]

const LOCAL: readonly CommandRow[] = [
  {
    command: 'profile check',
    args: shop => [shop.profile],
    pretty: /: loads\n$/,
    json: { files: [{ complaints: [] }] },
    wrong: { args: ['/none.json'], says: /none\.json: cannot be read/, exit: 1 },
  },
]

/** Every command. A test walks the program and fails when one has no row. */
export const COMMANDS: readonly CommandRow[] = [
  ...[...APIS, ...PROFILES, ...IMPORTS, ...FILES, ...ACCOUNTS, ...FOLDERS, ...CREDITS, ...KEYS],
  ...[...PEOPLE, ...ROOT_KEYS, ...USAGE, ...REFUSALS, ...AUDIT, ...LOCAL, ...HOME_COMMANDS],
]
