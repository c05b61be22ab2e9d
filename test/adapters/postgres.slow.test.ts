import { afterAll, beforeAll } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import type { SqlStores } from '../../src/adapters/sql/stores/stores.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { auditContract } from '../contracts/audit.ts'
import { creditStoreContract } from '../contracts/credits.ts'
import { directoryContract } from '../contracts/directory.ts'
import { idempotencyContract } from '../contracts/idempotency.ts'
import { keyStoreContract } from '../contracts/keys.ts'
import { latencyContract } from '../contracts/latencies.ts'
import { memberContract } from '../contracts/members.ts'
import { nodesContract } from '../contracts/nodes.ts'
import { refusalLogContract } from '../contracts/refusals.ts'
import { usageLedgerContract } from '../contracts/usage.ts'
import { EMPTYING } from './folder.ts'

let postgres: Postgres
let url: string
let stores: SqlStores

beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  stores = await openPostgres({ url })
})

afterAll(async () => {
  await stores.close()
  await postgres.stop()
})

/** The same stores for every test, emptied. */
async function emptied(): Promise<SqlStores> {
  await stores.usage.flush().catch(() => undefined)
  await postgres.run(url, EMPTYING)
  return stores
}

keyStoreContract('PostgreSQL', emptied)
directoryContract('PostgreSQL', emptied)
creditStoreContract('PostgreSQL', emptied)
usageLedgerContract('PostgreSQL', emptied)
latencyContract('PostgreSQL', emptied)
refusalLogContract('PostgreSQL', emptied)
auditContract('PostgreSQL', emptied)
memberContract('PostgreSQL', emptied)
idempotencyContract('PostgreSQL', emptied)
nodesContract('PostgreSQL', emptied)
