import type { Entries, EntryKind } from '../ports/directory.ts'

/** The owner of an entry: an account's API, a project's account. APIs have none. */
export function ownerOf(entry: Entries[EntryKind]): string | undefined {
  if ('accountId' in entry) return entry.accountId
  return 'apiId' in entry ? entry.apiId : undefined
}

/** Whether a noun is of another version than its caller saw; one who saw none takes any. */
export const isStale = ({ version }: { readonly version: number }, expecting: number | undefined): boolean =>
  expecting !== undefined && expecting !== version

/** The account an entry concerns, if it concerns one. */
export function accountOf(entry: Entries[EntryKind]): string | undefined {
  if ('accountId' in entry) return entry.accountId
  return 'apiId' in entry ? entry.id : undefined
}

/**
 * What no other entry of its kind below the same owner may have: a name, the person of a member, the e-mail
 * address of an open invitation. The digest of a token is of that one invitation anyway.
 */
export function uniqueNames(entry: Entries[EntryKind]): readonly string[] {
  if ('personId' in entry) return [entry.personId]
  if (!('tokenDigest' in entry)) return [entry.name]
  return entry.acceptedAt === undefined ? [entry.email] : []
}
