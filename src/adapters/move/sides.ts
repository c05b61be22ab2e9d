import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Client, Pool } from 'pg'
import { SettingsError } from '../../core/error.ts'
import { cannotOpen as cannotUse, checkVersion, connectionOf } from '../postgres/database.ts'
import { migrateInTurn, missingIn } from '../postgres/migrating.ts'
import { isUnfinished, MOVE, refuseUnfinished, takePlace } from '../postgres/place.ts'
import type { Database } from '../sql/outcome.ts'
import { missingIn as missingInFile, openToRead, openToWrite, queriesOn } from '../sqlite/database.ts'
import { checkWhole } from '../sqlite/inspect.ts'
import { cannotOpen } from '../sqlite/trouble.ts'
import type { Shape } from './rows.ts'
import { MOVED } from './tables.ts'

/** Where everything may be kept. */
export type Kind = 'sqlite' | 'postgres'

/** Which is which: the home holds the one, the address names the other. */
export interface Places {
  readonly from: Kind
  /** Absolute. */
  readonly home: string
  /** `postgres://user:password@host:port/database` */
  readonly url: string
}

/** Both sides of a move, which nobody else uses meanwhile. */
export interface Sides {
  readonly from: Database
  readonly to: Database
  readonly shapes: readonly Shape[]
  /** Whether a move to the target has begun. */
  readonly isUnfinished: (to: Database) => Promise<boolean>
  /** What they are called in a sentence. */
  readonly names: Readonly<Record<'from' | 'to', string>>
  /** What to do about a target that holds something, in a sentence. */
  readonly unused: string
  /**
   * Makes the target what a server opens. Nothing is read or written after it.
   * @throws {SettingsError} when servers were no longer kept away; the move is then unfinished
   */
  finish(): Promise<void>
  close(): Promise<void>
}

/** The database of a home. */
const FILE = 'latchkey.db'
/** What it is called while it is being filled. */
const PART = 'latchkey.db.move'
/** Nobody waits for these: a block is small, and counting is not. */
const PATIENT = { statement_timeout: 0, query_timeout: 0, idle_in_transaction_session_timeout: 0 }
const NAME = 'latchkey move'
const UNUSED: Readonly<Record<Kind, string>> = {
  postgres: 'name one that nobody has used',
  sqlite: 'remove it, with the files that begin with its name, and run the same command again',
}
const AT_URL = 'The database at DATABASE_URL'

/**
 * Opens both sides: the source as it is, the target brought to the newest migration.
 * @throws {SettingsError} when one of them cannot be used, or a server uses it
 */
export async function openSides(places: Places): Promise<Sides> {
  const isToPostgres = places.from === 'sqlite'
  const file = isToPostgres ? sourceFile(places.home) : await targetFile(places.home)
  try {
    const server = await openServer(places.url, isToPostgres)
    const shapes = await shapesOf(server.queries)
    const [from, to] = isToPostgres ? [file.queries, server.queries] : [server.queries, file.queries]
    const names = isToPostgres ? { from: file.name, to: AT_URL } : { from: AT_URL, to: file.name }
    return {
      ...{ from, to, shapes, names },
      unused: UNUSED[isToPostgres ? 'postgres' : 'sqlite'],
      isUnfinished: isToPostgres ? isUnfinished : isUnfinishedFile,
      async finish() {
        await server.checkPlace()
        await sql`drop table ${sql.table(MOVE)}`.execute(to)
        file.finish()
      },
      async close() {
        file.close()
        await server.close()
      },
    }
  } catch (cause) {
    file.close()
    file.undo()
    throw cannotUse(cause)
  }
}

/** A database file, as one side. */
interface FileSide {
  readonly name: string
  readonly queries: Database
  readonly finish: () => void
  readonly close: () => void
  /** Leaves nothing of a target that was not there before. To be called once it is closed. */
  readonly undo: () => void
}

/** What is done with a file in the end. */
type Ending = Pick<FileSide, 'finish' | 'undo'>

const nothing = () => undefined

