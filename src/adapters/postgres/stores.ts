import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Clock } from '../../ports/clock.ts'
import type { Measures } from '../../ports/measures.ts'
import type { NodeIdentity } from '../../ports/nodes.ts'
import { noMeasures } from '../memory/measures.ts'
import { someNode } from '../memory/nodes.ts'
import { systemClock } from '../node/clock.ts'
import { read } from '../sql/reading.ts'
import { type Ground, type SqlStores, storesOver } from '../sql/stores/stores.ts'
import { USAGE, type UsageOptions } from '../sql/stores/usage.ts'
import { aloneOn } from './alone.ts'
import { cannotOpen, openDatabase } from './database.ts'
import { readBalance, readDossier, readForeignForms } from './dossier.ts'
import { openNodes } from './nodes.ts'
import { tendingOn } from './partitions.ts'
import { writerOn } from './writing.ts'

/** Where the stores are, and how they write what need not be written at once. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
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
  const {
    url,
    migrates = true,
    usage = USAGE,
    measures,
    node: self = someNode(),
    clock = systemClock(),
  } = options
  const { connections, queries } = await openDatabase(url, migrates)
  const writer = writerOn(queries, self.id)
  const watched = { url, self, queries, clock, writer, measures: measures ?? noMeasures }
  const { nodes, close } = await openNodes(watched).catch(async cause => {
    await connections.close()
    throw cannotOpen(cause)
  })
  return storesOver({
    ...{ queries, writer, usage, measures, nodes, dialect: POSTGRES },
    hot: {
      dossier: (apiId, digest) => read(readDossier(connections, apiId, digest)),
      foreignForms: apiId => read(readForeignForms(connections, apiId)),
      balance: accountId => read(readBalance(connections, accountId)),
    },
    alone: work => aloneOn(url, work),
    tend: tendingOn(queries),
    async end() {
      await close()
      await connections.close()
    },
  })
}
