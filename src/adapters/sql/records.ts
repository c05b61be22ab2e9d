import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { KeyFilter, KeyRecord } from '../../ports/keys.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { pageOf } from '../cursor.ts'
import { fromCursor } from './entries.ts'
import type { Database } from './outcome.ts'
import { credentialCodec, keyCodec } from './rows.ts'
import type { CredentialTable, KeyTable } from './tables.ts'

/** A key beside one of its credentials; a key without any has one row and no `c_id`. */
type RecordRow = Selectable<KeyTable> & {
  readonly [Column in keyof CredentialTable as `c_${Column}`]: CredentialTable[Column]
} & { readonly c_id: string | null }

const COLUMNS = [
  'id',
  'key_id',
  'digest',
  'side',
  'generation',
  'mask',
  'created_at',
  'until',
  'last_used_at',
] as const satisfies readonly (keyof CredentialTable)[]

const CREDENTIAL = sql.join(COLUMNS.map(name => sql`c.${sql.ref(name)} as ${sql.ref(`c_${name}`)}`))

export const findRecord = async (db: Database, keyId: string): Promise<KeyRecord | undefined> =>
  (await select(db, sql`where id = ${keyId}`))[0]

/** Newest first. A broken cursor shows nothing. */
export async function listRecords(
  db: Database,
  filter: KeyFilter,
  page: PageRequest,
): Promise<Page<KeyRecord>> {
  const from = fromCursor(page)
  if (from === undefined) return { items: [] }
  const which = sql.join([...conditions(filter), from], sql` and `)
  const found = await select(
    db,
    sql`where ${which} order by created_at desc, id desc limit ${page.limit + 1}`,
  )
  return pageOf(found, page, ({ key }) => key)
}

export async function listsHost(db: Database, apiId: string, rules: readonly string[]): Promise<boolean> {
  if (rules.length === 0) return false
  const found = await db
    .selectFrom('key_host')
    .innerJoin('key', 'key.id', 'key_host.key_id')
    .select('key.id')
    .where('key_host.api_id', '=', apiId)
    .where('key_host.rule', 'in', rules)
    .where('key.revoked_at', 'is', null)
    .where('key.disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

function conditions({ apiId, accountId, projectId, environment }: KeyFilter): readonly RawBuilder<unknown>[] {
  const wanted = { api_id: apiId, account_id: accountId, project_id: projectId, environment }
  return Object.entries(wanted).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`${sql.ref(column)} = ${value}`],
  )
}

/** Keys and all of their credentials in one statement, so that both are of the same moment. */
async function select(db: Database, which: RawBuilder<unknown>): Promise<readonly KeyRecord[]> {
  const query = sql<RecordRow>`
    select k.*, ${CREDENTIAL} from (select * from ${sql.table('key')} ${which}) as k
    left join credential as c on c.key_id = k.id
    order by k.created_at desc, k.id desc, c.generation desc, c.id`
  const { rows } = await query.execute(db)
  return [...Map.groupBy(rows, row => row.id).values()].flatMap(recordOf)
}

function recordOf(rows: readonly RecordRow[]): readonly KeyRecord[] {
  const [first] = rows
  if (first === undefined) return []
  const credentials = rows.flatMap(row =>
    row.c_id === null
      ? []
      : [
          credentialCodec.decode({
            id: row.c_id,
            key_id: row.c_key_id,
            digest: row.c_digest,
            side: row.c_side,
            generation: row.c_generation,
            mask: row.c_mask,
            created_at: row.c_created_at,
            until: row.c_until,
            last_used_at: row.c_last_used_at,
          }),
        ],
  )
  return [{ key: keyCodec.decode(first), credentials }]
}
