import type { Credential, Dossier, Key, KeyState, RevocationReason } from '../core/key.ts'
import type { Awaitable, Digest, Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'

/** A key with all of its credentials, newest generation first. */
export interface KeyRecord {
  readonly key: Key
  readonly credentials: readonly Credential[]
}

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
  /** Merged with those there are when the change is made. */
  readonly limits?: LimitChanges | null | undefined
  readonly expiresAt?: Instant | null | undefined
  readonly disabledAt?: Instant | null | undefined
  readonly revokedAt?: Instant | undefined
  readonly revokedReason?: RevocationReason | undefined
  readonly revokedNote?: string | undefined
}

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

/**
 * Keys and their credentials. A write is acknowledged only once it is durable, and by then every
 * listener of {@link KeyStore.watch} has been told.
 * Every method rejects or throws {@link Fault} when the store cannot answer.
 */
export interface KeyStore {
  /** Everything about the credential with this digest, in one read. A revoked key is found too. */
  dossier(apiId: string, digest: Digest): Awaitable<Dossier | undefined>
  find(keyId: string): Awaitable<KeyRecord | undefined>
  /** Newest first unless another order is asked for. A cursor is good for the order it came from. */
  list(filter: KeyFilter, page: PageRequest, order?: KeyOrder): Awaitable<Page<KeyRecord>>
  /** Whether some key of the API that is neither revoked nor disabled lists one of these host rules. */
  listsHost(apiId: string, rules: readonly string[]): Awaitable<boolean>
  /** `taken`: a credential with one of these digests exists already; nothing was written. */
  issue(key: Key, credentials: readonly Credential[]): Promise<'issued' | 'taken'>
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
   * @returns undefined when there is no such key
   */
  endGrace(
    keyId: string,
    at: Instant,
    expecting?: number,
  ): Promise<KeyRecord | 'none' | 'revoked' | 'stale' | undefined>
  /** Calls `listener` with the account whose keys, members or standing changed, before the write is acknowledged. */
  watch(listener: (accountId: string) => void): void
}
