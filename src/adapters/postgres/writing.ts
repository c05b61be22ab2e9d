import { sql } from 'kysely'
import type { Actor, Attribution } from '../../core/actor.ts'
import { Fault } from '../../core/error.ts'
import { nodeSecrets } from '../node/secrets.ts'
import { appendChanges } from '../sql/audit.ts'
import type { Database } from '../sql/outcome.ts'
import type { ChangeListener, Writer } from '../sql/writer.ts'
import { isTaken, WRITES, type WriteName, type Writes } from '../sql/writes.ts'

/** Where other nodes hear whose keys, members or standing changed. */
export const CHANGES = 'latchkey_changes'

/** A transaction that lost against another is tried again so often; what it lost against is there by then. */
const TRIES = 5
const DEADLOCK = '40P01'
const UNSERIALIZABLE = '40001'
const UNIQUE = '23505'
const LOST: ReadonlySet<unknown> = new Set([DEADLOCK, UNSERIALIZABLE, UNIQUE])

const scribe = nodeSecrets()

/** What one write answered. */
interface Written<Value> {
  readonly value: Value
  readonly account: string | undefined
}

/** Writes, each in a transaction of its own, and whoever is to hear of them. */
export interface PostgresWriter extends Writer {
  /** Tells every listener of a change, unless it was made here: of those they have heard. */
  hear(notice: string): void
  /** Tells every listener that changes may have been missed. */
  forget(): void
}

/** Makes writes of orders. */
export function writerOn(queries: Database): PostgresWriter {
  const listeners: ChangeListener[] = []
  const tell: ChangeListener = accountId => listeners.forEach(listener => void listener(accountId))
  const node = scribe.id('node_')
  return {
    hear(notice) {
      const [from, accountId] = notice.split(' ')
      if (from !== node) tell(accountId)
    },
    forget: () => tell(undefined),
    watch: listener => void listeners.push(listener),
    async write(name, input, by) {
      const { value, account } = await written({ queries, node }, name, input, by)
      if (account !== undefined) tell(account)
      return value
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
  for (let tries = 1; ; tries++) {
    try {
      return await queries.transaction().execute(db => perform({ queries: db, node }, name, input, by))
    } catch (error) {
      if (isTaken(name, error)) return taken()
      if (tries === TRIES || !LOST.has(Object(error).code)) throw faultOf(error)
    }
  }
}

/** What is taken is answered so by every write that something can be taken for. */
function taken<Value>(): Written<Value> {
  const value: Value = JSON.parse('"taken"')
  return { value, account: undefined }
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
  if (account !== undefined) await sql`select pg_notify(${CHANGES}, ${`${node} ${account}`})`.execute(db)
  return { value, account }
}

const audit = (
  db: Database,
  changes: Parameters<typeof appendChanges>[1]['changes'],
  by: Attribution & { readonly actor: Actor },
): Promise<void> => appendChanges(db, { changes, by }, scribe)

const faultOf = (cause: unknown): Fault =>
  cause instanceof Fault ? cause : new Fault('The database could not be written.', { cause })
