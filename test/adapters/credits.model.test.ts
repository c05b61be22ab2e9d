import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { creditModelContract } from '../contracts/credits-model.ts'
import { sharedSqlite } from './folder.ts'

const { emptied } = sharedSqlite()

creditModelContract('memory', memoryStores, { inOrder: 500, atOnce: 500 })
creditModelContract('SQLite', emptied, { inOrder: 100, atOnce: 60 })
