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
  const wrong: Complaint[] = []
  const matches: Match[] = []
  const spoken = new Map<string, Wanted>()
  for (const one of wanted) {
    const there = thereOf(one, found)
    if (Array.isArray(there)) {
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
  return { matches, rest: found.filter(it => !taken.has(it)), wrong }
}

const nameOf = ({ kind }: Wanted): string => (kind === 'member' ? 'email' : 'name')

/** By what new ones are told apart: addresses are the same however they are capitalized. */
const callOf = (wanted: Wanted): string =>
  wanted.kind === 'member' ? titleOf(wanted).toLowerCase() : titleOf(wanted)

/** @returns several where it is not clear which is meant; none of them where its id is nobody's */
function thereOf(wanted: Wanted, found: readonly There[]): There | undefined | There[] {
  if (wanted.id !== undefined) return found.find(it => it.id === wanted.id) ?? []
  const named = found.filter(it => isNamed(wanted, it))
  return named.length > 1 ? named : named[0]
}

function isNamed({ kind, fields }: Wanted, there: There): boolean {
  if (kind === 'member')
    return String(there.fields['email']).toLowerCase() === String(fields['email']).toLowerCase()
  const { environment } = fields
  return (
    fields['name'] === there.fields['name'] &&
    (environment === undefined || environment === there.fields['environment'])
  )
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
