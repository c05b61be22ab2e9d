import { sql } from 'kysely'
import { SettingsError } from '../../core/error.ts'
import type { AuditLog } from '../../ports/audit.ts'
import { MOVE } from '../postgres/place.ts'
import { auditEntries, auditHead } from '../sql/audit.ts'
import type { Database } from '../sql/outcome.ts'
import { read } from '../sql/reading.ts'
import { messageOf } from '../sqlite/trouble.ts'
import { addRows, blockAfter, countOf, type Key, keyOf, type Shape, type Sum, sumOf } from './rows.ts'
import type { Sides } from './sides.ts'

/** What came of a table. */
export interface MovedRows {
  readonly table: string
  readonly from: Sum
  readonly to: Sum
}

/** How a move is followed. */
export interface Following {
  /** @param done rows copied and compared so far @param total of all that is to be done */
  at(done: number, total: number): void
  /** Whether it is to stop between two blocks. */
  asked(): boolean
}

/** `stopped`: it goes on when it is begun again. */
export type Moved =
  | { readonly outcome: 'stopped'; readonly copied: number; readonly rows: number }
  | { readonly outcome: 'copied'; readonly tables: readonly MovedRows[] }

const AGAIN = 'See to that, and run the same command again to go on.'

/** What is noted at the target in the place of a table: where it all came from. */
const SOURCE = ''

/**
 * Copies every row from one side to the other, and compares what both have then. Goes on where it was
 * stopped or killed: what was copied is noted at the target in the same transaction.
 * @throws {SettingsError} when the target holds something else, or both do not have the same in the end
 */
export async function move(sides: Sides, follow: Following): Promise<Moved> {
  const { from, to, shapes } = sides
  const counts = await Promise.all(shapes.map(it => countOf(from, it)))
  const rows = counts.reduce((sum, it) => sum + it, 0)
  await begin(sides)
  let done = 0
  const step = (more: number) => {
    done += more
    follow.at(done, rows * 3)
  }
  for (const shape of shapes) {
    if (!(await copy(sides, shape, { step, asked: follow.asked })))
      return { outcome: 'stopped', copied: done, rows }
  }
  const tables: MovedRows[] = []
  for (const shape of shapes) {
    if (follow.asked()) return { outcome: 'stopped', copied: rows, rows }
    tables.push({ table: shape.name, from: await sumOf(from, shape, step), to: await sumOf(to, shape, step) })
  }
  return { outcome: 'copied', tables }
}

/** The audit log of one side, to be followed. */
export const auditOf = (db: Database): Pick<AuditLog, 'entries' | 'head'> => ({
  entries: after => read(auditEntries(db, after)),
  head: () => read(auditHead(db)),
})

/** Notes where a move begins, or that it goes on. */
async function begin({ from, to, shapes, isUnfinished, names, unused }: Sides): Promise<void> {
  const mark = await markOf(from)
  if (await isUnfinished(to)) {
    if ((await noted(to, SOURCE)) === mark) return
    throw new SettingsError(`${names.to} holds the unfinished move of something else: ${unused}.`)
  }
  for (const shape of shapes) {
    if (shape.name !== 'audit_head' && (await countOf(to, shape)) > 0)
      throw new SettingsError(`${names.to} is not empty (${shape.name}): ${unused}.`)
  }
  await to.transaction().execute(async db => {
    await db.schema
      .createTable(MOVE)
      .addColumn('name', 'text', it => it.primaryKey())
      .addColumn('said', 'text', it => it.notNull())
      .execute()
    await db.deleteFrom('audit_head').execute()
    await note(db, SOURCE, mark)
  })
}

/** What a source is known by: how far its audit log goes. */
async function markOf(from: Database): Promise<string> {
  const { count, hash } = await auditHead(from)
  return `${count} ${hash}`
}

interface Copying {
  readonly step: (rows: number) => void
  readonly asked: () => boolean
}

/** How far a table is copied. */
interface Far {
  readonly rows: number
  readonly after?: Key
}

/** Copies what is left of a table. @returns false when it was stopped before its end */
async function copy({ from, to, names }: Sides, shape: Shape, { step, asked }: Copying): Promise<boolean> {
  let far: Far = JSON.parse((await noted(to, shape.name)) ?? '{"rows":0}')
  step(far.rows)
  for (;;) {
    if (asked()) return false
    const block = await blockAfter(from, shape, far.after)
    const last = block.at(-1)
    if (last === undefined) return true
    far = { rows: far.rows + block.length, after: keyOf(shape, last) }
    const said = JSON.stringify(far)
    const written = to.transaction().execute(async db => {
      await addRows(db, shape, block)
      await note(db, shape.name, said)
    })
    await written.catch(cause => {
      throw new SettingsError(
        `${names.to} did not take rows of ${shape.name}: ${messageOf(cause)}. ${AGAIN}`,
        {
          cause,
        },
      )
    })
    step(block.length)
  }
}

async function noted(db: Database, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ readonly said: string }>`
    select said from ${sql.table(MOVE)} where name = ${name}`.execute(db)
  return rows[0]?.said
}

const note = (db: Database, name: string, said: string): Promise<unknown> =>
  sql`insert into ${sql.table(MOVE)} (name, said) values (${name}, ${said})
    on conflict (name) do update set said = excluded.said`.execute(db)
