import type { ForeignDigest, SlowKind } from '../core/digest.ts'
import type { Credential, Dossier, Key, KeyState, RevocationReason } from '../core/key.ts'
import type { SigningSecretChange } from '../core/signing-secret.ts'
import type { Awaitable, Digest, Instant } from '../core/terms.ts'
import type { KeyMetaStore } from './key-meta.ts'
import type { Page, PageRequest } from './page.ts'

/** A key with all of its credentials, newest generation first. */
export interface KeyRecord {
  readonly key: Key
  readonly credentials: readonly Credential[]
}

/** Which keys are listed; each field that is there narrows it. */
export interface KeyFilter {
  readonly apiId?: string | undefined
  /** All but those of this API. */
  readonly exceptApiId?: string | undefined
  readonly accountId?: string | undefined
  readonly projectId?: string | undefined
  readonly environment?: string | undefined
  /** As it stands at an instant. */
  readonly state?: { readonly is: KeyState; readonly at: Instant } | undefined
  /** Part of its name or of one of its masks, however capitalized. */
  readonly text?: string | undefined
  /** A scope it holds. */
  readonly scope?: string | undefined
}

/** What keys are sorted by. Those without come last, either way round; equals are in the order of their ids. */
export interface KeyOrder {
  /** Names as if in lower case; the last use is the latest of all credentials. */
  readonly by: 'createdAt' | 'name' | 'expiresAt' | 'lastUsedAt'
  readonly descending: boolean
}

/** How many keys belong to a project; without one, to none. */
export interface ProjectCount {
  readonly projectId: string | undefined
  readonly keys: number
}

/** New numbers for some of a key's own limits: those that are absent stay, `null` removes one. */
export type LimitChanges = Readonly<Record<string, number | null>>

/** What may change on a key after it was issued. Absent keeps; `null` clears. */
export interface KeyPatch {
  readonly name?: string | undefined
  readonly projectId?: string | null | undefined
  readonly scopes?: readonly string[] | undefined
  readonly collections?: Key['collections'] | undefined
  /** Kinds that are absent stay. */
  readonly restrictions?: Partial<Key['restrictions']> | undefined
  readonly signed?: boolean | undefined
  readonly signatures?: 'v2' | null | undefined
  readonly signingSecrets?: SigningSecretChange | undefined
  /** Merged with those there are when the change is made. */
  readonly limits?: LimitChanges | null | undefined
  readonly expiresAt?: Instant | null | undefined
  readonly disabledAt?: Instant | null | undefined
  readonly revokedAt?: Instant | undefined
  readonly revokedReason?: RevocationReason | undefined
  readonly revokedNote?: string | undefined
}

/** A rotation as it is written: new credentials, and the end of those before. */
export interface Rotation {
  readonly keyId: string
  /** The newest generation the caller saw; another one means somebody else rotated first. */
  readonly expecting: number
  readonly fresh: readonly Credential[]
  /** When the credentials of all earlier generations stop, unless they stop sooner already. */
  readonly until: Instant
  /** The key's new expiry; absent keeps the one it has. */
  readonly expiresAt?: Instant | undefined
  /** The key's version the caller saw, when that matters. */
  readonly version?: number | undefined
}

/** What must hold when a grace is ended. */
export interface EndGraceGuard {
  /** The key's version the caller saw; absent: any. */
  readonly expecting?: number | undefined
  /** How long every old generation must have been silent; absent: not at all. @see endingOf */
  readonly silentMs?: number | undefined
}

/** Which foreign digests an API has: one for each kind and length of prefix. */
export interface ForeignForm {
  readonly kind: ForeignDigest['kind']
  /** Length of the prefix; 0 for a kind that is found without. */
  readonly length: number
}

/** A slow digest a key may be of. */
export interface Candidate {
  /** What its credential is found by until it is known by SHA-256. */
  readonly digest: Digest
  readonly kind: SlowKind
  readonly prefix: string
  /** The digest as it was given. */
  readonly text: string
}

/** A credential that is known by its SHA-256 from now on. */
export interface Rehash {
  readonly apiId: string
  /** What it was found by. */
  readonly from: Digest
  /** SHA-256 of its secret. */
  readonly to: Digest
}

/**
 * Keys and their credentials. A write is acknowledged only once it is durable, and by then every
 * listener of {@link KeyStore.watch} has been told.
 * Every method rejects or throws {@link Fault} when the store cannot answer.
 */
export interface KeyStore extends KeyMetaStore {
  /** Everything about the credential with this digest, in one read. A revoked key is found too. */
  dossier(apiId: string, digest: Digest): Awaitable<Dossier | undefined>
  find(keyId: string): Awaitable<KeyRecord | undefined>
  /** Newest first unless another order is asked for. A cursor is good for the order it came from. */
  list(filter: KeyFilter, page: PageRequest, order?: KeyOrder): Awaitable<Page<KeyRecord>>
  /** How many keys of an account are not revoked, by the project they belong to. Projects without keys are left out. */
  countByProject(accountId: string): Awaitable<readonly ProjectCount[]>
  /** Whether some key of the API that is neither revoked nor disabled lists one of these host rules. */
  listsHost(apiId: string, rules: readonly string[]): Awaitable<boolean>
  /**
   * `taken`: a credential with one of these digests exists already; nothing was written.
   * @param foreign of the first credential, where its digest only stands in for one made elsewhere. `crowded`:
   * with it, one key might have to be tried against more than {@link MAX_CANDIDATES} slow digests
   */
  issue(
    key: Key,
    credentials: readonly Credential[],
    foreign?: ForeignDigest,
  ): Promise<'issued' | 'taken' | 'crowded'>
  /** Whether a credential of any API has this digest. */
  holds(digest: Digest): Awaitable<boolean>
  /** Foreign digests the API still has. */
  foreignForms(apiId: string): Awaitable<readonly ForeignForm[]>
  /** Slow digests with one of these prefixes, the longest first. */
  candidates(apiId: string, prefixes: readonly string[]): Awaitable<readonly Candidate[]>
  /** How many slow digests have a prefix that begins with this one, or that this one begins with. */
  crowd(apiId: string, prefix: string): Awaitable<number>
  /** `gone`: nothing is found by `from` any more, for somebody else has done it; nothing was written. */
  rehash(rehash: Rehash): Promise<'rehashed' | 'gone' | 'taken'>
  /**
   * A revoked key does not change any more. `stale`: its version is not the expected one.
   * @param expecting the version the caller saw; absent: any
   * @returns undefined when there is no such key
   */
  amend(
    keyId: string,
    patch: KeyPatch,
    expecting?: number,
  ): Promise<KeyRecord | 'revoked' | 'stale' | undefined>
  /** `outrun`: the newest generation was not the expected one, or the key is revoked; nothing was written. */
  rotate(rotation: Rotation): Promise<KeyRecord | 'outrun' | 'stale'>
  /**
   * Lets all generations but the newest stop at `at`. `none`: every one of them has stopped already.
   * `in-use`: one of them was not silent for as long as the guard asks.
   * @returns undefined when there is no such key
   */
  endGrace(
    keyId: string,
    at: Instant,
    guard?: EndGraceGuard,
  ): Promise<KeyRecord | 'none' | 'in-use' | 'revoked' | 'stale' | undefined>
  /**
   * Calls `listener` with the account whose keys, members or standing changed, before the write is
   * acknowledged; without one when changes may have been missed, whosever they were.
   */
  watch(listener: (accountId: string | undefined) => void): void
}
