import { done, type Outcome, type ProblemCode, problem } from '../core/problem.ts'
import type { AmendRefusal, Entries, EntryKind, EntryPatches, RemovableKind } from '../ports/directory.ts'
import type { Ports } from './ports.ts'

/** How it is said that there is no such entry. */
export const UNKNOWN = {
  api: 'api-unknown',
  account: 'account-unknown',
  project: 'project-unknown',
  collection: 'collection-unknown',
  member: 'member-unknown',
  invitation: 'invitation-unknown',
} as const satisfies Record<EntryKind, ProblemCode>

/** What is said to a caller who has not seen the version that is there now. */
export const staleAt = (version: number | undefined): Outcome<never> =>
  problem(
    'version-stale',
    `It is at version ${version ?? 'unknown'} by now. Look at it again, then send If-Match: "${version ?? ''}".`,
    'If-Match',
  )

/** Puts a new entry into the directory. */
export async function addEntry<Kind extends EntryKind>(
  { directory }: Ports,
  kind: Kind,
  entry: Entries[Kind],
): Promise<Outcome<Entries[Kind]>> {
  const outcome = await directory.add(kind, entry)
  return outcome === 'added' ? done(entry) : TAKEN[kind]
}

export interface EntryChange<Kind extends EntryKind> {
  readonly id: string
  readonly patch: EntryPatches[Kind]
  readonly expecting: number | undefined
}

/** Changes an entry of the directory. */
export async function changeEntry<Kind extends EntryKind>(
  { directory }: Ports,
  kind: Kind,
  { id, patch, expecting }: EntryChange<Kind>,
): Promise<Outcome<Entries[Kind]>> {
  const changed = await directory.amend(kind, id, patch, expecting)
  if (changed === undefined) return unknown(kind, id)
  if (changed === 'stale') return staleAt((await directory.find(kind, id))?.version)
  return typeof changed === 'string' ? refusalOf(kind, changed) : done(changed)
}

/** Removes an entry of the directory. */
export async function removeEntry(
  { directory }: Ports,
  kind: RemovableKind,
  { id, expecting }: { readonly id: string; readonly expecting: number | undefined },
): Promise<Outcome<undefined>> {
  const outcome = await directory.remove(kind, id, expecting)
  if (outcome === undefined) return unknown(kind, id)
  if (outcome === 'stale') return staleAt((await directory.find(kind, id))?.version)
  return outcome === 'removed' ? done(undefined) : LAST_OWNER
}

const unknown = (kind: EntryKind, id: string): Outcome<never> =>
  problem(UNKNOWN[kind], `There is no ${kind} ${id}.`)

const refusalOf = (kind: EntryKind, refusal: Exclude<AmendRefusal, 'stale'>): Outcome<never> =>
  refusal === 'taken' ? TAKEN[kind] : LAST_OWNER_LOWERED

const NO_OWNER = 'This is the last owner of the account. Make somebody else an owner first.'
const LAST_OWNER = problem('owner-last', NO_OWNER)
const LAST_OWNER_LOWERED = problem('owner-last', NO_OWNER, 'role')

const nameTaken = (kind: EntryKind): Outcome<never> =>
  problem('name-taken', `There is another ${kind} of this name already. Choose another name.`, 'name')

const TAKEN: Readonly<Record<EntryKind, Outcome<never>>> = {
  api: nameTaken('api'),
  account: nameTaken('account'),
  project: nameTaken('project'),
  collection: nameTaken('collection'),
  member: problem('member-taken', 'This person is a member of the account already. Change the role instead.'),
  invitation: problem(
    'invitation-taken',
    'This e-mail address is invited already. Withdraw that invitation first.',
    'email',
  ),
}
