import { CompiledQuery, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { changeOf, ownerIdOf, type Row, type Touched } from './people-changes.ts'

/** SQL and what stands for its question marks: texts, numbers and nulls. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** One statement of the login library that writes. */
export interface PeopleQuery extends Statement {
  readonly kind: 'insert' | 'update' | 'delete'
  readonly table: string
  /** Reads the rows it is about to change, and holds them until it has. An insertion changes none. */
  readonly earlier: Statement | undefined
  /** Whether whoever the rows belong to is the one who acts. */
  readonly byOwner: boolean
}

export interface PeopleAnswer {
  readonly rows: readonly Row[]
  /** How many rows it changed. */
  readonly changed: number
}

export type QueryPeople = Write<PeopleQuery, PeopleAnswer>

/** Performs a statement, and tells which changes worth an entry it made, and whose rows they were. */
export async function queryPeople(db: Database, query: PeopleQuery): Promise<Outcome<PeopleAnswer>> {
  const { table } = query
  const before = query.earlier === undefined ? [] : await rowsOf(db, query.earlier)
  const earlier = before[0] && (await ownerOf(db, { table, before: before[0], after: undefined }))
  const rows = await rowsOf(db, query)
  const touched = await touchedBy(db, query, before, rows)
  const changes = touched.flatMap(it => changeOf(it) ?? [])
  const owner = earlier ?? (touched[0] && changes[0] && (await ownerOf(db, touched[0])))
  return {
    value: { rows, changed: touched.length },
    changes,
    ...(query.byOwner && owner !== undefined ? { actor: owner } : {}),
  }
}

async function rowsOf(db: Database, { sql: text, parameters }: Statement): Promise<readonly Row[]> {
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))
  return rows
}

async function touchedBy(
  db: Database,
  { table, kind }: PeopleQuery,
  before: readonly Row[],
  rows: readonly Row[],
): Promise<readonly Touched[]> {
  if (kind === 'insert') return rows.map(after => ({ table, before: undefined, after }))
  if (kind === 'delete') return before.map(it => ({ table, before: it, after: undefined }))
  const ids = before.map(it => it['id'])
  if (ids.length === 0) return []
  const { rows: now } =
    await sql<Row>`select * from ${sql.table(table)} where id in (${sql.join(ids)})`.execute(db)
  const byId = new Map(now.map(it => [it['id'], it]))
  return before.map(it => ({ table, before: it, after: byId.get(it['id']) }))
}

/** Asked before a deletion, which may take the person along. */
async function ownerOf(db: Database, touched: Touched): Promise<Actor | undefined> {
  const id = ownerIdOf(touched)
  const { rows } = await sql<{ email: string }>`select email from person where id = ${id ?? ''}`.execute(db)
  const [found] = rows
  return found === undefined || id === undefined ? undefined : { kind: 'person', id, name: found.email }
}
