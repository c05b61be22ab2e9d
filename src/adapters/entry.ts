import type { Entries, EntryKind } from '../ports/directory.ts'

/** The owner of an entry: an account's API, a project's account. APIs have none. */
export function ownerOf(entry: Entries[EntryKind]): string | undefined {
  if ('accountId' in entry) return entry.accountId
  return 'apiId' in entry ? entry.apiId : undefined
}

/** The account an entry concerns, if it concerns one. */
export function accountOf(entry: Entries[EntryKind]): string | undefined {
  if ('accountId' in entry) return entry.accountId
  return 'apiId' in entry ? entry.id : undefined
}
