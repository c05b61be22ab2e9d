import { ProfileError } from '../core/error.ts'
import type { Api } from '../core/key.ts'
import { parseHost } from '../core/origin.ts'
import type { Directory } from '../ports/directory.ts'
import type { Profile } from '../profile/compile.ts'
import type { Profiles } from './context.ts'

/** Name of the built-in API whose keys are the root keys. */
export const MANAGEMENT_API = 'latchkey'

/** An API with its compiled profile: what the gateway serves. */
export interface ServedApi {
  readonly api: Api
  readonly apiId: string
  readonly profile: Profile
}

/** The APIs of this deployment, held in memory: there are few, and every request needs one. */
export interface Apis {
  named(name: string): ServedApi | undefined
  /** @param host as a Host header has it */
  hosted(host: string): ServedApi | undefined
  all(): readonly ServedApi[]
  /** Reads them again. Call it after one was added or changed; where none was, it leaves all as they are. */
  refresh(): Promise<void>
}

const PAGE = 100
const PORT = /:\d*$/
/** Host headers seen lately, so that each is parsed once. Strangers may send any number: beyond this, none is kept. */
const MAX_SPELLINGS = 1000
/** A name of 253 characters, a dot, and a port. */
const MAX_HOST = 260

/** @throws {ProfileError} when an API speaks a profile that is not loaded */
export async function loadApis(directory: Directory, profiles: Profiles): Promise<Apis> {
  let byName = new Map<string, ServedApi>()
  let byHost = new Map<string, ServedApi>()
  const spellings = new Map<string, ServedApi | undefined>()
  let known: string | undefined

  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined

  /** One after the other: what was read earlier never takes the place of what was read later. */
  function refresh(): Promise<void> {
    next ??= last.then(() => {
      next = undefined
      const reading = readAll()
      last = reading.catch(() => undefined)
      return reading
    })
    return next
  }

  async function readAll(): Promise<void> {
    const found = await everyApi(directory)
    const versions = found.map(it => `${it.id}/${it.version}`).join()
    if (versions === known) return
    const served = found.map(api => serve(api, profiles))
    known = versions
    byName = new Map(served.map(it => [it.api.name, it]))
    spellings.clear()
    byHost = new Map(served.flatMap(it => it.api.hosts.map(host => [parseHost(host) ?? host, it] as const)))
  }

  await refresh()
  return {
    named: name => byName.get(name),
    hosted(host) {
      if (byHost.size === 0) return undefined
      if (!spellings.has(host)) {
        if (host.length > MAX_HOST) return undefined
        if (spellings.size === MAX_SPELLINGS) spellings.clear()
        spellings.set(host, byHost.get(parseHost(host.replace(PORT, '')) ?? ''))
      }
      return spellings.get(host)
    },
    all: () => [...byName.values()],
    refresh,
  }
}

/** Every API there is; there are few. */
export async function everyApi(directory: Directory): Promise<readonly Api[]> {
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
