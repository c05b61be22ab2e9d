import { join, resolve } from 'node:path'
import type { Kysely } from 'kysely'
import type { Attribution } from '../../core/actor.ts'
import type { AuditLog } from '../../ports/audit.ts'
import type { IdempotencyStore } from '../../ports/idempotency.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import type { AttributedStores, AttributedTo } from '../../ports/stores.ts'
import type { UsageLedger } from '../../ports/usage.ts'
import type { SlotState } from '../memory/counters.ts'
import { type Attribute, peopleDatabase } from '../sql/people-database.ts'
import { savedCounters } from '../sql/usage.ts'
import { sqliteAudit } from './audit.ts'
import { backUp } from './backup.ts'
import { sqliteCredits } from './credits.ts'
import { checkVersion } from './database.ts'
import { sqliteDirectory } from './directory.ts'
import { sqliteIdempotency } from './idempotency.ts'
import { sqliteKeys } from './keys.ts'
import { lockFolder } from './lock.ts'
import { SQLITE, sqlitePeople } from './people.ts'
import { openReaders, type Readers, read } from './reading.ts'
import { cannotOpen } from './trouble.ts'
import { USAGE, type UsageOptions, writtenBehind } from './usage.ts'
import { startWriter, type Writer } from './writing.ts'

/** Where a graceful stop leaves the counters for the next start. */
export interface CounterSnapshots {
  /** Puts these in the place of those saved before. */
  save(slots: readonly SlotState[]): Promise<void>
  load(): Promise<readonly SlotState[]>
}

export interface SqliteStores extends AttributedStores {
  readonly attributedTo: AttributedTo
  readonly audit: AuditLog
  readonly idempotency: IdempotencyStore
  readonly people: PeopleStore
  /** The tables of people, in camel case, for the library that manages logins. */
  peopleDatabase(attribute: Attribute): Kysely<unknown>
  readonly usage: UsageLedger
  readonly counterSnapshots: CounterSnapshots
  /** Transactions committed so far: fewer than writes when many came at once. */
  readonly commits: number
  /** Copies the database, in use as it is, to a file of its own. */
  backup(path: string): Promise<void>
  /** Finishes every write, then gives the folder back. */
  close(): Promise<void>
}

/** Where the stores are, and how they write what need not be written at once. */
export interface SqliteOptions {
  readonly folder: string
  /** Absent: as the settings have it where nobody says otherwise. */
  readonly usage?: UsageOptions | undefined
}

/**
 * Opens the stores in a folder, which is made when it is missing and belongs to this process until it closes
 * them or ends.
 * @throws {SettingsError} when the folder or the database in it cannot be used; it says what to do
 */
export async function openSqlite({ folder, usage = USAGE }: SqliteOptions): Promise<SqliteStores> {
  checkVersion(process.versions['sqlite'] ?? '0')
  const release = lockFolder(resolve(folder))
  const file = join(resolve(folder), 'latchkey.db')
  try {
    return await storesOn(file, release, usage)
  } catch (error) {
    release()
    throw cannotOpen(file, error)
  }
}

async function storesOn(file: string, release: () => void, options: UsageOptions): Promise<SqliteStores> {
  const writer = await startWriter(file)
  const readers = await openReadersBeside(writer, file)
  const usage = writtenBehind(writer, readers.queries, options)
  const end = async () => {
    await usage.stop()
    readers.close()
    await writer.close()
    release()
  }
  const storesOf = (by: Attribution | undefined): AttributedStores => ({
    keys: sqliteKeys(readers, writer, by),
    directory: sqliteDirectory(readers.queries, writer, by),
    credits: sqliteCredits(readers, writer, by),
  })
  let ending: Promise<void> | undefined
  return {
    ...storesOf(undefined),
    attributedTo: storesOf,
    audit: sqliteAudit(readers.queries, writer),
    idempotency: sqliteIdempotency(writer),
    people: sqlitePeople(readers.queries, writer),
    peopleDatabase: attribute =>
      peopleDatabase({ queries: readers.queries, write: writer.write, attribute, dialect: SQLITE }),
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
