import type { Actor } from '../../core/actor.ts'
import {
  type CreditStanding,
  type CreditStep,
  type LedgerEntry,
  mayCommit,
  mayRelease,
  type Reservation,
} from '../../core/credits.ts'
import { hasPassed, type Instant } from '../../core/terms.ts'
import type { Commitment, CreditHold, Ending, Reserving } from '../../ports/credits.ts'
import { checkAmount } from '../amount.ts'
import { creditChange } from '../changes.ts'
import { commitEnd, type ReservationEnd, reservationOf, reserveStep, returnEnd } from '../credit-steps.ts'
import { entryOf, move, standingOf } from './ledger.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { findReservation, holdReservations, reservationCodec } from './reservation-rows.ts'
import { compare } from './usage.ts'

/** Whose doing it is. */
interface By {
  readonly actor: Actor | undefined
}

export type ReserveCredits = Write<CreditHold, Reserving>
export type CommitCredits = Write<Commitment & By, Ending | undefined>
export type ReleaseCredits = Write<{ readonly id: string; readonly at: Instant } & By, Ending | undefined>
export type ExpireCredits = Write<Due, number>

/** What is held beyond its time at an instant, of one account or of all. */
interface Due {
  readonly now: Instant
  readonly accountId: string | undefined
}

/** Reservations that expire in one transaction at the most. */
const BATCH = 500

export async function reserveCredits(db: Database, hold: CreditHold): Promise<Outcome<Reserving>> {
  checkAmount(hold)
  const made = await madeBefore(db, hold)
  if (made !== undefined) return { value: made }
  const entry = await take(db, reserveStep(hold))
  if (entry === undefined) return { value: (await madeBefore(db, hold)) ?? (await short(db, hold)) }
  const reservation = reservationOf(hold)
  await db.insertInto('reservation').values(reservationCodec.encode(reservation)).execute()
  return { value: { outcome: 'held', reservation, standing: after(entry) }, changes: [creditChange(entry)] }
}

/**
 * What is answered to an id that is in use. The entry is looked for first: another transaction makes it together with
 * its reservation, at any moment, so that whoever sees the entry sees the reservation too.
 */
async function madeBefore(db: Database, hold: CreditHold): Promise<Reserving | undefined> {
  const entry = await entryOf(db, hold.id)
  const before = await findReservation(db, hold.id)
  if (before !== undefined) return known(db, before, hold)
  return entry && { outcome: 'taken' }
}

async function short(db: Database, { accountId }: CreditHold): Promise<Reserving> {
  const { balance } = await standingOf(db, accountId)
  return { outcome: 'short', balance }
}

/** What is answered to a reservation that was made before. */
async function known(db: Database, before: Reservation, hold: CreditHold): Promise<Reserving> {
  if (before.accountId !== hold.accountId || before.amount !== hold.amount) return { outcome: 'taken' }
  const due = before.state === 'held' && hasPassed(before.until, hold.at)
  const reservation = due ? (await expire(db, before, hold.at)).reservation : before
  if (reservation.state !== 'held') return { outcome: 'over', reservation }
  return { outcome: 'held', reservation, standing: await standingOf(db, hold.accountId) }
}

export async function commitCredits(
  db: Database,
  { id, at, amount, actor }: CommitCredits['input'],
): Promise<Outcome<CommitCredits['value']>> {
  if (amount !== undefined) checkAmount({ amount })
  const before = await findReservation(db, id)
  if (before === undefined) return { value: undefined }
  const wanted = amount ?? before.amount
  const may = mayCommit(before, wanted, at)
  if (may === 'due') return { value: { ...(await expire(db, before, at)), outcome: 'over' } }
  if (may === 'now') return end(db, commitEnd(before, wanted, { at, actor }))
  return { value: await unchanged(db, before, may === 'again' ? 'done' : may) }
}

export async function releaseCredits(
  db: Database,
  { id, at, actor }: ReleaseCredits['input'],
): Promise<Outcome<ReleaseCredits['value']>> {
  const before = await findReservation(db, id)
  if (before === undefined) return { value: undefined }
  const may = mayRelease(before, at)
  if (may === 'due') return { value: await expire(db, before, at) }
  if (may === 'now') return end(db, returnEnd(before, 'release', { at, actor }))
  return { value: await unchanged(db, before, may === 'again' ? 'done' : may) }
}

const unchanged = async (
  db: Database,
  reservation: Reservation,
  outcome: Ending['outcome'],
): Promise<Ending> => ({
  outcome,
  reservation,
  standing: await standingOf(db, reservation.accountId),
})

/**
 * The id of its entry is the same for every end, so a reservation cannot end twice: this fails on a unique index when
 * somebody else has ended it since it was read, and is answered anew when it is tried again.
 */
async function end(db: Database, { reservation, step }: ReservationEnd): Promise<Outcome<Ending>> {
  const entry = await move(db, step)
  const { id, state, committed, endedAt } = reservation
  await db
    .updateTable('reservation')
    .set({ state, committed, ended_at: endedAt ?? null })
    .where('id', '=', id)
    .where('state', '=', 'held')
    .execute()
  const standing = entry === undefined ? await standingOf(db, reservation.accountId) : after(entry)
  return {
    value: { outcome: 'done', reservation, standing },
    ...(entry && { changes: [creditChange(entry)] }),
  }
}

/** Nobody asked for that, so nobody is named. */
const expire = async (db: Database, it: Reservation, at: Instant): Promise<Ending> =>
  (await end(db, returnEnd(it, 'expire', { at }))).value

export const expireCredits = async (db: Database, due: Due): Promise<Outcome<number>> => ({
  value: await expireDue(db, due),
})

/**
 * Gives back what is held beyond its time, account by account in the order in which everybody holds several.
 * @returns how many reservations that was, {@link BATCH} at the most
 */
export async function expireDue(db: Database, due: Due): Promise<number> {
  const rows = await dueQuery(db, due)
    .select(['id', 'account_id'])
    .orderBy('until')
    .orderBy('id')
    .limit(BATCH)
    .execute()
  const byAccount = [...Map.groupBy(rows, it => it.account_id)].toSorted(([a], [b]) => compare(a, b))
  let expired = 0
  for (const [accountId, found] of byAccount) {
    const held = await holdReservations(
      db,
      accountId,
      found.map(it => it.id),
    )
    for (const reservation of held) await expire(db, reservation, due.now)
    expired += held.length
  }
  return expired
}

/** Takes from a balance; when it is short, once more without what is held beyond its time. */
export async function take(db: Database, step: CreditStep): Promise<LedgerEntry | undefined> {
  const entry = await move(db, step)
  if (entry !== undefined) return entry
  const expired = await expireDue(db, { now: step.at, accountId: step.accountId })
  return expired === 0 ? undefined : move(db, step)
}

/** Whether anything is held beyond its time: nothing has to be written when nothing is. */
export async function isAnyDue(db: Database, due: Due): Promise<boolean> {
  return (await dueQuery(db, due).select('id').limit(1).executeTakeFirst()) !== undefined
}

function dueQuery(db: Database, { now, accountId }: Due) {
  const all = db.selectFrom('reservation').where('state', '=', 'held').where('until', '<=', now)
  return accountId === undefined ? all : all.where('account_id', '=', accountId)
}

const after = ({ balance, held, seq }: LedgerEntry): CreditStanding => ({ balance, held, entries: seq })
