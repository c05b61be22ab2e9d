import { memoryStores } from '../../src/adapters/memory/stores.ts'
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

keyStoreContract('memory', memoryStores)
directoryContract('memory', memoryStores)
creditStoreContract('memory', memoryStores)
usageLedgerContract('memory', memoryStores)
latencyContract('memory', memoryStores)
refusalLogContract('memory', memoryStores)
auditContract('memory', memoryStores)
memberContract('memory', memoryStores)
idempotencyContract('memory', memoryStores)
nodesContract('memory', memoryStores)
