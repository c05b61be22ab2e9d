import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll } from 'vitest'
import { openSqlite, type SqliteStores } from '../../src/adapters/sqlite/stores.ts'
import { NO_ENTRIES } from '../../src/core/chain.ts'
import { auditContract } from '../contracts/audit.ts'
import { creditStoreContract } from '../contracts/credits.ts'
import { directoryContract } from '../contracts/directory.ts'
import { idempotencyContract } from '../contracts/idempotency.ts'
import { keyStoreContract } from '../contracts/keys.ts'
import { memberContract } from '../contracts/members.ts'
import { usageLedgerContract } from '../contracts/usage.ts'

const TABLES = [
  'audit',
  'idempotency',
  'member',
  'invitation',
  'limit_state',
  'credit_entry',
  'key_host',
  'credential',
  'key',
]
const NOUNS = ['collection', 'project', 'account', 'api']

let folder: string
let stores: SqliteStores

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-'))
  stores = await openSqlite({ folder })
})

afterAll(async () => {
  await stores.close()
  await rm(folder, { recursive: true, force: true })
})

/** The same stores for every test, emptied: starting a writer for each would take most of the time. */
function emptied(): SqliteStores {
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  for (const table of [...TABLES, ...NOUNS]) database.exec(`DELETE FROM "${table}"`)
  database.prepare('UPDATE audit_head SET count = ?, hash = ?').run(NO_ENTRIES.count, NO_ENTRIES.hash)
  database.close()
  return stores
}

keyStoreContract('SQLite', emptied)
directoryContract('SQLite', emptied)
creditStoreContract('SQLite', emptied)
usageLedgerContract('SQLite', emptied)
auditContract('SQLite', emptied)
memberContract('SQLite', emptied)
idempotencyContract('SQLite', emptied)
