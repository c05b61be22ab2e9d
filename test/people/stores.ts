import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import type { SqlStores } from '../../src/adapters/sql/stores/stores.ts'
import { sqliteIn, temporaryFolder } from '../adapters/folder.ts'
import { isOnPostgres, sharedPostgres } from '../build/postgres.ts'

/** Stores with nothing in them, and a way past them to what is really there. */
export interface PeopleStores {
  readonly stores: SqlStores
  /** As they are in the database. */
  rowsOf(table: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  columnsOf(table: string): Promise<readonly { readonly name: string; readonly required: boolean }[]>
  write(sql: string): Promise<void>
  /** While something is done, no row can be put into a table. */
  failing(table: string, act: () => Promise<void>): Promise<void>
}

/** In SQLite, or in PostgreSQL where the run says so: every test about people holds for both. */
export const peopleStores = (): Promise<PeopleStores> => (isOnPostgres() ? inPostgres() : inSqlite())

async function inSqlite(): Promise<PeopleStores> {
  const folder = await temporaryFolder()
  const stores = await sqliteIn(folder)
  const asked = (sql: string) => {
    const database = new DatabaseSync(join(folder, 'latchkey.db'), { readOnly: true })
    const rows = database.prepare(sql).all()
    database.close()
    return rows
  }
  const write = async (sql: string) => {
    const database = new DatabaseSync(join(folder, 'latchkey.db'), { timeout: 2000 })
    database.exec(sql)
    database.close()
  }
  return {
    stores,
    write,
    async failing(table, act) {
      await write(`create trigger broken before insert on ${table} begin select raise(abort, 'full'); end`)
      await act()
      await write('drop trigger broken')
    },
    rowsOf: async table => asked(`select * from ${table}`),
    columnsOf: async table =>
      asked(`pragma table_info(${table})`).map(it => ({
        name: String(it['name']),
        required: it['notnull'] === 1,
      })),
  }
}

async function inPostgres(): Promise<PeopleStores> {
  const postgres = await sharedPostgres()
  const url = await postgres.database()
  const stores = await openPostgres({ url })
  onTestFinished(() => stores.close())
  const write = async (sql: string) => void (await postgres.run(url, sql))
  return {
    stores,
    rowsOf: table => postgres.run(url, `select * from ${table}`),
    async columnsOf(table) {
      const rows = await postgres.run(
        url,
        `select column_name, is_nullable from information_schema.columns
         where table_schema = current_schema() and table_name = '${table}'`,
      )
      return rows.map(it => ({
        name: String(it['column_name']),
        required: it['is_nullable'] === 'NO' && it['column_name'] !== 'id',
      }))
    },
    write,
    async failing(table, act) {
      await write(`
        create or replace function broken() returns trigger language plpgsql as
          'begin raise exception ''full''; end';
        create trigger broken before insert on ${table} execute function broken()`)
      await act()
      await write(`drop trigger broken on ${table}`)
    },
  }
}
