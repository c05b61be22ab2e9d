import { closest } from '../../core/spelling.ts'
import { type Complaint, type There, titleOf, type Wanted } from './tree.ts'

/** What a file wants, with what is there of it. */
export interface Match {
  readonly wanted: Wanted
  /** Undefined: it is to be made. */
  readonly there: There | undefined
}

/** How the nouns of one list fit what is there. */
export interface Matches {
  readonly matches: readonly Match[]
  /** What no file names. */
  readonly rest: readonly There[]
  readonly wrong: readonly Complaint[]
}

/** Finds each noun of a list: by its id, else by its name. Keys of one name are told apart by their environments. */
export function matchesIn(wanted: readonly Wanted[], found: readonly There[]): Matches {
  const byId = new Map(found.map(it => [it.id, it]))
  const byName = Map.groupBy(found, nameIn)
  const wrong: Complaint[] = []
  const matches: Match[] = []
  const spoken = new Map<string, Wanted>()
  for (const one of wanted) {
    const there = thereOf(one, byId, byName.get(nameIn(one)) ?? [])
    if (isSeveral(there)) {
      wrong.push({
        spot: one.spot(one.id === undefined ? nameOf(one) : 'id'),
        text: unclear(one, there, found),
      })
      continue
    }
    const called = there === undefined ? callOf(one) : there.id
    const before = spoken.get(called)
    if (before !== undefined) wrong.push({ spot: one.spot(nameOf(one)), text: twice(one, before) })
    spoken.set(called, one)
    matches.push({ wanted: one, there })
  }
  const taken = new Set(matches.map(it => it.there))
  return {
    matches,
    rest: found.filter(it => !taken.has(it)),
    wrong: [...wrong, ...nameless(matches, byName)],
  }
}

/** New names of what is there that another has; keys may have the same. */
function nameless(
  matches: readonly Match[],
  byName: ReadonlyMap<string, readonly There[]>,
): readonly Complaint[] {
  return matches.flatMap(({ wanted, there }) => {
    const renamed = there !== undefined && wanted.kind !== 'key' && nameIn(wanted) !== nameIn(there)
    const other = renamed ? byName.get(nameIn(wanted))?.[0] : undefined
    const text = `there is another ${wanted.kind} of this name (${other?.id}): choose another, or rename that one first`
    return other === undefined ? [] : [{ spot: wanted.spot('name'), text }]
  })
}

const isSeveral = (there: There | undefined | readonly There[]): there is readonly There[] =>
  Array.isArray(there)

const nameOf = ({ kind }: Wanted): string => (kind === 'member' ? 'email' : 'name')

/** By what new ones are told apart: addresses are the same however they are capitalized. */
const callOf = (wanted: Wanted): string =>
  wanted.kind === 'member' ? titleOf(wanted).toLowerCase() : titleOf(wanted)

/** By what things are looked for. */
const nameIn = ({ kind, fields }: Pick<Wanted, 'kind' | 'fields'>): string =>
  kind === 'member' ? String(fields['email']).toLowerCase() : String(fields['name'])

/** @returns several where it is not clear which is meant; none of them where its id is nobody's */
function thereOf(
  { id, fields }: Wanted,
  byId: ReadonlyMap<string, There>,
  named: readonly There[],
): There | undefined | readonly There[] {
  if (id !== undefined) return byId.get(id) ?? []
  const { environment } = fields
  const meant = named.filter(it => environment === undefined || environment === it.fields['environment'])
  return meant.length > 1 ? meant : meant[0]
}

function unclear(wanted: Wanted, several: readonly There[], found: readonly There[]): string {
  const { kind, id } = wanted
  if (id !== undefined) {
    const meant = closest(
      id,
      found.map(it => it.id),
    )
    return `there is no ${kind} ${id} here${meant === undefined ? '' : ` (${meant}?)`}: correct the id, or leave it out`
  }
  const ids = several.map(it => it.id).join(', ')
  return `there are ${several.length} ${kind}s of this name: say which by its id (${ids}), or rename one`
}

function twice(wanted: Wanted, before: Wanted): string {
  const { file, line } = before.spot()
  const place = file === wanted.spot().file ? `line ${line}` : `${file} in line ${line}`
  return `this ${wanted.kind} stands in ${place} already: remove one of them`
}
