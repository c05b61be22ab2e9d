import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Attribution } from '../../core/actor.ts'
import type { AuditEntry, AuditHead, Change } from '../../core/audit.ts'
import { headAfter, NO_ENTRIES, nextEntry, type Sha256 } from '../../core/chain.ts'
import { instant } from '../../core/terms.ts'
import type { AuditFilter } from '../../ports/audit.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { BROKEN, pageBySeq, seqBefore } from '../cursor.ts'
import { type Codec, fromJson } from './codec.ts'
import { equal } from './entries.ts'
import type { Database, Outcome, Write } from './outcome.ts'

/** A change that no other write makes: a login, an export. */
export type AppendChange = Write<Change, 'appended'>

/** Entries in one block of those that are read one after the other. */
const BLOCK = 500
const ONLY = 1

export const appendChange = async (_: Database, change: Change): Promise<Outcome<'appended'>> => ({
  value: 'appended',
  changes: [change],
})

/** How new entries get their ids and hashes. */
export interface Scribe {
  readonly id: (prefix: string) => string
  readonly digest: Sha256
}

/** Appends an entry for each change, in the transaction of its caller's, which made them. */
export async function appendChanges(
  db: Database,
  { changes, by }: { readonly changes: readonly Change[]; readonly by: Attribution },
  { id, digest }: Scribe,
): Promise<void> {
  if (changes.length === 0) return
  let head = await holdHead(db)
  for (const change of changes) {
    const entry = nextEntry(head, { id: id('aud_'), change, by }, digest)
    await db.insertInto('audit').values(auditCodec.encode(entry)).execute()
    head = headAfter(entry)
  }
  await db.updateTable('audit_head').set(head).where('id', '=', ONLY).execute()
}

/** Reads how far the log goes, and keeps everybody else from appending until the transaction ends. */
async function holdHead(db: Database): Promise<AuditHead> {
  const row = await db
    .updateTable('audit_head')
    .set(({ ref }) => ({ count: ref('count') }))
    .where('id', '=', ONLY)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? NO_ENTRIES : { count: row.count, hash: row.hash }
}

export async function auditHead(db: Database): Promise<AuditHead> {
  const row = await db.selectFrom('audit_head').selectAll().where('id', '=', ONLY).executeTakeFirst()
  return row === undefined ? NO_ENTRIES : { count: row.count, hash: row.hash }
}

/** Oldest first, one block of them. */
export async function auditEntries(db: Database, after: number): Promise<readonly AuditEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(BLOCK)
    .execute()
  return rows.map(auditCodec.decode)
}

/** Newest first. */
export async function listAudit(
  db: Database,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditEntry>> {
  const before = seqBefore(page)
  if (before === undefined) return BROKEN
  const which = sql.join([sql`seq < ${before}`, ...conditions(filter)], sql` and `)
  const query = sql<Selectable<AuditRow>>`
    select * from audit where ${which} order by seq desc limit ${page.limit + 1}`
  const { rows } = await query.execute(db)
  return pageBySeq(rows.map(auditCodec.decode), page)
}

type AuditRow = Parameters<typeof auditCodec.decode>[0]

function conditions(filter: AuditFilter): readonly RawBuilder<unknown>[] {
  const { accountId, action, actorId, targetId, from, until } = filter
  return [
    ...equal({ account_id: accountId, action, actor_id: actorId, target_id: targetId }),
    ...(from === undefined ? [] : [sql`at >= ${from}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
  ]
}

const auditCodec: Codec<AuditEntry, 'audit'> = {
  decode: row => ({
    seq: row.seq,
    id: row.id,
    at: instant(row.at),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    requestId: row.request_id ?? undefined,
    address: row.address ?? undefined,
    action: row.action,
    accountId: row.account_id ?? undefined,
    target: { kind: row.target_kind, id: row.target_id },
    before: fromJson(row.before),
    after: fromJson(row.after),
    hash: row.hash,
  }),
  encode: entry => ({
    seq: entry.seq,
    id: entry.id,
    at: entry.at,
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id,
    actor_name: entry.actor.name,
    request_id: entry.requestId ?? null,
    address: entry.address ?? null,
    action: entry.action,
    account_id: entry.accountId ?? null,
    target_kind: entry.target.kind,
    target_id: entry.target.id,
    before: JSON.stringify(entry.before),
    after: JSON.stringify(entry.after),
    hash: entry.hash,
  }),
}
