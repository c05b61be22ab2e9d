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
import { sharedSqlite } from './folder.ts'

const { emptied } = sharedSqlite()

keyStoreContract('SQLite', emptied)
directoryContract('SQLite', emptied)
creditStoreContract('SQLite', emptied)
usageLedgerContract('SQLite', emptied)
latencyContract('SQLite', emptied)
refusalLogContract('SQLite', emptied)
auditContract('SQLite', emptied)
memberContract('SQLite', emptied)
idempotencyContract('SQLite', emptied)
nodesContract('SQLite', emptied)
