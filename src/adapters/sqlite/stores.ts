import { join, resolve } from 'node:path'
import type { CreditStore } from '../../ports/credits.ts'
import type { Directory } from '../../ports/directory.ts'
import type { KeyStore } from '../../ports/keys.ts'
import type { UsageLedger } from '../../ports/usage.ts'
import type { SlotState } from '../memory/counters.ts'
import { savedCounters } from '../sql/usage.ts'
import { backUp } from './backup.ts'
import { checkVersion } from './database.ts'
import { sqliteDirectory } from './directory.ts'
import { sqliteKeys } from './keys.ts'
import { lockFolder } from './lock.ts'
import { openReaders, type Readers, read, readNow } from './reading.ts'
import { cannotOpen } from './trouble.ts'
import { writtenBehind } from './usage.ts'
import { startWriter, type Writer } from './writing.ts'

/** Where a graceful stop leaves the counters for the next start. */
export interface CounterSnapshots {
  /** Puts these in the place of those saved before. */
  save(slots: readonly SlotState[]): Promise<void>
  load(): Promise<readonly SlotState[]>
}

export interface SqliteStores {
  readonly keys: KeyStore
  readonly directory: Directory
  readonly credits: CreditStore
  readonly usage: UsageLedger
  readonly counterSnapshots: CounterSnapshots
  /** Transactions committed so far: fewer than writes when many came at once. */
  readonly commits: number
  /** Copies the database, in use as it is, to a file of its own. */
  backup(path: string): Promise<void>
  /** Finishes every write, then gives the folder back. */
  close(): Promise<void>
}

/**
 * Opens the stores in a folder, which is made when it is missing and belongs to this process until it closes
 * them or ends.
 * @throws {SettingsError} when the folder or the database in it cannot be used; it says what to do
 */
export async function openSqlite({ folder }: { readonly folder: string }): Promise<SqliteStores> {
  checkVersion(process.versions['sqlite'] ?? '0')
  const release = lockFolder(resolve(folder))
  const file = join(resolve(folder), 'latchkey.db')
  try {
    return await storesOn(file, release)
  } catch (error) {
    release()
    throw cannotOpen(file, error)
  }
}

async function storesOn(file: string, release: () => void): Promise<SqliteStores> {
  const writer = await startWriter(file)
  const readers = await openReadersBeside(writer, file)
  const usage = writtenBehind(writer)
  const end = async () => {
    await usage.stop()
    readers.close()
    await writer.close()
    release()
  }
  let ending: Promise<void> | undefined
  return {
    keys: sqliteKeys(readers, writer),
    directory: sqliteDirectory(readers.queries, writer),
    credits: {
      balance: accountId => readNow(() => readers.balance(accountId)),
      grant: entry => writer.write('grant-credits', entry),
      spend: entry => writer.write('spend-credits', entry),
      refund: (id, at) => writer.write('refund-credits', { id, at }),
    },
    usage,
    counterSnapshots: {
      save: async slots => void (await writer.write('save-counters', slots)),
      load: () => read(savedCounters(readers.queries)),
    },
    get commits() {
      return writer.commits
    },
    backup: path => backUp(file, path),
    close() {
      ending ??= end()
      return ending
    },
  }
}

/** A writer that nobody can read after is of no use: it is ended. */
async function openReadersBeside(writer: Writer, file: string): Promise<Readers> {
  try {
    return openReaders(file)
  } catch (error) {
    await writer.close()
    throw error
  }
}
