import type { Awaitable } from '../core/terms.ts'
import type { Directory, Entries, EntryKind } from '../ports/directory.ts'
import type { Page } from '../ports/page.ts'

type Found = { readonly [Kind in EntryKind]: Map<string, Awaitable<Entries[Kind] | undefined>> }
type Listed = { readonly [Kind in EntryKind]: Map<string, Awaitable<Page<Entries[Kind]>>> }

/**
 * A directory that looks for each entry and each list once: for one call that asks about the same account ten
 * thousand times. It serves for the length of that call, and for reading.
 */
export function remembering(directory: Directory): Directory {
  const found: Found = perKind()
  const listed: Listed = perKind()
  return {
    ...directory,
    find(kind, id) {
      const known = found[kind].get(id)
      if (known !== undefined) return known
      const fresh = directory.find(kind, id)
      found[kind].set(id, fresh)
      return fresh
    },
    list(kind, ownerId, page) {
      const slot = JSON.stringify([ownerId, page])
      const known = listed[kind].get(slot)
      if (known !== undefined) return known
      const fresh = directory.list(kind, ownerId, page)
      listed[kind].set(slot, fresh)
      return fresh
    },
  }
}

const perKind = () => ({
  api: new Map(),
  account: new Map(),
  project: new Map(),
  collection: new Map(),
  member: new Map(),
  invitation: new Map(),
})
