import type { Account, Api, Collection, Project } from '../core/key.ts'
import type { Invitation, Member, Role } from '../core/member.ts'
import type { Awaitable, Digest, Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'

/** The nouns around a key, by the name of their kind. */
export interface Entries {
  readonly api: Api
  readonly account: Account
  readonly project: Project
  readonly collection: Collection
  readonly member: Member
  readonly invitation: Invitation
}

/** The kinds of entries there are. */
export type EntryKind = keyof Entries

/** The kinds whose names are unique below their owner. */
export type NamedKind = 'api' | 'account' | 'project' | 'collection'

/** The kinds that can be removed; the others are kept for what refers to them. */
export type RemovableKind = 'member' | 'invitation'

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
  readonly member: {
    readonly email?: string | undefined
    readonly name?: string | undefined
    readonly role?: Role | undefined
  }
  readonly invitation: {
    readonly role?: Role | undefined
    readonly tokenDigest?: Digest | undefined
    readonly expiresAt?: Instant | undefined
  }
}

/**
 * Why an entry was not changed. `taken`: what must be unique is another's. `stale`: its version is not the
 * expected one. `last-owner`: the account would have no owner left.
 */
export type AmendRefusal = 'taken' | 'stale' | 'last-owner'

/** An invitation that is taken up, and the place it gives. */
export interface Acceptance {
  readonly invitationId: string
  readonly member: Member
  readonly at: Instant
}

/** Which part of a list of entries is wanted. */
export interface EntryRequest extends PageRequest {
  /** Only those with this in their name, however capitalized; of an invitation, in its address. */
  readonly text?: string | undefined
}

/**
 * APIs, accounts, projects, collections, members and invitations. The same promises as {@link KeyStore}:
 * durable before acknowledged, listeners told before that.
 */
export interface Directory {
  find<Kind extends EntryKind>(kind: Kind, id: string): Awaitable<Entries[Kind] | undefined>
  /** All of a kind below one owner (an account's API, a project's account), newest first. APIs have no owner. */
  list<Kind extends EntryKind>(
    kind: Kind,
    ownerId: string | undefined,
    page: EntryRequest,
  ): Awaitable<Page<Entries[Kind]>>
  /** By the name that is unique below its owner. */
  named<Kind extends NamedKind>(
    kind: Kind,
    ownerId: string | undefined,
    name: string,
  ): Awaitable<Entries[Kind] | undefined>
  /** Every place a person has, in whichever account, the oldest first. */
  membershipsOf(personId: string): Awaitable<readonly Member[]>
  /** The invitation a token stands for, open or not. */
  invitationOf(tokenDigest: Digest): Awaitable<Invitation | undefined>
  /**
   * `taken`: the owner has one of that name already, the account has that person, or an open invitation of
   * that e-mail address; nothing was written. An invitation that has expired makes place for a new one.
   */
  add<Kind extends EntryKind>(kind: Kind, entry: Entries[Kind]): Promise<'added' | 'taken'>
  /**
   * @param expecting the version the caller saw; absent: any
   * @returns undefined when there is none with that id
   */
  amend<Kind extends EntryKind>(
    kind: Kind,
    id: string,
    patch: EntryPatches[Kind],
    expecting?: number,
  ): Promise<Entries[Kind] | AmendRefusal | undefined>
  /** @returns undefined when there is none with that id */
  remove(
    kind: RemovableKind,
    id: string,
    expecting?: number,
  ): Promise<'removed' | Exclude<AmendRefusal, 'taken'> | undefined>
  /** Takes an invitation up, once. `over`: it is gone, used or expired. `taken`: the account has that person. */
  accept(acceptance: Acceptance): Promise<'accepted' | 'over' | 'taken'>
}
