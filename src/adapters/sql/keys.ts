import type { Credential, Key } from '../../core/key.ts'
import { type Instant, instant } from '../../core/terms.ts'
import type { KeyPatch, KeyRecord, Rotation } from '../../ports/keys.ts'
import { amendedKey } from '../patch.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { credentialCodec, keyCodec } from './rows.ts'

export type IssueKey = Write<
  { readonly key: Key; readonly credentials: readonly Credential[] },
  'issued' | 'taken'
>
export type AmendKey = Write<
  { readonly keyId: string; readonly patch: KeyPatch },
  KeyRecord | 'revoked' | undefined
>
export type RotateKey = Write<Rotation, KeyRecord | 'outrun'>

/** Fails on a unique index when one of the digests is taken. */
export async function issueKey(
  db: Database,
  { key, credentials }: IssueKey['input'],
): Promise<Outcome<'issued'>> {
  await db.insertInto('key').values(keyCodec.encode(key)).execute()
  await insertCredentials(db, credentials)
  await insertHosts(db, key)
  return { value: 'issued', account: key.accountId }
}

export async function amendKey(
  db: Database,
  { keyId, patch }: AmendKey['input'],
): Promise<Outcome<AmendKey['value']>> {
  const key = await holdKey(db, keyId)
  if (key === undefined) {
    const found = await db.selectFrom('key').select('id').where('id', '=', keyId).executeTakeFirst()
    return { value: found === undefined ? undefined : 'revoked' }
  }
  const amended = amendedKey(key, patch)
  await writeKey(db, amended)
  if (patch.restrictions !== undefined) {
    await db.deleteFrom('key_host').where('key_id', '=', keyId).execute()
    await insertHosts(db, amended)
  }
  return { value: { key: amended, credentials: await credentialsOf(db, keyId) }, account: key.accountId }
}

export async function rotateKey(db: Database, rotation: Rotation): Promise<Outcome<RotateKey['value']>> {
  const { keyId, fresh, expecting, until, expiresAt } = rotation
  const key = await holdKey(db, keyId)
  if (key === undefined) return { value: 'outrun' }
  const earlier = await credentialsOf(db, keyId)
  if (earlier[0]?.generation !== expecting) return { value: 'outrun' }
  await retire(db, keyId, earliest(until, key.expiresAt))
  await insertCredentials(db, fresh)
  const rotated: Key = { ...key, expiresAt: expiresAt ?? key.expiresAt }
  await writeKey(db, rotated)
  return { value: { key: rotated, credentials: await credentialsOf(db, keyId) }, account: key.accountId }
}

/** Reads a key that is not revoked, and keeps everybody else from changing it until the transaction ends. */
async function holdKey(db: Database, keyId: string): Promise<Key | undefined> {
  const row = await db
    .updateTable('key')
    .set(({ ref }) => ({ name: ref('name') }))
    .where('id', '=', keyId)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? undefined : keyCodec.decode(row)
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
