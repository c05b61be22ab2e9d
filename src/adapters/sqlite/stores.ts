import { join, resolve } from 'node:path'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Clock } from '../../ports/clock.ts'
import type { Measures } from '../../ports/measures.ts'
import type { NodeIdentity, Nodes } from '../../ports/nodes.ts'
import { oneNode, someNode } from '../memory/nodes.ts'
import { systemClock } from '../node/clock.ts'
import { readNow } from '../sql/reading.ts'
import { type Ground, type SqlStores, storesOver } from '../sql/stores/stores.ts'
import { USAGE, type UsageOptions } from '../sql/stores/usage.ts'
import { backUp } from './backup.ts'
import { checkVersion } from './database.ts'
import { lockFolder } from './lock.ts'
import { openReaders, type Readers } from './reading.ts'
import { cannotOpen } from './trouble.ts'
import { type SqliteWriter, startWriter } from './writing.ts'

/** Stores in a folder. */
export interface SqliteStores extends SqlStores {
  /** Transactions committed so far: fewer than writes when many came at once. */
  readonly commits: number
  /** Copies the database, in use as it is, to a file of its own. */
  backup(path: string): Promise<void>
}

/** Where the stores are, and how they write what need not be written at once. */
export interface SqliteOptions {
  readonly folder: string
  /** Whether the database is brought up to the newest migration. Absent: it is. */
  readonly migrates?: boolean | undefined
  /** Absent: as the settings have it where nobody says otherwise. */
  readonly usage?: UsageOptions | undefined
  /** Who is told how long reads and writes take; absent: nobody. */
  readonly measures?: Measures | undefined
  /** Who this process is; absent: nobody in particular. */
  readonly node?: NodeIdentity | undefined
  /** Absent: the machine's. */
  readonly clock?: Clock | undefined
}

/** How SQLite is spoken to. */
const SQLITE: Ground['dialect'] = {
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: db => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
}

/**
 * Opens the stores in a folder, which is made when it is missing and belongs to this process until it closes
 * them or ends.
 * @throws {SettingsError} when the folder or the database in it cannot be used; it says what to do
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStores> {
  const {
    folder,
    migrates = true,
    usage = USAGE,
    measures,
    node = someNode(),
    clock = systemClock(),
  } = options
  checkVersion(process.versions['sqlite'] ?? '0')
  const release = lockFolder(resolve(folder))
  const file = join(resolve(folder), 'latchkey.db')
  try {
    return await storesOn({ file, migrates, release, usage, measures, nodes: oneNode(node, clock) })
  } catch (error) {
    release()
    throw cannotOpen(file, error)
  }
}

/** An open folder. */
interface Opening {
  readonly migrates: boolean
  readonly file: string
  readonly release: () => void
  readonly usage: UsageOptions
  readonly measures: Measures | undefined
  readonly nodes: Nodes
}

async function storesOn({ file, migrates, release, usage, measures, nodes }: Opening): Promise<SqliteStores> {
  const writer = await startWriter({ file, migrates })
  const { queries, ...readers } = await openReadersBeside(writer, file)
  const stores = storesOver({
    ...{ queries, writer, usage, measures, nodes, dialect: SQLITE },
    hot: {
      dossier: (apiId, digest) => readNow(() => readers.dossier(apiId, digest)),
      foreignForms: apiId => readNow(() => readers.foreignForms(apiId)),
      balance: accountId => readNow(() => readers.balance(accountId)),
    },
    alone: work => work(),
    async end() {
      readers.close()
      await writer.close()
      release()
    },
  })
  return {
    ...stores,
    get commits() {
      return writer.commits
    },
    backup: path => backUp(file, path),
  }
}

/** A writer that nobody can read after is of no use: it is ended. */
async function openReadersBeside(writer: SqliteWriter, file: string): Promise<Readers> {
  try {
    return openReaders(file)
  } catch (error) {
    await writer.close()
    throw error
  }
}
