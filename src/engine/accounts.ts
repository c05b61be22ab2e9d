import type { Account, Api, Collection, Project } from '../core/key.ts'
import { parseHost } from '../core/origin.ts'
import { type Outcome, problem } from '../core/problem.ts'
import type { EntryPatches } from '../ports/directory.ts'
import { everyApi } from './apis.ts'
import { accountContext, MAX_COLLECTIONS, type Profiles } from './context.ts'
import { addEntry, changeEntry } from './entries.ts'
import type { Ports } from './ports.ts'

const API_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/

/** An API that is to be protected. */
export type NewApi = Pick<Api, 'name' | 'profile' | 'hosts' | 'upstream'>

/** Protects one more API. Its name is the first path segment at the gateway. */
export async function addApi(ports: Ports, profiles: Profiles, wanted: NewApi): Promise<Outcome<Api>> {
  if (!API_NAME.test(wanted.name)) {
    return problem('input-invalid', 'Use lower-case letters, digits and "-", at most 63.', 'name')
  }
  if (!profiles.has(wanted.profile)) {
    const detail = `There is no profile "${wanted.profile}". Loaded: ${[...profiles.keys()].join(', ')}.`
    return problem('input-invalid', detail, 'profile')
  }
  const wrong = await wrongAddresses(ports, wanted, undefined)
  return wrong ?? addEntry(ports, 'api', { ...wanted, ...born(ports, 'api_') })
}

/** What every new noun has. */
const born = ({ secrets, clock }: Ports, prefix: string) => ({
  id: secrets.id(prefix),
  version: 1,
  createdAt: clock.now(),
})

/** Changes where an API's requests go and by which hosts it is reached. */
export async function changeApi(
  ports: Ports,
  id: string,
  patch: EntryPatches['api'],
  expecting?: number,
): Promise<Outcome<Api>> {
  return (await wrongAddresses(ports, patch, id)) ?? changeEntry(ports, 'api', { id, patch, expecting })
}

async function wrongAddresses(
  { directory }: Ports,
  { hosts = [], upstream }: EntryPatches['api'],
  own: string | undefined,
): Promise<Outcome<never> | undefined> {
  const index = hosts.findIndex(host => parseHost(host) === undefined)
  if (index >= 0) return problem('input-invalid', `"${hosts[index]}" is not a host name.`, `hosts[${index}]`)
  const others = hosts.length === 0 ? [] : (await everyApi(directory)).filter(it => it.id !== own)
  const taken = hosts.findIndex(host => others.some(it => it.hosts.map(parseHost).includes(parseHost(host))))
  if (taken >= 0)
    return problem('name-taken', `Another API is served on "${hosts[taken]}".`, `hosts[${taken}]`)
  const url = upstream ? URL.parse(upstream) : undefined
  if (url === undefined || (url !== null && /^https?:$/.test(url.protocol) && url.username === ''))
    return undefined
  return problem('input-invalid', 'Give an http or https URL, e.g. http://127.0.0.1:8080.', 'upstream')
}

/** A customer that an API is to have. Absent: no plan, no modules. */
export interface NewAccount {
  readonly apiId: string
  readonly name: string
  readonly plan?: string | undefined
  readonly modules?: readonly string[] | undefined
}

/** Adds a customer to an API. Its modules must be some of the profile's. */
export async function addAccount(
  ports: Ports,
  profiles: Profiles,
  wanted: NewAccount,
): Promise<Outcome<Account>> {
  const api = await ports.directory.find('api', wanted.apiId)
  if (api === undefined) return problem('api-unknown', `There is no API ${wanted.apiId}.`, 'apiId')
  const { modules = [] } = wanted
  return (
    unknownModule(profiles, api.profile, modules) ??
    addEntry(ports, 'account', {
      ...born(ports, 'acc_'),
      apiId: api.id,
      name: wanted.name,
      plan: wanted.plan,
      active: true,
      modules,
    })
  )
}

/** Changes an account: name, plan, modules, or whether it may use its keys at all. */
export async function changeAccount(
  ports: Ports,
  profiles: Profiles,
  id: string,
  patch: EntryPatches['account'],
  expecting?: number,
): Promise<Outcome<Account>> {
  const context = await accountContext(ports.directory, profiles, id)
  if (!context.ok) return context
  return (
    unknownModule(profiles, context.value.api.profile, patch.modules ?? []) ??
    changeEntry(ports, 'account', { id, patch, expecting })
  )
}

function unknownModule(
  profiles: Profiles,
  profile: string,
  modules: readonly string[],
): Outcome<never> | undefined {
  const known = profiles.get(profile)?.spec.modules.map(it => it.name) ?? []
  const unknown = modules.find(it => !known.includes(it))
  if (unknown === undefined) return undefined
  const detail = `There is no module "${unknown}". Modules: ${known.join(', ') || 'none'}.`
  return problem('input-invalid', detail, `modules[${modules.indexOf(unknown)}]`)
}

/** Adds a project to an account. */
export async function addProject(ports: Ports, accountId: string, name: string): Promise<Outcome<Project>> {
  const account = await ports.directory.find('account', accountId)
  if (account === undefined)
    return problem('account-unknown', `There is no account ${accountId}.`, 'accountId')
  return addEntry(ports, 'project', { ...born(ports, 'prj_'), accountId, name })
}

/** Adds a collection to an account whose API has them; an account has 1,000 at the most. */
export async function addCollection(
  ports: Ports,
  profiles: Profiles,
  accountId: string,
  name: string,
): Promise<Outcome<Collection>> {
  const context = await accountContext(ports.directory, profiles, accountId)
  if (!context.ok) return context
  const { profile, collections } = context.value
  if (!profile.spec.collections)
    return problem('input-invalid', `${profile.spec.title} has no collections.`, 'accountId')
  if (collections.length >= MAX_COLLECTIONS) {
    return problem('input-invalid', `An account has at most ${MAX_COLLECTIONS} collections.`, 'accountId')
  }
  const collection = { ...born(ports, 'col_'), accountId, name, active: true }
  return wrongCollectionName(name) ?? addEntry(ports, 'collection', collection)
}

/** Changes a project. @param expecting the version the caller saw; absent: any */
export const changeProject = (
  ports: Ports,
  id: string,
  patch: EntryPatches['project'],
  expecting?: number,
): Promise<Outcome<Project>> => changeEntry(ports, 'project', { id, patch, expecting })

/** Changes a collection. @param expecting the version the caller saw; absent: any */
export async function changeCollection(
  ports: Ports,
  id: string,
  patch: EntryPatches['collection'],
  expecting?: number,
): Promise<Outcome<Collection>> {
  return wrongCollectionName(patch.name) ?? changeEntry(ports, 'collection', { id, patch, expecting })
}

/** Collections are asked for by id or by name: a name that looks like an id could mean another one. */
const wrongCollectionName = (name: string | undefined): Outcome<never> | undefined =>
  name?.startsWith('col_')
    ? problem('input-invalid', 'A name cannot begin with "col_": ids do.', 'name')
    : undefined
