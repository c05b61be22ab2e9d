import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { openSqlite, type SqliteStores } from '../../src/adapters/sqlite/stores.ts'
import { creditModelContract } from '../contracts/credits-model.ts'
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

function emptied(): SqliteStores {
  emptyTables(folder)
  return stores
}

creditModelContract('memory', memoryStores, { inOrder: 500, atOnce: 500 })
creditModelContract('SQLite', emptied, { inOrder: 100, atOnce: 60 })
