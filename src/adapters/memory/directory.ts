import type { Attribution } from '../../core/actor.ts'
import { Fault } from '../../core/error.ts'
import type { Invitation, Member } from '../../core/member.ts'
import type {
  Acceptance,
  Directory,
  Entries,
  EntryKind,
  EntryRequest,
  RemovableKind,
} from '../../ports/directory.ts'
import { entryChange, oneOn } from '../changes.ts'
import { accountOf, isStale, ownerOf, uniqueNames } from '../entry.ts'
import { plain, spellings } from '../mention.ts'
import { changesOf } from '../patch.ts'
import { listed } from './list.ts'
import { type MemoryState, note, tell } from './state.ts'

/** APIs, accounts, projects, collections, members and invitations of one process. */
export function memoryDirectory(state: MemoryState, by: Attribution | undefined): Directory {
  const all = <Kind extends EntryKind>(kind: Kind): readonly Entries[Kind][] => [
    ...state.entries[kind].values(),
  ]
  const below = <Kind extends EntryKind>(kind: Kind, ownerId: string | undefined): readonly Entries[Kind][] =>
    all(kind).filter(it => ownerOf(it) === ownerId)
  const clashes = <Kind extends EntryKind>(kind: Kind, entry: Entries[Kind]): boolean =>
    below(kind, ownerOf(entry)).some(it => it.id !== entry.id && shareName(it, entry) && !lapses(it, entry))
  return {
    find: (kind, id) => state.entries[kind].get(id),
    list: (kind, ownerId, page) =>
      listed(
        below(kind, kind === 'api' ? undefined : ownerId).filter(it => isCalled(it, page)),
        page,
      ),
    named: (kind, ownerId, name) =>
      below(kind, kind === 'api' ? undefined : ownerId).find(it => it.name === name),
    membershipsOf: personId =>
      all('member')
        .filter(it => it.personId === personId)
        .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)),
    invitationOf: tokenDigest => all('invitation').find(it => it.tokenDigest === tokenDigest),
    async add(kind, entry) {
      if (!ownerExists(state, entry)) throw new Fault(`The owner of this ${kind} does not exist.`)
      const namesake = state.entries[kind].get(entry.id)
      if ((namesake !== undefined && !lapses(namesake, entry)) || clashes(kind, entry)) return 'taken'
      if ('tokenDigest' in entry) lapse(state, by, entry)
      state.entries[kind].set(entry.id, entry)
      note(state, by, entryChange(kind, 'add', { after: entry }))
      tell(state, accountOf(entry))
      return 'added'
    },
    async amend(kind, id, patch, expecting) {
      const before = state.entries[kind].get(id)
      if (before === undefined) return undefined
      if (isStale(before, expecting)) return 'stale'
      const after: typeof before = oneOn(before, { ...before, ...changesOf(patch) })
      if (after === before) return before
      if (clashes(kind, after)) return 'taken'
      if (isLastOwner(state, before) && 'role' in after && after.role !== 'owner') return 'last-owner'
      state.entries[kind].set(id, after)
      note(state, by, entryChange(kind, 'amend', { before, after }))
      tell(state, accountOf(after))
      return after
    },
    remove: async (kind, id, expecting) => remove({ state, by, kind, id, expecting }),
    accept: async acceptance => accept(state, by, acceptance),
  }
}

const isCalled = (entry: Entries[EntryKind], { text }: EntryRequest): boolean =>
  text === undefined ||
  spellings(text).some(it => plain('name' in entry ? entry.name : entry.email).includes(it))

interface Removal {
  readonly state: MemoryState
  readonly by: Attribution | undefined
  readonly kind: RemovableKind
  readonly id: string
  readonly expecting: number | undefined
}

function remove({ state, by, kind, id, expecting }: Removal) {
  const before = state.entries[kind].get(id)
  if (before === undefined) return undefined
  if (isStale(before, expecting)) return 'stale'
  if (isLastOwner(state, before)) return 'last-owner'
  state.entries[kind].delete(id)
  note(state, by, entryChange(kind, 'remove', { before }))
  tell(state, accountOf(before))
  return 'removed'
}

function accept(state: MemoryState, by: Attribution | undefined, { invitationId, member, at }: Acceptance) {
  const { invitation: invitations, member: members } = state.entries
  const before = invitations.get(invitationId)
  if (before === undefined || !isOpen(before, at)) return 'over'
  if (members.has(member.id) || [...members.values()].some(it => shareName(it, member))) return 'taken'
  const after = oneOn(before, { ...before, acceptedAt: at })
  invitations.set(invitationId, after)
  members.set(member.id, member)
  note(state, by, entryChange('invitation', 'accept', { before, after }))
  note(state, by, entryChange('member', 'add', { after: member }))
  tell(state, member.accountId)
  return 'accepted'
}

/** Removes what makes place for a new invitation. */
function lapse(state: MemoryState, by: Attribution | undefined, invitation: Invitation): void {
  for (const before of [...state.entries.invitation.values()].filter(it => lapses(it, invitation))) {
    state.entries.invitation.delete(before.id)
    note(state, by, entryChange('invitation', 'lapse', { before }))
  }
}

/** Whether an entry is an invitation that expired without an answer, and so makes place for a new one. */
const lapses = (old: Entries[EntryKind], fresh: Entries[EntryKind]): boolean =>
  'tokenDigest' in old &&
  'tokenDigest' in fresh &&
  old.acceptedAt === undefined &&
  old.expiresAt <= fresh.createdAt &&
  shareName(old, fresh)

const isOpen = ({ acceptedAt, expiresAt }: Invitation, at: number): boolean =>
  acceptedAt === undefined && at < expiresAt

/** Whether an entry is an account's owner, and there is no other. */
function isLastOwner({ entries }: MemoryState, entry: Entries[EntryKind]): boolean {
  const isOwner = (it: Member) => it.accountId === ownerOf(entry) && it.role === 'owner'
  const owners = [...entries.member.values()].filter(isOwner)
  return owners.length === 1 && owners[0]?.id === entry.id
}

/** Whether two entries below one owner want the same of what is unique there. */
function shareName(one: Entries[EntryKind], other: Entries[EntryKind]): boolean {
  const names = uniqueNames(other)
  return ownerOf(one) === ownerOf(other) && uniqueNames(one).some(it => names.includes(it))
}

function ownerExists({ entries }: MemoryState, entry: Entries[EntryKind]): boolean {
  if ('accountId' in entry) return entries.account.has(entry.accountId)
  return 'apiId' in entry ? entries.api.has(entry.apiId) : true
}
