import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { creditStoreContract } from '../contracts/credits.ts'
import { directoryContract } from '../contracts/directory.ts'
import { keyStoreContract } from '../contracts/keys.ts'
import { usageLedgerContract } from '../contracts/usage.ts'

keyStoreContract('memory', memoryStores)
directoryContract('memory', memoryStores)
creditStoreContract('memory', memoryStores)
usageLedgerContract('memory', memoryStores)
