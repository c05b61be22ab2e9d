import { ProfileError } from '../core/error.ts'
import type { Api } from '../core/key.ts'
import { parseHost } from '../core/origin.ts'
import type { Directory } from '../ports/directory.ts'
import type { Profile } from '../profile/compile.ts'
import type { Profiles } from './context.ts'

/** An API with its compiled profile: what the gateway serves. */
export interface ServedApi {
  readonly api: Api
  readonly apiId: string
  readonly profile: Profile
}

/** The APIs of this deployment, held in memory: there are few, and every request needs one. */
export interface Apis {
  named(name: string): ServedApi | undefined
  /** @param host as {@link parseHost} gives it */
  hosted(host: string): ServedApi | undefined
  all(): readonly ServedApi[]
  /** Reads them again. Call it after one was added or changed. */
  refresh(): Promise<void>
}

const PAGE = 100

/** @throws {ProfileError} when an API speaks a profile that is not loaded */
export async function loadApis(directory: Directory, profiles: Profiles): Promise<Apis> {
  let byName = new Map<string, ServedApi>()
  let byHost = new Map<string, ServedApi>()

  async function refresh(): Promise<void> {
    const served = (await everyApi(directory)).map(api => serve(api, profiles))
    byName = new Map(served.map(it => [it.api.name, it]))
    byHost = new Map(served.flatMap(it => it.api.hosts.map(host => [parseHost(host) ?? host, it] as const)))
  }

  await refresh()
  return {
    named: name => byName.get(name),
    hosted: host => byHost.get(host),
    all: () => [...byName.values()],
    refresh,
  }
}

async function everyApi(directory: Directory): Promise<readonly Api[]> {
  const found: Api[] = []
  let cursor: string | undefined
  do {
    const page = await directory.list('api', undefined, { limit: PAGE, cursor })
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return found
}

function serve(api: Api, profiles: Profiles): ServedApi {
  const profile = profiles.get(api.profile)
  if (profile !== undefined) return { api, apiId: api.id, profile }
  throw new ProfileError([
    `The API "${api.name}" speaks the profile "${api.profile}", which is not loaded. Put ${api.profile}.json back into the profiles folder.`,
  ])
}
