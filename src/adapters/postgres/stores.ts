import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Clock } from '../../ports/clock.ts'
import type { Measures } from '../../ports/measures.ts'
import type { NodeIdentity } from '../../ports/nodes.ts'
import { oneNode, someNode } from '../memory/nodes.ts'
import { systemClock } from '../node/clock.ts'
import { balanceOf } from '../sql/credits.ts'
import { read } from '../sql/reading.ts'
import { type Ground, type SqlStores, storesOver } from '../sql/stores/stores.ts'
import { USAGE, type UsageOptions } from '../sql/stores/usage.ts'
import { aloneOn } from './alone.ts'
import { cannotOpen, openDatabase } from './database.ts'
import { readDossier, readForeignForms } from './dossier.ts'
import { listenForChanges } from './listening.ts'
import { writerOn } from './writing.ts'

/** Where the stores are, and how they write what need not be written at once. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  /** Absent: as the settings have it where nobody says otherwise. */
  readonly usage?: UsageOptions | undefined
  /** Who is told how long reads and writes take; absent: nobody. */
  readonly measures?: Measures | undefined
  /** Who this process is; absent: nobody in particular. */
  readonly node?: NodeIdentity | undefined
  /** Absent: the machine's. */
  readonly clock?: Clock | undefined
}

/** How PostgreSQL is spoken to. */
const POSTGRES: Ground['dialect'] = {
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: db => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
}

/**
 * Opens the stores in a database, which is brought up to the newest migration.
 * @throws {SettingsError} when it cannot be used; it says what to do
 */
export async function openPostgres(options: PostgresOptions): Promise<SqlStores> {
  const { url, usage = USAGE, measures, node = someNode(), clock = systemClock() } = options
  const { pool, queries } = await openDatabase(url)
  const writer = writerOn(queries)
  const ears = await listenForChanges(url, writer).catch(async cause => {
    await pool.end()
    throw cannotOpen(cause)
  })
  return storesOver({
    ...{ queries, writer, usage, measures, nodes: oneNode(node, clock), dialect: POSTGRES },
    hot: {
      dossier: (apiId, digest) => read(readDossier(queries, apiId, digest)),
      foreignForms: apiId => read(readForeignForms(queries, apiId)),
      balance: accountId => read(balanceOf(queries, accountId)),
    },
    alone: work => aloneOn(url, work),
    async end() {
      await ears.close()
      await pool.end()
    },
  })
}
