import { join } from 'node:path'
import { migrateDatabase, missingAt } from '../../adapters/postgres/inspect.ts'
import { migrateFolder, missingInFolder } from '../../adapters/sqlite/migrate.ts'
import { readSettings } from '../settings/settings.ts'
import type { Io } from './command.ts'
import { DATABASE } from './manifest.ts'

/** Brings the database to the newest migration, or says which ones are missing. */
export async function migrate(io: Io, plan: boolean, json: boolean): Promise<void> {
  const { DATABASE_URL: url, LATCHKEY_HOME: home } = readSettings(io.env)
  const place = url === '' ? join(home, DATABASE) : 'the database at DATABASE_URL'
  const missing = await (url === '' ? inFolder(home, plan) : atUrl(url, plan))
  if (json) io.write(`${JSON.stringify({ place, done: !plan, migrations: missing })}\n`)
  else io.write(textOf(place, plan, missing))
}

const inFolder = (home: string, plan: boolean) => (plan ? missingInFolder(home) : migrateFolder(home))
const atUrl = (url: string, plan: boolean) => (plan ? missingAt(url) : migrateDatabase(url))

function textOf(place: string, plan: boolean, names: readonly string[]): string {
  if (names.length === 0) return `Nothing is missing: ${place} is of this version.\n`
  const list = names.map(it => `  ${it}\n`).join('')
  return plan
    ? `${place} lacks:\n${list}Run "latchkey migrate" to make them.\n`
    : `Brought ${place} to this version:\n${list}`
}
