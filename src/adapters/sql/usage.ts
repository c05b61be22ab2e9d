import { sql } from 'kysely'
import { DAY, type Instant, instant } from '../../core/terms.ts'
import { rolledUp, USAGE_STEPS, type UsageCount, type UsageStep, type UseCount } from '../../core/usage.ts'
import type { LastUse, UsageQuery } from '../../ports/usage.ts'
import type { SlotState } from '../memory/counters.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { slotCodec } from './rows.ts'

export type NoteUses = Write<readonly LastUse[], 'noted'>
/** Counts that are added together, and once: by their id. */
export interface CountBatch<Count = UseCount> {
  readonly id: string
  /** When it was made. */
  readonly at: Instant
  readonly counts: readonly Count[]
}

/** What is counted by the step, each in tables of its own, and what tells the rows of a subject in a step apart. */
export const COUNTED = { usage: 'outcome', latency: 'bucket' } as const

export type CountUses = Write<CountBatch, 'counted'>
/** Answers how many rows went: fewer than `most` once none is left. */
export type ForgetUses = Write<
  {
    readonly what: keyof typeof COUNTED
    readonly step: UsageStep
    readonly until: Instant
    readonly most: number
  },
  number
>
export type SaveCounters = Write<readonly SlotState[], 'saved'>

/** Rows in one statement: both databases bound the number of its parameters. */
const ROWS_PER_STATEMENT = 500
/** How long it is known that a batch was written. */
const BATCH_KEPT_MS = DAY

/** Moves last uses forward, never back. Uses of unknown credentials are passed over. */
export async function noteUses(db: Database, uses: readonly LastUse[]): Promise<Outcome<'noted'>> {
  for (const part of inParts(uses.toSorted(byCredential))) {
    const rows = part.map(
      ({ credentialId, at, address, userAgent }) =>
        sql`(${credentialId}, ${at}, ${address ?? null}, ${userAgent ?? null})`,
    )
    await sql`
      update credential set
        last_used_at = cast(used.column2 as bigint),
        last_address = cast(used.column3 as text),
        last_user_agent = cast(used.column4 as text)
      from (values ${sql.join(rows)}) as used
      where credential.id = used.column1
        and (credential.last_used_at is null or credential.last_used_at < cast(used.column2 as bigint))`.execute(
      db,
    )
  }
  return { value: 'noted' }
}

/** As {@link inOrder}. */
const byCredential = (a: LastUse, b: LastUse): number => compare(a.credentialId, b.credentialId)

/** Adds to the minute, the hour and the day at once, so that they always agree; nothing where that was done before. */
export async function countUses(db: Database, { id, at, counts }: CountBatch): Promise<Outcome<'counted'>> {
  if (!(await isNew(db, id, at))) return { value: 'counted' }
  for (const step of USAGE_STEPS) {
    for (const part of inParts(rolledUp(counts, step).toSorted(inOrder))) await addCounts(db, step, part)
  }
  return { value: 'counted' }
}

/** Notes a batch, and lets go of those that nobody will try to write again. @returns whether it was not written yet */
export async function isNew(db: Database, id: string, at: Instant): Promise<boolean> {
  await db
    .deleteFrom('usage_batch')
    .where('at', '<=', at - BATCH_KEPT_MS)
    .execute()
  const noted = await db
    .insertInto('usage_batch')
    .values({ id, at })
    .onConflict(it => it.column('id').doNothing())
    .executeTakeFirst()
  return noted.numInsertedOrUpdatedRows === 1n
}

/** Rows of a table are written in one order by everybody, so that no two wait for each other. */
const inOrder = (a: UsageCount, b: UsageCount): number =>
  a.at - b.at || compare(a.subject, b.subject) || compare(a.outcome, b.outcome)

export const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

async function addCounts(db: Database, step: UsageStep, counts: readonly UsageCount[]): Promise<void> {
  const table = sql.table(`usage_${step}`)
  const rows = counts.map(
    ({ at, subject, outcome, count, cost }) => sql`(${at}, ${subject}, ${outcome}, ${count}, ${cost})`,
  )
  await sql`
    insert into ${table} as kept (at, subject, outcome, count, cost) values ${sql.join(rows)}
    on conflict (at, subject, outcome)
    do update set count = kept.count + excluded.count, cost = kept.cost + excluded.cost`.execute(db)
}

/** Removes rows of steps that began at `until` or before. */
export async function forgetUses(
  db: Database,
  { what, step, until, most }: ForgetUses['input'],
): Promise<Outcome<number>> {
  const table = sql.table(`${what}_${step}`)
  const row = sql.join(['at', 'subject', COUNTED[what]].map(it => sql.ref(it)))
  const { numAffectedRows = 0n } = await sql`
    delete from ${table} where (${row}) in (
      select ${row} from ${table} where at <= ${until} order by at limit ${most})`.execute(db)
  return { value: Number(numAffectedRows) }
}

/** Rows are found by their bucket first, so each one wanted is named. */
export async function readUsage(
  db: Database,
  { subjects, step, starts }: UsageQuery,
): Promise<readonly UsageCount[]> {
  if (subjects.length === 0 || starts.length === 0) return []
  const { rows } = await sql<UsageCount>`
    select at, subject, outcome, count, cost from ${sql.table(`usage_${step}`)}
    where at in (${sql.join(starts)}) and subject in (${sql.join(subjects)})`.execute(db)
  return rows.map(({ at, subject, outcome, count, cost }) => ({
    ...{ at: instant(at), subject, outcome },
    ...{ count: Number(count), cost: Number(cost) },
  }))
}

/** Puts these counters in the place of those saved before. */
export async function saveCounters(db: Database, slots: readonly SlotState[]): Promise<Outcome<'saved'>> {
  await db.deleteFrom('limit_state').execute()
  for (const part of inParts(slots)) {
    await db.insertInto('limit_state').values(part.map(slotCodec.encode)).execute()
  }
  return { value: 'saved' }
}

export async function savedCounters(db: Database): Promise<readonly SlotState[]> {
  const rows = await db.selectFrom('limit_state').selectAll().execute()
  return rows.map(slotCodec.decode)
}

/** Cuts a list into parts; absent: that fit into one statement. */
export function inParts<T>(all: readonly T[], size = ROWS_PER_STATEMENT): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, part) => all.slice(part * size, (part + 1) * size))
}
