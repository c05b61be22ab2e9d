import { sql } from 'kysely'
import type { Actor, Attribution } from '../../core/actor.ts'
import { nodeSecrets } from '../node/secrets.ts'
import { appendChanges } from '../sql/audit.ts'
import type { Database } from '../sql/outcome.ts'
import type { ChangeListener, Writer } from '../sql/writer.ts'
import { takenBy, WRITES, type WriteName, type Writes } from '../sql/writes.ts'
import { CHANGES, changeNotice } from './notices.ts'
import { DATABASE_NOW } from './roster.ts'
import { spendingOn } from './spending.ts'
import { isUncertain, trying } from './trying.ts'

const scribe = nodeSecrets()

/** What one write answered. */
interface Written<Value> {
  readonly value: Value
  readonly account: string | undefined
}

/** Writes, each in a transaction of its own, and whoever is to hear of them. */
export interface PostgresWriter extends Writer {
  /** Tells every listener of a change. */
  readonly tell: ChangeListener
  /** Whether the end of every write is known: of those that were made, every listener has been told. */
  readonly isCertain: boolean
}

/** Makes writes of orders. @param node who tells the others of them */
export function writerOn(queries: Database, node: string): PostgresWriter {
  const listeners: ChangeListener[] = []
  const tell: ChangeListener = accountId => listeners.forEach(listener => void listener(accountId))
  let isCertain = true
  return {
    tell,
    get isCertain() {
      return isCertain
    },
    watch: listener => void listeners.push(listener),
    spend: spendingOn(queries),
    async write(name, input, by) {
      try {
        const { value, account } = await written({ queries, node }, name, input, by)
        if (account !== undefined) tell(account)
        return value
      } catch (cause) {
        if (isUncertain(cause)) isCertain = false
        throw cause
      }
    },
  }
}

/** Where is written, and by which node. */
interface Desk {
  readonly queries: Database
  readonly node: string
}

async function written<Name extends WriteName>(
  { queries, node }: Desk,
  name: Name,
  input: Writes[Name]['input'],
  by: Attribution | undefined,
): Promise<Written<Writes[Name]['value']>> {
  return trying(
    () => queries.transaction().execute(db => perform({ queries: db, node }, name, input, by)),
    error => {
      const value = takenBy(name, error)
      return value && { value, account: undefined }
    },
  )
}

/** A write, the audit entries of what it changed, and the word to the other nodes: all of it, or nothing. */
async function perform<Name extends WriteName>(
  { queries: db, node }: Desk,
  name: Name,
  input: Writes[Name]['input'],
  by: Attribution | undefined,
): Promise<Written<Writes[Name]['value']>> {
  const { value, account, changes = [], actor = by?.actor } = await WRITES[name](db, input)
  if (by !== undefined && actor !== undefined) await audit(db, changes, { ...by, actor })
  if (account !== undefined) await notify(db, changeNotice(node, account))
  else if (changes.length > 0 && OF_APIS.has(name)) await notify(db, changeNotice(node, undefined))
  return { value, account }
}

/** What every node must know before the next request, and that is no account's. */
const OF_APIS: ReadonlySet<WriteName> = new Set(['add-api', 'amend-api'])

/** Delivered when the transaction is committed, in the order of commits. */
const notify = (db: Database, notice: string): Promise<unknown> =>
  sql`select pg_notify(${CHANGES}, ${notice}::text || ' ' || ${DATABASE_NOW})`.execute(db)

const audit = (
  db: Database,
  changes: Parameters<typeof appendChanges>[1]['changes'],
  by: Attribution & { readonly actor: Actor },
): Promise<void> => appendChanges(db, { changes, by }, scribe)
