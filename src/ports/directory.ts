import type { Account, Api, Collection, Project } from '../core/key.ts'
import type { Awaitable } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'

/** The nouns around a key, by the name of their kind. */
export interface Entries {
  readonly api: Api
  readonly account: Account
  readonly project: Project
  readonly collection: Collection
}

export type EntryKind = keyof Entries

/** What may change; the id, the owner and the time of creation never do. Absent keeps; `null` clears. */
export interface EntryPatches {
  readonly api: {
    readonly upstream?: string | null | undefined
    readonly hosts?: readonly string[] | undefined
  }
  readonly account: {
    readonly name?: string | undefined
    readonly plan?: string | null | undefined
    readonly active?: boolean | undefined
    readonly modules?: readonly string[] | undefined
  }
  readonly project: { readonly name?: string | undefined }
  readonly collection: { readonly name?: string | undefined; readonly active?: boolean | undefined }
}

/**
 * APIs, accounts, projects and collections. The same promises as {@link KeyStore}: durable before
 * acknowledged, listeners told before that.
 */
export interface Directory {
  find<Kind extends EntryKind>(kind: Kind, id: string): Awaitable<Entries[Kind] | undefined>
  /** All of a kind below one owner (an account's API, a project's account), newest first. APIs have no owner. */
  list<Kind extends EntryKind>(
    kind: Kind,
    ownerId: string | undefined,
    page: PageRequest,
  ): Awaitable<Page<Entries[Kind]>>
  /** By the name that is unique below its owner. */
  named<Kind extends EntryKind>(
    kind: Kind,
    ownerId: string | undefined,
    name: string,
  ): Awaitable<Entries[Kind] | undefined>
  /** `taken`: the owner has one of that name already; nothing was written. */
  add<Kind extends EntryKind>(kind: Kind, entry: Entries[Kind]): Promise<'added' | 'taken'>
  /** @returns undefined when there is none with that id; `taken` when the new name is another's */
  amend<Kind extends EntryKind>(
    kind: Kind,
    id: string,
    patch: EntryPatches[Kind],
  ): Promise<Entries[Kind] | 'taken' | undefined>
}
