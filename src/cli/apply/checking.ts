import { closest } from '../../core/spelling.ts'
import type { Place } from './nouns.ts'
import type { Deployment, Profile } from './there.ts'
import { type Fields, type There, textsIn, type Wanted } from './tree.ts'

/** What a noun is checked against. */
export interface Surroundings {
  readonly deployment: Deployment
  /** Every API the files speak of. */
  readonly wanted: readonly Wanted[]
  /** Of its API; undefined where the server has not loaded it. */
  readonly profile: Profile | undefined
  readonly projects: ReadonlyMap<string, Place>
  readonly collections: ReadonlySet<string>
  /** Epoch ms. */
  readonly now: number
}

/** A field, and what is wrong with it. */
export type Wrong = readonly [field: string, text: string]
/** Looks at one thing about a noun. */
export type Check = (fields: Fields, there: There | undefined, at: Surroundings) => readonly Wrong[]

/** A complaint where something is wrong, nothing where it is not. */
export const wrongIf = (wrong: boolean, field: string, text: string): readonly Wrong[] =>
  wrong ? [[field, text]] : []

/** Names that are told where none is like what was written. */
const MOST_NAMES = 12

/** Which of some names was meant, or which there are. */
export function meaning(written: string, names: readonly string[]): string {
  const meant = closest(written, names)
  if (meant !== undefined && meant[0] === written[0]) return `did you mean ${meant}?`
  const more = names.length > MOST_NAMES ? ', …' : ''
  return `there are: ${names.slice(0, MOST_NAMES).join(', ') || 'none'}${more}`
}

/** Each text of a list must be one the profile has. */
export function listed(field: string, word: string, of: (profile: Profile) => readonly string[]): Check {
  return (fields, _, { profile }) =>
    textsIn(fields[field]).flatMap((text, at) =>
      wrongIf(
        profile !== undefined && !of(profile).includes(text),
        `${field}.${at}`,
        `"${text}" is not a ${word} of ${profile?.title}: ${meaning(text, profile ? of(profile) : [])}`,
      ),
    )
}
