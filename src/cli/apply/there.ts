import type { Failed } from '../exit.ts'
import { type Json, objects } from '../text.ts'
import { type Asking, ask, everyPage, isFailed } from './ask.ts'
import { type Fields, isFields, type Kind, type Lists, type There, textsIn, type Wanted } from './tree.ts'

/** What the keys of a profile can be given, as the server tells it. */
export interface Profile {
  readonly name: string
  readonly title: string
  readonly environments: readonly string[]
  readonly scopes: readonly string[]
  readonly modules: readonly string[]
  readonly limits: readonly { readonly name: string; readonly most: number }[]
  readonly restrictions: readonly string[]
  readonly collections: boolean
  readonly signing: boolean
  readonly scopesFixed: boolean
  readonly expiring: boolean
}

/** What a server has. */
export interface Deployment {
  readonly profiles: readonly Profile[]
  /** Without the one of the root keys. */
  readonly apis: readonly There[]
}

/** Which of it is looked at: below an API or an account, nothing where it is undefined. */
export interface Looking {
  accounts(api: Json): boolean
  /** What of an account. */
  below(api: Json, account: Json): readonly Kind[]
  /** Told of each account that was looked at. */
  seen?(done: number, total: number): void
}

/** Accounts that are looked at side by side. */
const AT_ONCE = 6
/** The API of the root keys. */
const MANAGEMENT = 'latchkey'

/** Reads what a server has, list by list. */
export async function thereIn(asking: Asking, looking: Looking): Promise<Deployment | Failed> {
  const profiles = await ask(asking, { method: 'GET', path: '/v1/profiles' })
  if (!profiles.ok) return profiles
  const apis = await everyPage(asking, '/v1/apis')
  if (isFailed(apis)) return apis
  const found: There[] = []
  for (const api of apis.filter(it => it['name'] !== MANAGEMENT)) {
    const accounts = looking.accounts(api) ? await accountsOf(asking, looking, api) : undefined
    if (isFailed(accounts)) return accounts
    found.push({ ...noun('api', api, apiFields(api)), lists: accounts ? { account: accounts } : {} })
  }
  return { profiles: objects(profiles.json['items']).map(profileOf), apis: found }
}

