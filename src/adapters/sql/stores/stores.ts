import type { Kysely } from 'kysely'
import type { Attribution } from '../../../core/actor.ts'
import type { AuditLog } from '../../../ports/audit.ts'
import type { CreditStore } from '../../../ports/credits.ts'
import type { IdempotencyStore } from '../../../ports/idempotency.ts'
import type { KeyStore } from '../../../ports/keys.ts'
import type { Measures } from '../../../ports/measures.ts'
import type { Nodes } from '../../../ports/nodes.ts'
import type { PeopleStore } from '../../../ports/people-store.ts'
import type { RefusalLog } from '../../../ports/refusals.ts'
import type { AttributedStores, AttributedTo } from '../../../ports/stores.ts'
import type { UsageLedger } from '../../../ports/usage.ts'
import type { SlotState } from '../../memory/counters.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import { savedCounters } from '../usage.ts'
import type { Writer } from '../writer.ts'
import { sqlAudit } from './audit.ts'
import { sqlCredits } from './credits.ts'
import { sqlDirectory } from './directory.ts'
import { sqlIdempotency } from './idempotency.ts'
import { sqlKeys } from './keys.ts'
import { measuredReads, measuredWriter } from './measured.ts'
import { sqlPeople } from './people.ts'
import { type Attribute, type PeopleRoads, peopleDatabase } from './people-database.ts'
import { refusalsBehind } from './refusals.ts'
import { type Tend, type UsageOptions, writtenBehind } from './usage.ts'

/** Where a graceful stop leaves the counters for the next start. */
export interface CounterSnapshots {
  /** Puts these in the place of those saved before. */
  save(slots: readonly SlotState[]): Promise<void>
  load(): Promise<readonly SlotState[]>
}

/** What all processes on one database are to have in common, by its name. */
export interface Agreement {
  /** Agrees to it where nobody has said anything. @returns what is agreed on */
  keep(name: string, value: string): Promise<string>
  /** Puts it in the place of what was said before. @returns that, or the value itself where nothing was */
  replace(name: string, value: string): Promise<string>
}

/** Everything that is kept in a database. */
export interface SqlStores extends AttributedStores {
  readonly attributedTo: AttributedTo
  readonly audit: AuditLog
  readonly idempotency: IdempotencyStore
  readonly people: PeopleStore
  readonly nodes: Nodes
  /** The tables of people, in camel case, for the library that manages logins. */
  peopleDatabase(attribute: Attribute): Kysely<unknown>
  readonly usage: UsageLedger
  readonly refusals: RefusalLog
  readonly counterSnapshots: CounterSnapshots
  readonly agreement: Agreement
  /** Does this while no other process on the same database does anything of the kind. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Finishes every write, then lets go of the database. */
  close(): Promise<void>
}

/** What one database does in its own way. */
export interface Ground {
  /** Beside the writer. */
  readonly queries: Database
  readonly writer: Writer
  readonly nodes: Nodes
  readonly dialect: PeopleRoads['dialect']
  /** The reads a verification may need. */
  readonly hot: Pick<KeyStore, 'dossier' | 'foreignForms'> & Pick<CreditStore, 'balance'>
  readonly usage: UsageOptions
  /** Absent: everything is forgotten row by row. */
  readonly tend?: Tend | undefined
  /** Who is told how long reads and writes take; absent: nobody. */
  readonly measures?: Measures | undefined
  readonly alone: SqlStores['alone']
  /** Lets go of it, once everything is written. */
  end(): Promise<void>
}

/** The stores over a database. */
export function storesOver(ground: Ground): SqlStores {
  const { queries, nodes, dialect, usage, measures, end, alone } = ground
  const writer = measuredWriter(ground.writer, measures)
  const { dossier, foreignForms, balance } = measuredReads(ground.hot, measures)
  const { write } = writer
  const ledger = writtenBehind({ queries, writer, measures, tend: ground.tend }, usage)
  const refusals = refusalsBehind({ queries, writer }, usage)
  const storesOf = (by: Attribution | undefined): AttributedStores => ({
    keys: { ...sqlKeys(queries, writer, by), dossier, foreignForms },
    directory: sqlDirectory(queries, writer, by),
    credits: { ...sqlCredits(queries, writer, by), balance },
  })
  let ending: Promise<void> | undefined
  return {
    ...storesOf(undefined),
    attributedTo: storesOf,
    audit: sqlAudit(queries, writer),
    idempotency: sqlIdempotency(writer),
    people: sqlPeople(queries, writer),
    peopleDatabase: attribute => peopleDatabase({ queries, write, attribute, dialect }),
    usage: ledger,
    refusals,
    nodes,
    counterSnapshots: {
      save: async slots => void (await write('save-counters', slots)),
      load: () => read(savedCounters(queries)),
    },
    agreement: {
      keep: (name, value) => write('agree', { name, value, replaces: false }),
      replace: (name, value) => write('agree', { name, value, replaces: true }),
    },
    alone,
    close() {
      ending ??= Promise.all([ledger.stop(), refusals.stop()]).then(end)
      return ending
    },
  }
}
