import { creditStoreContract } from '../contracts/credits.ts'
import { directoryContract } from '../contracts/directory.ts'
import { keyStoreContract } from '../contracts/keys.ts'
import { usageLedgerContract } from '../contracts/usage.ts'
import { sqliteIn } from './folder.ts'

keyStoreContract('SQLite', () => sqliteIn())
directoryContract('SQLite', () => sqliteIn())
creditStoreContract('SQLite', () => sqliteIn())
usageLedgerContract('SQLite', () => sqliteIn())
