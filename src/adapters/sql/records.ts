import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { KeyFilter, KeyOrder, KeyRecord, ProjectCount } from '../../ports/keys.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { BROKEN } from '../cursor.ts'
import { decodeKeyCursor, encodeKeyCursor, NEWEST, placeOfKey } from '../key-order.ts'
import { keyConditions, keyOrder, keysFrom, keyValue } from './key-query.ts'
import { credentialCodec, keyCodec } from './key-rows.ts'
import type { Database } from './outcome.ts'
import type { CredentialTable, KeyTable } from './tables/keys.ts'

/** A key beside one of its credentials; a key without any has one row and no `c_id`. */
type RecordRow = Selectable<KeyTable> & {
  readonly [Column in keyof CredentialTable as `c_${Column}`]: CredentialTable[Column]
} & { readonly c_id: string | null }

/** Which keys are asked for, and how they are sorted. */
export interface KeyQuery {
  readonly filter: KeyFilter
  readonly order?: KeyOrder | undefined
}

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
  'last_address',
  'last_user_agent',
] as const satisfies readonly (keyof CredentialTable)[]

const CREDENTIAL = sql.join(COLUMNS.map(name => sql`c.${sql.ref(name)} as ${sql.ref(`c_${name}`)}`))

export const findRecord = async (db: Database, keyId: string): Promise<KeyRecord | undefined> =>
  (await select(db, sql`where id = ${keyId}`, NEWEST))[0]

/** In the order that is asked for. A broken cursor, or one of another order, shows nothing. */
export async function listRecords(
  db: Database,
  { filter, order = NEWEST }: KeyQuery,
  page: PageRequest,
): Promise<Page<KeyRecord>> {
  const from = page.cursor === undefined ? undefined : decodeKeyCursor(page.cursor, order)
  if (page.cursor !== undefined && from === undefined) return BROKEN
  const which = sql.join([...keyConditions(filter), keysFrom(from, order)], sql` and `)
  const found = await select(
    db,
    sql`where ${which} order by ${keyOrder(order)} limit ${page.limit + 1}`,
    order,
  )
  const items = found.slice(0, page.limit)
  const last = items.at(-1)
  return last === undefined || items.length === found.length
    ? { items }
    : { items, next: encodeKeyCursor(placeOfKey(last, order), order) }
}

export async function countByProject(db: Database, accountId: string): Promise<readonly ProjectCount[]> {
  const found = await db
    .selectFrom('key')
    .select(it => ['project_id', it.fn.countAll<number>().as('keys')])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .groupBy('project_id')
    .execute()
  return found.map(it => ({ projectId: it.project_id ?? undefined, keys: Number(it.keys) }))
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

/** Keys and all of their credentials in one statement, so that both are of the same moment. */
async function select(
  db: Database,
  which: RawBuilder<unknown>,
  order: KeyOrder,
): Promise<readonly KeyRecord[]> {
  const query = sql<RecordRow>`
    select k.*, ${CREDENTIAL} from (
      select *, ${keyValue(order)} as sorted_by from ${sql.table('key')} ${which}
    ) as k
    left join credential as c on c.key_id = k.id
    order by ${keyOrder(order, 'k')}, c.generation desc, c.id`
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
            last_address: row.c_last_address,
            last_user_agent: row.c_last_user_agent,
          }),
        ],
  )
  return [{ key: keyCodec.decode(first), credentials }]
}
