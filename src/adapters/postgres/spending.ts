import { sql } from 'kysely'
import { Fault } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import type { CreditEntry } from '../../ports/credits.ts'
import { checkAmount } from '../amount.ts'
import { spendStep } from '../credit-steps.ts'
import { type SpendCredits, spendCredits } from '../sql/credits.ts'
import { addEntries } from '../sql/ledger.ts'
import type { Database } from '../sql/outcome.ts'
import { inParts } from '../sql/usage.ts'
import { isUnfit, tryingTwice } from './trying.ts'

type Spent = SpendCredits['value']

/** Spendings in one transaction at the most. */
const TOGETHER = 500
/** Spendings that wait for their transaction at the most, and how long: nothing piles up before a database that hangs. */
const WAITING = 10_000
const WAITING_MS = 10 * SECOND
/** Accounts whose spendings do not all fit are looked after so many at a time. */
const LANES = 4

interface Waiting {
  readonly entry: CreditEntry
  readonly since: number
  readonly resolve: (spent: Spent) => void
  readonly reject: (cause: unknown) => void
}

/**
 * Makes a way of spending for many at once: whoever comes while a transaction is under way shares the next one. Each
 * is as exact as alone, happens at most once by its id, and is answered when it is durable.
 */
export function spendingOn(queries: Database): (entry: CreditEntry) => Promise<Spent> {
  let waiting: Waiting[] = []
  let busy = false

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const turn = waiting.slice(0, TOGETHER)
      waiting = waiting.slice(TOGETHER)
      await settle(queries, turn)
    }
    busy = false
  }

  return async entry => {
    checkAmount(entry)
    if (waiting.length >= WAITING) throw new Fault('Too many spendings are waiting for the database.')
    return new Promise((resolve, reject) => {
      waiting.push({ entry, since: performance.now(), resolve, reject })
      if (busy) return
      busy = true
      setImmediate(() => void work())
    })
  }
}

/** Never fails: whoever waits hears of it. */
async function settle(queries: Database, turn: readonly Waiting[]): Promise<void> {
  const latest = performance.now() - WAITING_MS
  const [late, due] = [turn.filter(it => it.since < latest), turn.filter(it => it.since >= latest)]
  for (const { reject } of late) reject(new Fault('The database took too long.'))
  if (due.length < 2) return inOrder(queries, due)
  try {
    const spent = await together(queries, due)
    for (const it of due) answer(it, spent.get(it))
    await oneByOne(
      queries,
      due.filter(it => !spent.has(it)),
    )
  } catch (fault) {
    if (isUnfit(fault)) await oneByOne(queries, due)
    else for (const { reject } of due) reject(fault)
  }
}

const answer = ({ resolve }: Waiting, spent: Spent | undefined): void => {
  if (spent !== undefined) resolve(spent)
}

/** Spends for every account that has enough for all who come. @returns what was spent; the others are left out */
const together = (queries: Database, turn: readonly Waiting[]): Promise<ReadonlyMap<Waiting, Spent>> =>
  tryingTwice(() => queries.transaction().execute(db => spendTogether(db, turn)))

async function spendTogether(db: Database, turn: readonly Waiting[]): Promise<ReadonlyMap<Waiting, Spent>> {
  const fresh = await freshOf(db, turn)
  const byAccount = Map.groupBy(fresh, it => it.entry.accountId)
  const spent = new Map<Waiting, Spent>()
  const ledger: Parameters<typeof addEntries>[1][number][] = []
  for (const { id, balance, held, entries } of await take(db, byAccount)) {
    const group = byAccount.get(id) ?? []
    let left = balance + sumOf(group)
    let seq = entries - group.length
    for (const it of group) {
      left -= it.entry.amount
      seq += 1
      ledger.push({ ...spendStep(it.entry), balance: left, held, seq })
      spent.set(it, { spent: true, balance: left })
    }
  }
  for (const part of inParts(ledger)) await addEntries(db, part)
  return spent
}

/** Those whose id is in no ledger yet, each once. */
async function freshOf(db: Database, turn: readonly Waiting[]): Promise<readonly Waiting[]> {
  const ids = turn.map(it => it.entry.id)
  const rows = await db.selectFrom('credit_entry').select('id').where('id', 'in', ids).execute()
  const seen = new Set(rows.map(it => it.id))
  return turn.filter(({ entry: { id } }) => !seen.has(id) && seen.add(id))
}

/** How an account stands once it has paid. */
interface Paid {
  readonly id: string
  readonly balance: number
  readonly held: number
  readonly entries: number
}

/**
 * Takes from each account what all of its spendings need, or nothing. The condition is part of the lock and of the
 * update, so that nobody spends in between; everybody locks in one order, so that no two wait for each other.
 */
async function take(
  db: Database,
  byAccount: ReadonlyMap<string, readonly Waiting[]>,
): Promise<readonly Paid[]> {
  if (byAccount.size === 0) return []
  const wanted = [...byAccount].map(
    ([id, group]) => sql`(${id}, cast(${sumOf(group)} as bigint), cast(${group.length} as bigint))`,
  )
  const { rows } = await sql<Paid>`
    with wanted (id, total, count) as (values ${sql.join(wanted)}),
    held as materialized (
      select account.id, wanted.total, wanted.count
      from account join wanted on wanted.id = account.id
      where account.credits >= wanted.total
      order by account.id for no key update of account
    )
    update account
    set credits = account.credits - held.total, credit_entries = account.credit_entries + held.count
    from held
    where account.id = held.id and account.credits >= held.total
    returning account.id, account.credits as balance, account.credits_held as held,
      account.credit_entries as entries`.execute(db)
  return rows
}

const sumOf = (group: readonly Waiting[]): number => group.reduce((sum, { entry }) => sum + entry.amount, 0)

/** Accounts side by side; the spendings of one account in the order in which they came, each alone in it. */
async function oneByOne(queries: Database, turn: readonly Waiting[]): Promise<void> {
  const groups = [...Map.groupBy(turn, it => it.entry.accountId).values()]
  for (const lane of inParts(groups, LANES)) await Promise.all(lane.map(group => inOrder(queries, group)))
}

/** The spendings of one account, if any, in one transaction; where one of them is unfit, each in its own. */
async function inOrder(queries: Database, group: readonly Waiting[]): Promise<void> {
  if (group.length === 0) return
  const entries = group.map(it => it.entry)
  try {
    const spent = await tryingTwice(() => queries.transaction().execute(db => spendEach(db, entries)))
    for (const [at, it] of group.entries()) answer(it, spent[at])
  } catch (fault) {
    if (group.length === 1 || !isUnfit(fault)) for (const { reject } of group) reject(fault)
    else for (const it of group) await inOrder(queries, [it])
  }
}

async function spendEach(db: Database, entries: readonly CreditEntry[]): Promise<readonly Spent[]> {
  const spent: Spent[] = []
  for (const entry of entries) spent.push((await spendCredits(db, entry)).value)
  return spent
}
