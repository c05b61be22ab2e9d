import type { Ask } from './ask.ts'
import type { Surroundings } from './checking.ts'
import { complaintsAbout, ownerless } from './checks.ts'
import { matchesIn } from './match.ts'
import { type Around, canonical, changed, NOUNS, type Place, spread } from './nouns.ts'
import type { Deployment } from './there.ts'
import { BELOW, type Complaint, type Fields, type Kind, type There, titleOf, type Wanted } from './tree.ts'

/** One field, before and after; a new noun has nothing before. */
export interface Change {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** What is to be done about one noun. */
export interface Item {
  readonly action: 'create' | 'change' | 'same' | 'end'
  readonly kind: Kind
  /** Its name behind those of what it is in. */
  readonly path: readonly string[]
  readonly place: Place
  readonly changes: readonly Change[]
  /** What ends it, in a word; of others nothing. */
  readonly end?: string
  /** The calls, each made with what those before it have brought. */
  readonly calls: readonly (() => Ask)[]
}

/** Something that no file names. */
export interface Left {
  readonly kind: Kind
  readonly path: readonly string[]
  readonly id: string
  /** How `--prune` ends it; undefined: it cannot. */
  readonly end: string | undefined
}

/** What is to be done, in its order. */
export interface Plan {
  readonly items: readonly Item[]
  readonly left: readonly Left[]
}

/** What plans are made with. */
export interface Planning {
  readonly there: Deployment
  /** Epoch ms. */
  readonly now: number
  /** Whether what no file names is ended. */
  readonly prune: boolean
}

/** What brings a server to what files want, or why nothing does. */
export function planOf(apis: readonly Wanted[], planning: Planning): Plan | readonly Complaint[] {
  const { there, now, prune } = planning
  const complaints: Complaint[] = []
  const items: Item[] = []
  const ends: Item[] = []
  const left: Left[] = []
  const nowhere = {
    path: [],
    owner: { id: undefined, version: undefined },
    profile: undefined,
  }
  const nothing = { projects: new Map<string, Place>(), collections: new Set<string>() }
  walk(apis, there.apis, { ...nowhere, ...nothing, deployment: there, wanted: apis, now })
  return complaints.length > 0 ? complaints : { items: [...items, ...ends], left }

  function walk(wanted: readonly Wanted[], found: readonly There[], at: Standing): readonly Item[] {
    const { matches, rest, wrong } = matchesIn(wanted, found)
    complaints.push(...wrong)
    const own = matches.map(({ wanted: one, there: its }) => {
      complaints.push(...complaintsAbout(one, its, at), ...ownerless(one, its, prune))
      const item = itemOf(one, its, at)
      items.push(item)
      below(one, its, insideOf(one, its, item, at))
      return item
    })
    for (const it of rest.filter(isMissed)) leave(it, [...at.path, titleOf(it)])
    return own
  }

  function below(one: Wanted, its: There | undefined, at: Standing): void {
    const projects = new Map(its?.lists.project?.map(it => [titleOf(it), placeOf(it)]))
    const both = [...(its?.lists.collection ?? []), ...(one.lists.collection ?? [])]
    const inside = { ...at, projects, collections: new Set(both.map(titleOf)) }
    for (const kind of BELOW[one.kind]) {
      const list = one.lists[kind]
      const made = list === undefined ? [] : walk(list, its?.lists[kind] ?? [], inside)
      if (kind === 'project') for (const { path, place } of made) projects.set(path.at(-1) ?? '', place)
    }
  }

  function leave(it: There, path: readonly string[]): void {
    const end = NOUNS[it.kind].end
    if (!prune || end === undefined) left.push({ kind: it.kind, path, id: it.id, end: end?.says })
    else ends.push(endOf(it, path, end))
  }
}

/** Where a walk stands: in which API and account. */
interface Standing extends Around, Surroundings {
  readonly path: readonly string[]
}

/** What has stopped already, nobody need end. */
const isMissed = ({ over, fields, kind }: There): boolean =>
  over !== true && (kind === 'key' || fields['active'] !== false)

function endOf(it: There, path: readonly string[], end: NonNullable<(typeof NOUNS)[Kind]['end']>): Item {
  return {
    action: 'end',
    kind: it.kind,
    path,
    place: placeOf(it),
    changes: [],
    end: end.says,
    calls: [() => end.ask(it)],
  }
}

function itemOf(wanted: Wanted, there: There | undefined, at: Standing): Item {
  const { kind } = wanted
  const path = [...at.path, titleOf({ kind, fields: { ...there?.fields, ...wanted.fields } })]
  const place: Place = { id: there?.id, version: there?.version }
  const changes = changesIn(wanted, there)
  const base = { kind, path, place, changes }
  if (there === undefined) return { ...base, action: 'create', calls: creating(wanted, place, at) }
  if (changes.length === 0) return { ...base, action: 'same', calls: [] }
  return { ...base, action: 'change', calls: changing(there, place, changes, at) }
}

function changesIn({ fields }: Wanted, there: There | undefined): readonly Change[] {
  const before = spread(there?.fields ?? {}, {})
  return Object.entries(spread(fields, there?.fields ?? {}))
    .map(([field, after]) => ({ field, before: before[field] ?? null, after }))
    .filter(it =>
      there === undefined
        ? !isNothing(it.after)
        : canonical(it.field, it.before) !== canonical(it.field, it.after),
    )
}

const isNothing = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)

/** Changed fields by their names. */
const fieldsOf = (changes: readonly Change[]): Fields =>
  Object.fromEntries(changes.map(it => [it.field, it.after]))

function creating({ kind, fields }: Wanted, place: Place, at: Standing): Item['calls'] {
  const { create, standing } = NOUNS[kind]
  const stated = Object.entries(spread(fields, {})).filter(([, value]) => value !== null)
  const make = () => create(at, Object.fromEntries(stated))
  if (fields['active'] !== false || standing === undefined) return [make]
  return [make, () => stand(kind, place, false, at)]
}

function changing(there: There, place: Place, changes: readonly Change[], at: Standing): Item['calls'] {
  const { kind } = there
  if (there.invited) {
    const fields = { ...there.fields, ...fieldsOf(changes) }
    return [
      () => ({ method: 'DELETE', path: NOUNS[kind].path(there.id), version: there.version }),
      () => NOUNS[kind].create(at, fields),
    ]
  }
  const isVerb = ({ field }: Change) => field === 'active' && NOUNS[kind].standing === 'verbs'
  const patch = fieldsOf(changes.filter(it => !isVerb(it)))
  const verb = changes.find(isVerb)
  return [
    ...(Object.keys(patch).length > 0 ? [() => changed(kind, place, patch, at.projects)] : []),
    ...(verb === undefined ? [] : [() => stand(kind, place, verb.after === true, at)]),
  ]
}

function stand(kind: Kind, place: Place, active: boolean, { projects }: Standing): Ask {
  if (NOUNS[kind].standing === 'field') return changed(kind, place, { active }, projects)
  const path = `${NOUNS[kind].path(place.id ?? '')}/${active ? 'enable' : 'disable'}`
  return { method: 'POST', path, version: place.version }
}

function insideOf(wanted: Wanted, there: There | undefined, { path, place }: Item, at: Standing): Standing {
  if (wanted.kind !== 'api') return { ...at, path, owner: place }
  const name = there?.fields['profile'] ?? wanted.fields['profile']
  return { ...at, path, owner: place, profile: at.deployment.profiles.find(it => it.name === name) }
}

const placeOf = ({ id, version }: There): Place => ({ id, version })
