import { sql } from 'kysely'
import { type LatencyCount, latenciesOf, type WaitCount } from '../../core/latency.ts'
import { instant } from '../../core/terms.ts'
import { USAGE_STEPS, type UsageStep } from '../../core/usage.ts'
import type { UsageQuery } from '../../ports/usage.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { type CountBatch, compare, inParts, isNew } from './usage.ts'

export type CountTimes = Write<CountBatch<WaitCount>, 'counted'>

/** Adds to the minute, the hour and the day at once; nothing where that was done before. */
export async function countTimes(
  db: Database,
  { id, at, counts }: CountTimes['input'],
): Promise<Outcome<'counted'>> {
  if (!(await isNew(db, id, at))) return { value: 'counted' }
  for (const step of USAGE_STEPS) {
    for (const part of inParts(latenciesOf(counts, step).toSorted(inOrder))) await addTimes(db, step, part)
  }
  return { value: 'counted' }
}

/** Everybody writes the rows of a table in one order, so that no two wait for each other. */
const inOrder = (a: LatencyCount, b: LatencyCount): number =>
  a.at - b.at || compare(a.subject, b.subject) || a.bucket - b.bucket

async function addTimes(db: Database, step: UsageStep, counts: readonly LatencyCount[]): Promise<void> {
  const rows = counts.map(({ at, subject, bucket, count }) => sql`(${at}, ${subject}, ${bucket}, ${count})`)
  await sql`
    insert into ${sql.table(`latency_${step}`)} as kept (at, subject, bucket, count) values ${sql.join(rows)}
    on conflict (at, subject, bucket) do update set count = kept.count + excluded.count`.execute(db)
}

/** Rows are found by their step first, so each one wanted is named. */
export async function readLatencies(
  db: Database,
  { subjects, step, starts }: UsageQuery,
): Promise<readonly LatencyCount[]> {
  if (subjects.length === 0 || starts.length === 0) return []
  const { rows } = await sql<LatencyCount>`
    select at, subject, bucket, count from ${sql.table(`latency_${step}`)}
    where at in (${sql.join(starts)}) and subject in (${sql.join(subjects)})`.execute(db)
  return rows.map(it => ({
    ...{ at: instant(it.at), subject: it.subject },
    ...{ bucket: Number(it.bucket), count: Number(it.count) },
  }))
}
