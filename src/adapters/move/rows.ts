import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../sql/outcome.ts'
import { inParts } from '../sql/usage.ts'
import type { MovedTable } from './tables.ts'

/** Rows that are read, and written in one transaction, at a time. */
const BLOCK = 1000
/** Values in one statement at the most: both databases bound them. */
const VALUES = 20_000

/** What a column holds. */
export interface Column {
  readonly name: string
  /** Written by each database in its own way, and compared for what it says. */
  readonly isJson: boolean
}

/** A table and its columns. */
export interface Shape extends MovedTable {
  readonly columns: readonly Column[]
}

/** One row: texts, whole numbers and nulls, in the order of the columns. JSON as text. */
export type Row = readonly (string | number | null)[]

/** What a row is told apart by. */
export type Key = readonly (string | number | null)[]

/** The next rows after a key, in the order of keys; absent: from the first. Empty at the end. */
export async function blockAfter(
  db: Database,
  shape: Shape,
  after: Key | undefined,
): Promise<readonly Row[]> {
  const { name, key, columns } = shape
  const keys = sql.join(key.map(it => sql.ref(it)))
  const from = after === undefined ? sql`` : sql`where (${keys}) > (${sql.join(after)})`
  const wanted = columns.map(it =>
    it.isJson ? sql`cast(${sql.ref(it.name)} as text) as ${sql.ref(it.name)}` : sql.ref(it.name),
  )
  const { rows } = await sql<Readonly<Record<string, string | number | null>>>`
    select ${sql.join(wanted)} from ${sql.table(name)} ${from} order by ${keys} limit ${BLOCK}`.execute(db)
  return rows.map(row => columns.map(it => plainly(it, row[it.name] ?? null)))
}

/** JSON in one spelling, whoever has kept it. */
const plainly = ({ isJson }: Column, value: string | number | null): string | number | null =>
  isJson && value !== null ? JSON.stringify(JSON.parse(String(value))) : value

/** Adds rows, in as many statements as they need. */
export async function addRows(db: Database, { name, columns }: Shape, rows: readonly Row[]): Promise<void> {
  const names = sql.join(columns.map(it => sql.ref(it.name)))
  for (const part of inParts(rows, Math.floor(VALUES / columns.length))) {
    const values = part.map(row => sql`(${sql.join(row)})`)
    await sql`insert into ${sql.table(name)} (${names}) values ${sql.join(values)}`.execute(db)
  }
}

/** What a row is told apart by. */
export const keyOf = ({ key, columns }: Shape, row: Row): Key =>
  key.map(name => row[columns.findIndex(it => it.name === name)] ?? null)

/** How many rows a table has. */
export async function countOf(db: Database, { name }: MovedTable): Promise<number> {
  const { rows } = await sql<{ readonly rows: number }>`
    select count(*) as rows from ${sql.table(name)}`.execute(db)
  return Number(rows[0]?.rows)
}

/** How many rows a table has, and what they say. */
export interface Sum {
  readonly rows: number
  /** SHA-256 of all rows in the order of their keys, hex. */
  readonly digest: string
}

/** Reads a whole table. @param read told of each block how many rows it had */
export async function sumOf(db: Database, shape: Shape, read: (rows: number) => void): Promise<Sum> {
  const hash = createHash('sha256')
  let rows = 0
  let after: Key | undefined
  for (;;) {
    const block = await blockAfter(db, shape, after)
    const last = block.at(-1)
    if (last === undefined) return { rows, digest: hash.digest('hex') }
    for (const row of block) hash.update(lineOf(shape, row))
    rows += block.length
    after = keyOf(shape, last)
    read(block.length)
  }
}

const lineOf = ({ columns }: Shape, row: Row): string =>
  `${JSON.stringify(row.map((value, at) => (columns[at]?.isJson && value !== null ? sorted(JSON.parse(String(value))) : value)))}\n`

/** The same JSON with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
  return Object.fromEntries(fields.map(([name, part]) => [name, sorted(part)]))
}
