import { type Insertable, sql } from 'kysely'
import { type ForeignDigest, isSlowKind, MAX_CANDIDATES } from '../../core/digest.ts'
import type { Credential, Key } from '../../core/key.ts'
import { digestOf } from '../../core/terms.ts'
import type { Candidate, ForeignForm, Rehash } from '../../ports/keys.ts'
import { rehashChange } from '../changes.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import type { Tables } from './tables.ts'

export type RehashCredential = Write<Rehash, 'rehashed' | 'gone' | 'taken'>

/** Beyond every character a key may have. */
const LAST = '\u007f'

/** Beside a new credential what it was made of elsewhere. */
export async function insertForeign(
  db: Database,
  { apiId }: Key,
  { id }: Credential,
  { kind, prefix, text }: ForeignDigest,
): Promise<void> {
  const form = { api_id: apiId, kind, length: prefix.length }
  await db
    .insertInto('foreign_digest')
    .values({ ...form, credential_id: id, prefix, text: text ?? null })
    .execute()
  await holdForm(db, form)
}

/** Names a form, if nobody has, and keeps everybody else from forgetting it until the transaction ends. */
async function holdForm(db: Database, form: Insertable<Tables['foreign_form']>): Promise<void> {
  await db
    .insertInto('foreign_form')
    .values(form)
    .onConflict(it =>
      it.columns(['api_id', 'kind', 'length']).doUpdateSet(({ ref }) => ({ kind: ref('foreign_form.kind') })),
    )
    .execute()
}

/** Whether one key might have to be tried against too many slow digests with this one; others wait to ask that. */
export async function isCrowded(
  db: Database,
  apiId: string,
  { kind, prefix }: ForeignDigest,
): Promise<boolean> {
  if (!isSlowKind(kind)) return false
  await db
    .updateTable('api')
    .set(({ ref }) => ({ version: ref('version') }))
    .where('id', '=', apiId)
    .execute()
  return (await crowd(db, apiId, prefix)) >= MAX_CANDIDATES
}

/**
 * Of those with a prefix that begins with this one, and of those this one begins with; at most one too many.
 * Only slow kinds have a prefix, so no kind is asked for: SQLite would read all of a kind rather than two
 * stretches of the index by prefix.
 */
export async function crowd(db: Database, apiId: string, prefix: string): Promise<number> {
  const shorter = Array.from({ length: prefix.length - 1 }, (_, at) => prefix.slice(0, at + 1))
  const { rows } = await sql<{ readonly count: number }>`
    select count(*) as count from (
      select 1 from foreign_digest
      where api_id = ${apiId} and prefix in (${sql.join(shorter.length === 0 ? [null] : shorter)})
      union all
      select 1 from foreign_digest
      where api_id = ${apiId} and prefix >= ${prefix} and prefix < ${prefix + LAST}
      limit ${MAX_CANDIDATES + 1}
    ) as held`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

export async function candidates(
  db: Database,
  apiId: string,
  prefixes: readonly string[],
): Promise<readonly Candidate[]> {
  if (prefixes.length === 0) return []
  const rows = await db
    .selectFrom('foreign_digest as f')
    .innerJoin('credential as c', 'c.id', 'f.credential_id')
    .select(['c.digest', 'f.kind', 'f.prefix', 'f.text'])
    .where('f.api_id', '=', apiId)
    .where('f.prefix', 'in', prefixes)
    .orderBy('f.length', 'desc')
    .orderBy('c.id')
    .limit(MAX_CANDIDATES)
    .execute()
  return rows.flatMap(({ digest, kind, prefix, text }) =>
    isSlowKind(kind) ? [{ digest: digestOf(digest), kind, prefix, text: text ?? '' }] : [],
  )
}

export const holds = async (db: Database, digest: string): Promise<boolean> =>
  (await db.selectFrom('credential').select('id').where('digest', '=', digest).executeTakeFirst()) !==
  undefined

/** The credential is found by SHA-256 from now on, and what it was found by is gone. */
export async function rehashCredential(
  db: Database,
  { apiId, from, to }: Rehash,
): Promise<Outcome<'rehashed' | 'gone'>> {
  const found = await db
    .selectFrom('credential as c')
    .innerJoin('foreign_digest as f', 'f.credential_id', 'c.id')
    .innerJoin('key as k', 'k.id', 'c.key_id')
    .select(['c.id', 'c.key_id', 'k.account_id', 'f.kind', 'f.length'])
    .where('c.digest', '=', from)
    .where('f.api_id', '=', apiId)
    .executeTakeFirst()
  if (found === undefined) return { value: 'gone' }
  const { numDeletedRows } = await db
    .deleteFrom('foreign_digest')
    .where('credential_id', '=', found.id)
    .executeTakeFirst()
  // Somebody else was between the two statements.
  if (numDeletedRows === 0n) return { value: 'gone' }
  await db.updateTable('credential').set({ digest: to }).where('id', '=', found.id).execute()
  await forgetForm(db, { apiId, ...found })
  const { id, kind, key_id: keyId, account_id: accountId } = found
  return { value: 'rehashed', changes: [rehashChange({ id, keyId, accountId, kind })] }
}

/** Once the last of a form is gone, no unknown key is asked about it any more. Whoever adds one just now is waited for. */
async function forgetForm(
  db: Database,
  { apiId, kind, length }: ForeignForm & { readonly apiId: string },
): Promise<void> {
  const form = { api_id: apiId, kind, length }
  await holdForm(db, form)
  const left = await db
    .selectFrom('foreign_digest')
    .select('credential_id')
    .where(({ and }) => and(form))
    .limit(1)
    .executeTakeFirst()
  if (left !== undefined) return
  await db
    .deleteFrom('foreign_form')
    .where(({ and }) => and(form))
    .execute()
}
