import { sql } from 'kysely'
import type { Actor, Attribution } from '../../core/actor.ts'
import { MINUTE } from '../../core/terms.ts'
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
  /** Whether the other nodes are told. */
  readonly isTold: boolean
}

/** Writes, each in a transaction of its own, and whoever is to hear of them. */
export interface PostgresWriter extends Writer {
  /** Tells every listener of a change. */
  readonly tell: ChangeListener
  /**
   * Whether the end of every change to an account (absent: to APIs) is known, so that every listener has been told of
   * what was made. Until a commit is answered this node's own notices count, for other nodes see the change already. One that is not answered at all
   * may have been made before that was noticed, or be made later: listeners are told at once, and own notices count
   * from then on.
   */
  isCertain(accountId: string | undefined): boolean
}

/**
 * How long a change may have been made of which nobody heard. Whoever asks for the same again meanwhile finds nothing
 * to change; before that is answered, what was read before is forgotten here, though the notice be still on its way.
 */
const DOUBT_MS = MINUTE

/** Makes writes of orders. @param node who tells the others of them */
export function writerOn(queries: Database, node: string): PostgresWriter {
  const listeners: ChangeListener[] = []
  const tell: ChangeListener = accountId => listeners.forEach(listener => void listener(accountId))
  let doubtedAt: number | undefined
  const committed = new Set<Written<unknown>>()
  const isInDoubt = () => doubtedAt !== undefined && performance.now() - doubtedAt < DOUBT_MS
  const doubt = (account: string | undefined) => {
    doubtedAt = performance.now()
    tell(account)
  }
  return {
    tell,
    isCertain: accountId => doubtedAt === undefined && ![...committed].some(it => it.account === accountId),
    watch: listener => void listeners.push(listener),
    spend: spendingOn(queries),
    async write(name, input, by) {
      let sent: Written<unknown> | undefined
      const committing = (it: Written<unknown>) => {
        if (!it.isTold) return
        if (sent !== undefined) committed.delete(sent)
        committed.add(it)
        sent = it
      }
      try {
        const { value, account } = await written({ queries, node, committing }, name, input, by)
        if (account !== undefined) tell(account)
        else if (by !== undefined && isInDoubt()) tell(undefined)
        return value
      } catch (cause) {
        if (sent !== undefined && isUncertain(cause)) doubt(sent.account)
        throw cause
      } finally {
        if (sent !== undefined) committed.delete(sent)
      }
    },
  }
}

/** Where is written, and by which node. */
interface Desk {
  readonly queries: Database
  readonly node: string
  /** Told of what will be made, unless it is not committed: what fails before certainly is not made. */
  committing(written: Written<unknown>): void
}

async function written<Name extends WriteName>(
  { queries, node, committing }: Desk,
  name: Name,
  input: Writes[Name]['input'],
  by: Attribution | undefined,
): Promise<Written<Writes[Name]['value']>> {
  return trying(
    () =>
      queries.transaction().execute(async db => {
        const it = await perform({ queries: db, node }, name, input, by)
        committing(it)
        return it
      }),
    error => {
      const value = takenBy(name, error)
      return value && { value, account: undefined, isTold: false }
    },
  )
}

/** A write, the audit entries of what it changed, and the word to the other nodes: all of it, or nothing. */
async function perform<Name extends WriteName>(
  { queries: db, node }: Pick<Desk, 'queries' | 'node'>,
  name: Name,
  input: Writes[Name]['input'],
  by: Attribution | undefined,
): Promise<Written<Writes[Name]['value']>> {
  if (IN_TURN.has(name)) await sql`select ${TURN}`.execute(db)
  const { value, account, changes = [], actor = by?.actor } = await WRITES[name](db, input)
  if (by !== undefined && actor !== undefined) await audit(db, changes, { ...by, actor })
  const isTold = account !== undefined || (changes.length > 0 && OF_APIS.has(name))
  if (isTold) await notify(db, changeNotice(node, account))
  return { value, account, isTold }
}

/**
 * Deletes by key and by account: two nodes would wait for each other's rows crosswise. They come every few seconds and
 * nobody waits for them, so each has its turn, until its transaction ends.
 */
const IN_TURN: ReadonlySet<WriteName> = new Set(['note-refusals', 'forget-refusals'])
const TURN = sql`pg_advisory_xact_lock(hashtext('latchkey refusals'))`

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
