import type { Change, Json } from '../core/audit.ts'
import { canonicalJson } from '../core/chain.ts'
import { type CreditKind, heldBy, type LedgerEntry } from '../core/credits.ts'
import type { ForeignDigest } from '../core/digest.ts'
import type { Credential } from '../core/key.ts'
import type { Entries, EntryKind } from '../ports/directory.ts'
import type { KeyMeta } from '../ports/key-meta.ts'
import type { KeyPatch, KeyRecord } from '../ports/keys.ts'
import { accountOf } from './entry.ts'

/** What an entry of the audit log says of an entry of the directory, before and after. */
export function entryChange<Kind extends EntryKind>(
  kind: Kind,
  verb: 'add' | 'amend' | 'remove' | 'accept' | 'lapse',
  { before, after }: { readonly before?: Entries[Kind]; readonly after?: Entries[Kind] },
): Change {
  const [noun] = [after, before].filter(it => it !== undefined)
  return {
    action: `${kind}.${verb}`,
    accountId: noun && accountOf(noun),
    target: { kind, id: noun?.id ?? '' },
    before: entryShown(before),
    after: entryShown(after),
  }
}

/** The same of a key. */
export function keyChange(
  verb: KeyVerb,
  before: KeyRecord | undefined,
  { key, credentials }: KeyRecord,
): Change {
  return {
    action: `key.${verb}`,
    accountId: key.accountId,
    target: { kind: 'key', id: key.id },
    before: keyShown(before),
    after: keyShown({ key, credentials }),
  }
}

/** A credential's secret was used for the first time since it was imported: it is known by SHA-256 now. */
export const rehashChange = ({ id, keyId, accountId, kind }: Rehashed): Change => ({
  action: 'credential.rehash',
  accountId,
  target: { kind: 'credential', id },
  before: { keyId, kind },
  after: { keyId, kind: 'sha256' },
})

interface Rehashed {
  readonly id: string
  readonly keyId: string
  readonly accountId: string
  readonly kind: ForeignDigest['kind']
}

export type KeyVerb =
  | 'issue'
  | 'amend'
  | 'disable'
  | 'enable'
  | 'revoke'
  | 'rotate'
  | 'end-grace'
  | 'add-signing-secret'
  | 'end-signing-secret'

/** What is noted about a key, as text, for it may say what PostgreSQL's JSON cannot; nothing where that stays. */
export function metaChange(
  { keyId, accountId }: { readonly keyId: string; readonly accountId: string },
  before: KeyMeta | undefined,
  after: KeyMeta | undefined,
): readonly Change[] {
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)]
  if (was === is) return []
  const target = { kind: 'key', id: keyId }
  return [{ action: 'key.amend', accountId, target, before: { meta: was }, after: { meta: is } }]
}

/** What a patch of a key is called. */
export function verbOf({ revokedAt, disabledAt, signingSecrets }: KeyPatch): KeyVerb {
  if (signingSecrets !== undefined)
    return 'add' in signingSecrets ? 'add-signing-secret' : 'end-signing-secret'
  if (revokedAt !== undefined) return 'revoke'
  if (disabledAt === undefined) return 'amend'
  return disabledAt === null ? 'enable' : 'disable'
}

/** The same of a balance. */
export const creditChange = (entry: LedgerEntry): Change => ({
  action: `credits.${entry.kind}`,
  accountId: entry.accountId,
  target: CREDIT_TARGETS[entry.kind](entry),
  before: { balance: entry.balance - entry.amount, held: entry.held - heldBy(entry) },
  after: {
    balance: entry.balance,
    held: entry.held,
    entry: entry.id,
    amount: entry.amount,
    charged: entry.charged,
  },
})

const ofAccount = ({ accountId }: LedgerEntry) => ({ kind: 'account', id: accountId })
const ofReservation = ({ accountId, spending }: LedgerEntry) => ({
  kind: 'reservation',
  id: spending ?? accountId,
})

const CREDIT_TARGETS: Readonly<Record<CreditKind, (entry: LedgerEntry) => Change['target']>> = {
  grant: ofAccount,
  spend: ofAccount,
  refund: ofAccount,
  reserve: ofReservation,
  commit: ofReservation,
  release: ofReservation,
  expire: ofReservation,
}

/** Whether two states of a noun say the same. */
export const isSame = <T extends object>(one: T, other: T): boolean =>
  canonicalJson(plain(one)) === canonicalJson(plain(other))

/** The noun after a change: one version on, or the very same when nothing changed. */
export const oneOn = <T extends { readonly version: number }>(before: T, after: T): T =>
  isSame(before, after) ? before : { ...after, version: before.version + 1 }

function entryShown(entry: Entries[EntryKind] | undefined): Json {
  if (entry === undefined) return null
  if (!('tokenDigest' in entry)) return plain(entry)
  const { tokenDigest: _, ...shown } = entry
  return plain(shown)
}

/**
 * A key with its credentials: never their digests, nor when they were used, which nobody changed. Of its signing
 * secrets not even the sealed form.
 */
function keyShown(record: KeyRecord | undefined): Json {
  if (record === undefined) return null
  const credentials = record.credentials.map(withoutUses)
  const signingSecrets = record.key.signingSecrets?.map(({ sealed: _, ...shown }) => shown)
  return plain({ ...record.key, signingSecrets, credentials })
}

const withoutUses = ({
  digest: _,
  lastUsedAt: __,
  lastAddress: ___,
  lastUserAgent: ____,
  ...shown
}: Credential) => shown

/** What JSON keeps of a noun. */
function plain(noun: object): Json {
  const value: Json = JSON.parse(JSON.stringify(noun))
  return value
}
