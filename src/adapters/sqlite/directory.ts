import type { Directory, Entries, EntryKind, EntryPatches } from '../../ports/directory.ts'
import { findEntry, listEntries, namedEntry } from '../sql/entries.ts'
import type { Database } from '../sql/outcome.ts'
import { read } from './reading.ts'
import type { Writer } from './writing.ts'

type Adding = { readonly [Kind in EntryKind]: (entry: Entries[Kind]) => Promise<'added' | 'taken'> }
type Amending = {
  readonly [Kind in EntryKind]: (
    id: string,
    patch: EntryPatches[Kind],
  ) => Promise<Entries[Kind] | 'taken' | undefined>
}

/** APIs, accounts, projects and collections in SQLite. */
export function sqliteDirectory(queries: Database, { write }: Writer): Directory {
  const adding: Adding = {
    api: entry => write('add-api', entry),
    account: entry => write('add-account', entry),
    project: entry => write('add-project', entry),
    collection: entry => write('add-collection', entry),
  }
  const amending: Amending = {
    api: (id, patch) => write('amend-api', { id, patch }),
    account: (id, patch) => write('amend-account', { id, patch }),
    project: (id, patch) => write('amend-project', { id, patch }),
    collection: (id, patch) => write('amend-collection', { id, patch }),
  }
  return {
    find: (kind, id) => read(findEntry(queries, kind, id)),
    list: (kind, ownerId, page) => read(listEntries(queries, { kind, ownerId }, page)),
    named: (kind, ownerId, name) => read(namedEntry(queries, { kind, ownerId }, name)),
    add: (kind, entry) => adding[kind](entry),
    amend: (kind, id, patch) => amending[kind](id, patch),
  }
}