function sourceFile(home: string): FileSide {
  const file = join(home, FILE)
  if (!existsSync(file))
    throw new SettingsError(`There is no ${FILE} in ${home}: set LATCHKEY_HOME to the home to move.`)
  checkWhole(file)
  const database = openToRead(file)
  if (missingInFile(database).length > 0) {
    database.close()
    throw new SettingsError(
      `${file} is of an earlier version: run "latchkey migrate" without DATABASE_URL first.`,
    )
  }
  return fileSide(file, database, { finish: nothing, undo: nothing })
}

async function targetFile(home: string): Promise<FileSide> {
  const [file, part] = [join(home, FILE), join(home, PART)]
  if (existsSync(file))
    throw new SettingsError(
      `${file} is there already: move it and the files that begin with its name away first.`,
    )
  const isNew = !existsSync(part)
  const database = await openToWrite({ file: part, migrates: true }).catch(cause => {
    throw cannotOpen(part, cause)
  })
  return fileSide(part, database, {
    finish() {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      database.close()
      renameSync(part, file)
    },
    undo() {
      if (isNew) for (const end of ['', '-wal', '-shm']) rmSync(`${part}${end}`, { force: true })
    },
  })
}

const fileSide = (name: string, database: DatabaseSync, ending: Ending): FileSide => ({
  ...ending,
  name,
  queries: queriesOn(database),
  close() {
    if (database.isOpen) database.close()
  },
})

async function isUnfinishedFile(db: Database): Promise<boolean> {
  const { rows } = await sql`select name from sqlite_schema where name = ${MOVE}`.execute(db)
  return rows.length > 0
}

/** @param isTarget whether it is filled, and so brought to the newest migration */
async function openServer(url: string, isTarget: boolean) {
  const config = { ...connectionOf(url), ...PATIENT, application_name: NAME }
  const holder = new Client(config)
  const pool = new Pool({ ...config, max: 1 })
  holder.on('error', () => undefined)
  pool.on('error', () => undefined)
  const queries: Database = new Kysely({ dialect: new PostgresDialect({ pool }) })
  const close = async () => {
    await Promise.allSettled([holder.end(), pool.end()])
  }
  try {
    await holder.connect()
    await holder.query('set idle_session_timeout = 0')
    await takePlace(holder)
    await checkVersion(queries)
    await refuseOthers(queries)
    if (isTarget) await migrateInTurn(url)
    else await checkSource(queries)
    return { queries, close, checkPlace: () => checkPlace(holder) }
  } catch (cause) {
    await close()
    throw cause
  }
}

/** Who has taken the place has it as long as the connection. @throws {SettingsError} when that is gone */
async function checkPlace(holder: Client): Promise<void> {
  await holder.query('select 1').catch(cause => {
    throw new SettingsError(
      `${AT_URL} may have been used meanwhile: the connection that kept servers away was lost. Stop every node, and run the same command again.`,
      { cause },
    )
  })
}

async function checkSource(db: Database): Promise<void> {
  await refuseUnfinished(db)
  if ((await missingIn(db)).length > 0)
    throw new SettingsError(`${AT_URL} is of an earlier version, or empty: run "latchkey migrate" first.`)
}

/** Servers of earlier versions hold nothing that keeps a move away, but say who they are. */
async function refuseOthers(db: Database): Promise<void> {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*) as count from pg_stat_activity
    where datname = current_database() and application_name = 'latchkey'`.execute(db)
  if (Number(rows[0]?.count) > 0)
    throw new SettingsError('A Latchkey is using the database at DATABASE_URL: stop every node of it first.')
}

/** The columns of every table, as PostgreSQL has them: it is one of the sides, and tells JSON from text. */
async function shapesOf(db: Database): Promise<readonly Shape[]> {
  const { rows } = await sql<{
    readonly table_name: string
    readonly column_name: string
    readonly data_type: string
  }>`
    select table_name, column_name, data_type from information_schema.columns
    where table_schema = current_schema() order by table_name, column_name`.execute(db)
  return MOVED.map(table => ({
    ...table,
    columns: rows
      .filter(it => it.table_name === table.name)
      .map(it => ({ name: it.column_name, isJson: it.data_type === 'jsonb' })),
  }))
}
