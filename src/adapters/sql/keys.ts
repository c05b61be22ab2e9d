import type { ForeignDigest } from '../../core/digest.ts'
import type { Credential, Key } from '../../core/key.ts'
import { isInGrace } from '../../core/rotation.ts'
import { type Instant, instant } from '../../core/terms.ts'
import type { EndGraceGuard, KeyPatch, KeyRecord, Rotation } from '../../ports/keys.ts'
import { type KeyVerb, keyChange, verbOf } from '../changes.ts'
import { isStale } from '../entry.ts'
import { isInUse } from '../grace.ts'
import { amendedKey } from '../patch.ts'
import { insertForeign, isCrowded } from './foreign.ts'
import { credentialCodec, keyCodec } from './key-rows.ts'
import type { Database, Outcome, Write } from './outcome.ts'

export type IssueKey = Write<
  {
    readonly key: Key
    readonly credentials: readonly Credential[]
    readonly foreign?: ForeignDigest | undefined
  },
  'issued' | 'taken' | 'crowded'
>
export type AmendKey = Write<
  { readonly keyId: string; readonly patch: KeyPatch; readonly expecting: number | undefined },
  KeyRecord | 'revoked' | 'stale' | undefined
>
export type RotateKey = Write<Rotation, KeyRecord | 'outrun' | 'stale'>
export type EndGrace = Write<
  EndGraceGuard & { readonly keyId: string; readonly at: Instant },
  KeyRecord | 'none' | 'in-use' | 'revoked' | 'stale' | undefined
>

/** Fails on a unique index when one of the digests is taken. */
export async function issueKey(
  db: Database,
  { key, credentials, foreign }: IssueKey['input'],
): Promise<Outcome<'issued' | 'crowded'>> {
  if (foreign !== undefined && (await isCrowded(db, key.apiId, foreign))) return { value: 'crowded' }
  await db.insertInto('key').values(keyCodec.encode(key)).execute()
  await insertCredentials(db, credentials)
  await insertHosts(db, key)
  const [first] = credentials
  if (foreign !== undefined && first !== undefined) await insertForeign(db, key, first, foreign)
  const changes = [keyChange('issue', undefined, { key, credentials })]
  return { value: 'issued', account: key.accountId, changes }
}

export async function amendKey(
  db: Database,
  { keyId, patch, expecting }: AmendKey['input'],
): Promise<Outcome<AmendKey['value']>> {
  const before = await holdKey(db, keyId, expecting)
  if (before === undefined || typeof before === 'string') return { value: before }
  const key = amendedKey(before.key, patch)
  if (key === before.key) return { value: before }
  await writeKey(db, key)
  if (patch.restrictions !== undefined) {
    await db.deleteFrom('key_host').where('key_id', '=', keyId).execute()
    await insertHosts(db, key)
  }
  return written(verbOf(patch), before, { ...before, key })
}

export async function rotateKey(db: Database, rotation: Rotation): Promise<Outcome<RotateKey['value']>> {
  const { keyId, fresh, expecting, until, expiresAt, version } = rotation
  const before = await holdKey(db, keyId, version)
  if (before === 'stale') return { value: before }
  if (before === undefined || before === 'revoked') return { value: 'outrun' }
  const { key, credentials } = before
  if (credentials[0]?.generation !== expecting) return { value: 'outrun' }
  await retire(db, keyId, earliest(until, key.expiresAt))
  await insertCredentials(db, fresh)
  const rotated: Key = { ...key, expiresAt: expiresAt ?? key.expiresAt, version: key.version + 1 }
  await writeKey(db, rotated)
  return written('rotate', before, { key: rotated, credentials: await credentialsOf(db, keyId) })
}

/** Lets all generations but the newest stop: those are the ones with an end. */
export async function endGrace(
  db: Database,
  { keyId, at, expecting, silentMs }: EndGrace['input'],
): Promise<Outcome<EndGrace['value']>> {
  const before = await holdKey(db, keyId, expecting)
  if (before === undefined || typeof before === 'string') return { value: before }
  if (!before.credentials.some(it => isInGrace(it, at))) return { value: 'none' }
  if (isInUse(before, silentMs, at)) return { value: 'in-use' }
  await db
    .updateTable('credential')
    .set({ until: at })
    .where('key_id', '=', keyId)
    .where('until', '>', at)
    .execute()
  const key = { ...before.key, version: before.key.version + 1 }
  await writeKey(db, key)
  return written('end-grace', before, { key, credentials: await credentialsOf(db, keyId) })
}

const written = (verb: KeyVerb, before: KeyRecord, after: KeyRecord): Outcome<KeyRecord> => ({
  value: after,
  account: after.key.accountId,
  changes: [keyChange(verb, before, after)],
})

/** Reads a key, and keeps everybody else from changing it until the transaction ends; or why it cannot change. */
async function holdKey(
  db: Database,
  keyId: string,
  expecting: number | undefined,
): Promise<KeyRecord | 'revoked' | 'stale' | undefined> {
  const row = await db
    .updateTable('key')
    .set(({ ref }) => ({ version: ref('version') }))
    .where('id', '=', keyId)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return undefined
  const key = keyCodec.decode(row)
  if (key.revokedAt !== undefined) return 'revoked'
  if (isStale(key, expecting)) return 'stale'
  return { key, credentials: await credentialsOf(db, keyId) }
}

async function writeKey(db: Database, key: Key): Promise<void> {
  await db.updateTable('key').set(keyCodec.encode(key)).where('id', '=', key.id).execute()
}

/** Lets every credential of a key stop at `until`, except those that stop sooner. */
async function retire(db: Database, keyId: string, until: Instant): Promise<void> {
  await db
    .updateTable('credential')
    .set({ until })
    .where('key_id', '=', keyId)
    .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '>', until)]))
    .execute()
}

const earliest = (a: Instant, b: Instant | undefined): Instant =>
  b === undefined ? a : instant(Math.min(a, b))

async function credentialsOf(db: Database, keyId: string): Promise<readonly Credential[]> {
  const rows = await db
    .selectFrom('credential')
    .selectAll()
    .where('key_id', '=', keyId)
    .orderBy('generation', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(credentialCodec.decode)
}

async function insertCredentials(db: Database, credentials: readonly Credential[]): Promise<void> {
  if (credentials.length === 0) return
  await db.insertInto('credential').values(credentials.map(credentialCodec.encode)).execute()
}

async function insertHosts(db: Database, { id, apiId, restrictions }: Key): Promise<void> {
  const rows = [...new Set(restrictions.hosts)].map(rule => ({ api_id: apiId, rule, key_id: id }))
  if (rows.length > 0) await db.insertInto('key_host').values(rows).execute()
}
