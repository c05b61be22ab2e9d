import { sql } from 'kysely'
import { type Instant, instant, SECOND } from '../../core/terms.ts'
import type { Database } from '../sql/outcome.ts'
import { SPAN_MS } from '../sql/spans.ts'
import type { Tend, Times } from '../sql/stores/usage.ts'

/** Parts that are there before they are needed. */
const AHEAD = 2
/** A table that somebody reads for longer is tended the next time. */
const LOCK_MS = SECOND
const UNLOCKED = '55P03'

/** A table that is divided by time, into parts of one length in milliseconds. */
interface Divided {
  readonly name: string
  readonly span: number
}

/** One part of a divided table: what began at `from` or later, and before `until`. */
interface Part {
  readonly name: string
  readonly from: number
  readonly until: number
}

/**
 * Tends the parts of the tables of counts: those of the coming days are made before anything is counted in them, and
 * those in which all is too old are dropped whole. What was counted before there was a part for it moves there.
 */
export function tendingOn(queries: Database): Tend {
  return async (what, step, { now, until }) => {
    const divided = { name: `${what}_${step}`, span: SPAN_MS[step] }
    try {
      await makeMissing(queries, divided, { now, until })
      await dropPast(queries, divided, until)
    } catch (cause) {
      if (Object(cause).code !== UNLOCKED) throw cause
    }
    const young = (await partsOf(queries, divided)).filter(it => Number.isFinite(it.from))
    return instant(Math.min(until, ...young.map(it => it.from - 1)))
  }
}

/** The parts of a table, but for the one that takes the rest. */
async function partsOf(db: Database, { name }: Divided): Promise<readonly Part[]> {
  const { rows } = await sql<{ readonly name: string; readonly bound: string }>`
    select part.relname as name, pg_get_expr(part.relpartbound, part.oid) as bound
    from pg_inherits join pg_class part on part.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = to_regclass(${name})`.execute(db)
  return rows.flatMap(({ name, bound }) => {
    const [, from, until] = /FROM \((?:'(-?\d+)'|MINVALUE)\) TO \('(-?\d+)'\)/.exec(bound) ?? []
    return until === undefined ? [] : { name, from: Number(from ?? '-Infinity'), until: Number(until) }
  })
}

async function makeMissing(queries: Database, table: Divided, { now, until }: Times): Promise<void> {
  const { name, span } = table
  const current = now - (now % span)
  const coming = Array.from({ length: AHEAD + 1 }, (_, at) => current + at * span)
  const late = await strayed(queries, table, { after: until, latest: current + AHEAD * span })
  const wanted = new Set([...coming, ...late])
  const missing = async (db: Database) => {
    const parts = await partsOf(db, table)
    return [...wanted].filter(from => !parts.some(it => it.from <= from && from < it.until))
  }
  if ((await missing(queries)).length === 0) return
  await aloneIn(queries, async db => {
    // Another node may have made some since.
    const still = await missing(db)
    if (still.length === 0) return
    await sql`lock table ${sql.table(`${name}_rest`)} in access exclusive mode`.execute(db)
    for (const from of still) await makePart(db, table, from)
  })
}

/** When those parts would begin that are missing for what was counted. One that is partly too old is not made any more. */
async function strayed(
  db: Database,
  { name, span: ms }: Divided,
  { after, latest }: { readonly after: number; readonly latest: number },
): Promise<readonly number[]> {
  const span = sql.lit(ms)
  const { rows } = await sql<{ readonly start: number }>`
    select distinct at / ${span} * ${span} as start from ${sql.table(`${name}_rest`)}
    where at between 0 and ${latest}`.execute(db)
  return rows.map(it => it.start).filter(start => start > after)
}

/** Parts that hold the rest and a range of it at once cannot be: what is there moves first. */
async function makePart(db: Database, { name, span }: Divided, from: number): Promise<void> {
  const [whole, rest] = [sql.table(name), sql.table(`${name}_rest`)]
  const part = sql.table(`${name}_${from}`)
  const [first, end] = [sql.lit(from), sql.lit(from + span)]
  await sql`create table ${part} (like ${whole} including indexes)`.execute(db)
  await sql`
    with moved as (delete from ${rest} where at >= ${first} and at < ${end} returning *)
    insert into ${part} select * from moved`.execute(db)
  await sql`alter table ${whole} attach partition ${part} for values from (${first}) to (${end})`.execute(db)
}

async function dropPast(queries: Database, table: Divided, until: Instant): Promise<void> {
  for (const { name, until: end } of await partsOf(queries, table)) {
    if (end - 1 > until) continue
    await aloneIn(queries, async db => void (await sql`drop table if exists ${sql.table(name)}`.execute(db)))
  }
}

/** One node of many does it; the others find it done. */
async function aloneIn(queries: Database, work: (db: Database) => Promise<void>): Promise<void> {
  await queries.transaction().execute(async db => {
    await sql`set local lock_timeout = ${sql.lit(LOCK_MS)}`.execute(db)
    const { rows } = await sql<{ readonly mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('latchkey parts')) as mine`.execute(db)
    if (rows[0]?.mine === true) await work(db)
  })
}
