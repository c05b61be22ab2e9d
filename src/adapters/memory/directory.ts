import { Fault } from '../../core/error.ts'
import type { Directory, Entries, EntryKind } from '../../ports/directory.ts'
import { accountOf, ownerOf } from '../entry.ts'
import { changesOf } from '../patch.ts'
import { listed } from './list.ts'
import { type MemoryState, tell } from './state.ts'

/** APIs, accounts, projects and collections of one process. */
export function memoryDirectory(state: MemoryState): Directory {
  const below = <Kind extends EntryKind>(kind: Kind, ownerId: string | undefined): readonly Entries[Kind][] =>
    [...state.entries[kind].values()].filter(it => ownerOf(it) === ownerId)
  const named = <Kind extends EntryKind>(kind: Kind, ownerId: string | undefined, name: string) =>
    below(kind, ownerId).find(it => it.name === name)
  return {
    find: (kind, id) => state.entries[kind].get(id),
    list: (kind, ownerId, page) => listed(below(kind, kind === 'api' ? undefined : ownerId), page),
    named: (kind, ownerId, name) => named(kind, kind === 'api' ? undefined : ownerId, name),
    async add(kind, entry) {
      if (!ownerExists(state, entry)) throw new Fault(`The owner of this ${kind} does not exist.`)
      if (state.entries[kind].has(entry.id)) return 'taken'
      if (named(kind, ownerOf(entry), entry.name) !== undefined) return 'taken'
      state.entries[kind].set(entry.id, entry)
      tell(state, accountOf(entry))
      return 'added'
    },
    async amend(kind, id, patch) {
      const entry = state.entries[kind].get(id)
      if (entry === undefined) return undefined
      const amended: typeof entry = { ...entry, ...changesOf(patch) }
      const namesake = named(kind, ownerOf(entry), amended.name)
      if (namesake !== undefined && namesake.id !== id) return 'taken'
      state.entries[kind].set(id, amended)
      tell(state, accountOf(entry))
      return amended
    },
  }
}

function ownerExists({ entries }: MemoryState, entry: Entries[EntryKind]): boolean {
  if ('accountId' in entry) return entries.account.has(entry.accountId)
  return 'apiId' in entry ? entries.api.has(entry.apiId) : true
}
