import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { openSqlite, type SqliteStores } from '../../src/adapters/sqlite/stores.ts'
import { NO_ENTRIES } from '../../src/core/chain.ts'

const TABLES = [
  'audit',
  'idempotency',
  'member',
  'invitation',
  'limit_state',
  'refusal',
  'latency_minute',
  'latency_hour',
  'latency_day',
  'usage_minute',
  'usage_hour',
  'usage_day',
  'credit_entry',
  'reservation',
  'key_host',
  'key_meta',
  'foreign_digest',
  'foreign_form',
  'credential',
  'key',
]
const NOUNS = ['collection', 'project', 'account', 'api']

/** Statements that leave nothing in the tables of a store. */
export const EMPTYING = [
  'BEGIN',
  ...[...TABLES, ...NOUNS].map(table => `DELETE FROM "${table}"`),
  `UPDATE audit_head SET count = ${NO_ENTRIES.count}, hash = '${NO_ENTRIES.hash}'`,
  'COMMIT',
].join(';')

/** Empties the database of open stores: a writer for each test would take most of the time. */
export function emptyTables(folder: string): void {
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  database.exec(EMPTYING)
  database.close()
}

/** The same stores for every test of a file, emptied: starting a writer for each would take most of the time. */
export function sharedSqlite(): { emptied(): SqliteStores; folder(): string } {
  let folder = ''
  let stores: SqliteStores
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-'))
    stores = await openSqlite({ folder })
  })
  afterAll(async () => {
    await stores.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    folder: () => folder,
    emptied() {
      emptyTables(folder)
      return stores
    },
  }
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Stores that are closed after the test; in a folder of their own when none is given. */
export async function sqliteIn(folder?: string): Promise<SqliteStores> {
  const stores = await openSqlite({ folder: folder ?? (await temporaryFolder()) })
  onTestFinished(() => stores.close())
  return stores
}

/** A scribe at work in a folder. */
export interface Scribe {
  readonly pid: number
  /** Resolves once it has said at least this many lines. */
  said(lines: number): Promise<void>
  /** Kills it without warning. @returns the ids it had acknowledged */
  kill(): Promise<readonly string[]>
}

/** Starts a process that writes to a folder, `hands` keys at a time, and is killed after the test at the latest. */
export function startScribe(folder: string, hands: number): Scribe {
  const script = fileURLToPath(new URL('./scribe.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder, String(hands)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const lines: string[] = []
  const reader = createInterface(child.stdout).on('line', line => lines.push(line))
  const kill = async () => {
    child.kill('SIGKILL')
    await closed
    return lines.filter(line => line.startsWith('key_'))
  }
  onTestFinished(async () => void (await kill()))
  return {
    pid: child.pid ?? 0,
    async said(count) {
      while (lines.length < count) await Promise.race([once(reader, 'line'), closed.then(failed)])
    },
    kill,
  }
}

const failed = (): never => {
  throw new Error('The scribe ended before it had said enough.')
}
