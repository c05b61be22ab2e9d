import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Attribution } from '../../core/actor.ts'
import type { AttributedStores } from '../../ports/stores.ts'
import { balanceOf } from '../sql/credits.ts'
import type { Database } from '../sql/outcome.ts'
import { type PeopleRoads, peopleDatabase } from '../sql/people-database.ts'
import { savedCounters } from '../sql/usage.ts'
import { sqliteAudit } from '../sqlite/audit.ts'
import { sqliteCredits } from '../sqlite/credits.ts'
import { sqliteDirectory } from '../sqlite/directory.ts'
import { sqliteIdempotency } from '../sqlite/idempotency.ts'
import { sqliteKeys } from '../sqlite/keys.ts'
import { sqlitePeople } from '../sqlite/people.ts'
import { type Readers, read } from '../sqlite/reading.ts'
import type { SqliteStores } from '../sqlite/stores.ts'
import { USAGE, type UsageOptions, writtenBehind } from '../sqlite/usage.ts'
import { openDatabase } from './database.ts'
import { readDossier, readForeignForms } from './dossier.ts'
import { listenForChanges } from './listening.ts'
import { type PostgresWriter, writerOn } from './writing.ts'

/** The same stores as those of a home folder, in a database that several nodes may use. */
export type PostgresStores = Omit<SqliteStores, 'backup' | 'commits'>

/** Where the stores are, and how they write what need not be written at once. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  /** Absent: as the settings have it where nobody says otherwise. */
  readonly usage?: UsageOptions | undefined
}

/** How PostgreSQL is spoken to. */
const POSTGRES: PeopleRoads['dialect'] = {
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: db => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
}

/**
 * Opens the stores in a database, which is brought up to the newest migration.
 * @throws {SettingsError} when it cannot be used; it says what to do
 */
export async function openPostgres({ url, usage = USAGE }: PostgresOptions): Promise<PostgresStores> {
  const { pool, queries } = await openDatabase(url)
  const writer = writerOn(queries)
  const ears = await listenForChanges(url, writer.hear)
  const ledger = writtenBehind(writer, queries, usage)
  const end = async () => {
    await ledger.stop()
    await ears.close()
    await pool.end()
  }
  let ending: Promise<void> | undefined
  return {
    ...storesOf(queries, writer, undefined),
    attributedTo: by => storesOf(queries, writer, by),
    audit: sqliteAudit(queries, writer),
    idempotency: sqliteIdempotency(writer),
    people: sqlitePeople(queries, writer),
    peopleDatabase: attribute =>
      peopleDatabase({ queries, write: writer.write, attribute, dialect: POSTGRES }),
    usage: ledger,
    counterSnapshots: {
      save: async slots => void (await writer.write('save-counters', slots)),
      load: () => read(savedCounters(queries)),
    },
    close() {
      ending ??= end()
      return ending
    },
  }
}

/** What a file answers at once takes a round trip here. */
const AT_ONCE: Omit<Readers, 'queries'> = {
  dossier: () => undefined,
  foreignForms: () => [],
  balance: () => 0,
  close: () => undefined,
}

function storesOf(queries: Database, writer: PostgresWriter, by: Attribution | undefined): AttributedStores {
  const readers = { queries, ...AT_ONCE }
  return {
    keys: {
      ...sqliteKeys(readers, writer, by),
      dossier: (apiId, digest) => read(readDossier(queries, apiId, digest)),
      foreignForms: apiId => read(readForeignForms(queries, apiId)),
    },
    directory: sqliteDirectory(queries, writer, by),
    credits: {
      ...sqliteCredits(readers, writer, by),
      balance: accountId => read(balanceOf(queries, accountId)),
    },
  }
}
