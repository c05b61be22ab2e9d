import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openSqlite, type SqliteStores } from '../../src/adapters/sqlite/stores.ts'
import { auditContract } from '../contracts/audit.ts'
import { creditStoreContract } from '../contracts/credits.ts'
import { directoryContract } from '../contracts/directory.ts'
import { idempotencyContract } from '../contracts/idempotency.ts'
import { keyStoreContract } from '../contracts/keys.ts'
import { memberContract } from '../contracts/members.ts'
import { usageLedgerContract } from '../contracts/usage.ts'
import { emptyTables } from './folder.ts'

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
  emptyTables(folder)
  return stores
}

keyStoreContract('SQLite', emptied)
directoryContract('SQLite', emptied)
creditStoreContract('SQLite', emptied)
usageLedgerContract('SQLite', emptied)
auditContract('SQLite', emptied)
memberContract('SQLite', emptied)
idempotencyContract('SQLite', emptied)