async function accountsOf(asking: Asking, looking: Looking, api: Json): Promise<readonly There[] | Failed> {
  const accounts = await everyPage(asking, `/v1/accounts?api=${api['id']}`)
  if (isFailed(accounts)) return accounts
  const found: There[] = []
  let failure: Failed | undefined
  const waiting = [...accounts.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next && !failure; next = waiting.shift()) {
      const [at, account] = next
      const one = await accountOf(asking, account, looking.below(api, account))
      if (isFailed(one)) failure = one
      else found[at] = one
      looking.seen?.(accounts.length - waiting.length, accounts.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return failure ?? found
}

async function accountOf(asking: Asking, account: Json, kinds: readonly Kind[]): Promise<There | Failed> {
  const lists: { [kind in Kind]?: readonly There[] } = {}
  const of = noun('account', account, accountFields(account))
  const names = new Map<unknown, string>()
  for (const kind of kinds) {
    const read = LISTS[kind]
    if (read === undefined) continue
    const list = await read(asking, of.id, names)
    if (isFailed(list)) return list
    for (const { id, fields } of list) names.set(id, String(fields['name']))
    lists[kind] = list
  }
  return { ...of, lists }
}

/** @param names of what the keys name by its id */
type Reading = (
  asking: Asking,
  account: string,
  names: ReadonlyMap<unknown, string>,
) => Promise<readonly There[] | Failed>

const LISTS: { readonly [kind in Kind]?: Reading } = {
  project: folder('project'),
  collection: folder('collection'),
  async key(asking, account, names) {
    const keys = await everyPage(asking, `/v1/keys?account=${account}`)
    if (isFailed(keys)) return keys
    return keys
      .filter(it => it['state'] !== 'revoked')
      .map(it => ({ ...noun('key', it, keyFields(it, names)), over: it['state'] === 'expired' }))
  },
  async member(asking, account) {
    const members = await everyPage(asking, `/v1/accounts/${account}/members`)
    if (isFailed(members)) return members
    const invitations = await everyPage(asking, `/v1/accounts/${account}/invitations`)
    if (isFailed(invitations)) return invitations
    const open = invitations.filter(it => it['state'] === 'open')
    return [
      ...members.map(it => noun('member', it, pick(it, ['email', 'role']))),
      ...open.map(it => ({ ...noun('member', it, pick(it, ['email', 'role'])), invited: true })),
    ]
  },
}

function folder(kind: 'project' | 'collection'): Reading {
  return async (asking, account) => {
    const items = await everyPage(asking, `/v1/accounts/${account}/${kind}s`)
    if (isFailed(items)) return items
    const fields = kind === 'project' ? ['name'] : ['name', 'active']
    return items.map(it => noun(kind, it, pick(it, fields)))
  }
}

const noun = (kind: Kind, { id, version }: Json, fields: Fields): There => ({
  kind,
  id: String(id),
  version: Number(version),
  fields,
  lists: {},
})

const pick = (json: Json, names: readonly string[]): Fields =>
  Object.fromEntries(names.map(name => [name, json[name]]))

const apiFields = (json: Json): Fields => pick(json, ['name', 'profile', 'hosts', 'upstream'])
const accountFields = (json: Json): Fields => pick(json, ['name', 'plan', 'modules', 'active'])

function keyFields(json: Json, names: ReadonlyMap<unknown, string>): Fields {
  const { projectId, collections, restrictions, disabledAt } = json
  const named = (id: unknown) => names.get(id) ?? id
  const { hosts, referers, addresses } = isFields(restrictions) ? restrictions : {}
  return {
    ...pick(json, ['name', 'environment']),
    project: projectId === null ? null : named(projectId),
    scopes: json['scopes'],
    collections: collections === 'all' ? 'all' : textsIn(collections).map(named),
    'restrictions.hosts': hosts,
    'restrictions.referers': referers,
    'restrictions.addresses': addresses,
    ...pick(json, ['signed', 'signatures', 'limits', 'expiresAt']),
    active: disabledAt === null,
  }
}

const profileOf = (json: Json): Profile => ({
  name: String(json['name']),
  title: String(json['title']),
  environments: textsIn(json['environments']),
  scopes: textsIn(json['scopes']),
  modules: textsIn(json['modules']),
  limits: objects(json['limits']).map(({ name, most }) => ({ name: String(name), most: Number(most) })),
  restrictions: textsIn(json['restrictions']),
  collections: json['collections'] === true,
  signing: json['signing'] === true,
  scopesFixed: json['scopesFixed'] === true,
  expiring: json['expiring'] === true,
})

/** As much as it takes to plan what files want. */
export function lookingFor(apis: readonly Wanted[], seen: Looking['seen']): Looking {
  const byName = new Map(apis.map(it => [it.fields['name'], named(it.lists.account ?? [])]))
  const stated = new Set(apis.filter(it => it.lists.account !== undefined).map(it => it.fields['name']))
  return {
    ...(seen && { seen }),
    accounts: ({ name }) => stated.has(name),
    below(api, { id, name }) {
      const accounts = byName.get(api['name'])
      const lists: Lists<Wanted> = (accounts?.get(id) ?? accounts?.get(name))?.lists ?? {}
      const needed = lists.key?.some(it => 'project' in it.fields) ? ['project'] : []
      const narrowed = lists.key?.some(it => 'collections' in it.fields) ? ['collection'] : []
      return KINDS.filter(it => lists[it] || [...needed, ...narrowed].includes(it))
    },
  }
}

/** By their ids, where they have some, else by their names. */
const named = (accounts: readonly Wanted[]): ReadonlyMap<unknown, Wanted> =>
  new Map(accounts.map(it => [it.id ?? it.fields['name'], it]))

/** In the order in which they are read: keys name projects and collections by their ids. */
const KINDS = ['project', 'collection', 'key', 'member'] as const

/** All of it, of some APIs. */
export const lookingAtAll = (apis: readonly string[], seen: Looking['seen']): Looking => ({
  accounts: ({ id, name }) => apis.length === 0 || apis.includes(String(name)) || apis.includes(String(id)),
  below: () => KINDS,
  ...(seen && { seen }),
})
