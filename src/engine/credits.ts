import {
  type CreditStanding,
  flawOfBeginning,
  followBack,
  type LedgerFlaw,
  type Reservation,
} from '../core/credits.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import { after, SECOND } from '../core/terms.ts'
import type { Ending } from '../ports/credits.ts'
import type { Ports } from './ports.ts'

type CreditPorts = Pick<Ports, 'credits' | 'clock' | 'directory' | 'secrets'>

/** Credits that are added to what an account has. */
export interface CreditGrant {
  readonly accountId: string
  /** Whole credits, 1 or more. */
  readonly amount: number
  /** Names the grant: the same one again adds nothing. Absent: every call is a new grant. */
  readonly reference?: string | undefined
}

/** Adds credits to an account. @returns the balance after it */
export async function grantCredits(
  ports: CreditPorts,
  { accountId, amount, reference }: CreditGrant,
): Promise<Outcome<number>> {
  const account = await ports.directory.find('account', accountId)
  if (account === undefined) return unknownAccount(accountId)
  const id = reference === undefined ? ports.secrets.id('grt_') : `grt_${accountId}_${reference}`
  const granted = await ports.credits.grant({ id, accountId, amount, reference, at: ports.clock.now() })
  if (granted !== 'taken') return done(granted)
  const detail = 'This reference names a grant of another amount. Choose another one.'
  return problem('input-invalid', detail, 'reference')
}

const unknownAccount = (accountId: string): Outcome<never> =>
  problem('account-unknown', `There is no account ${accountId}.`, 'accountId')

/** How an account stands, after what is held beyond its time went back. */
export async function creditStanding(
  { credits, directory, clock }: CreditPorts,
  accountId: string,
): Promise<Outcome<CreditStanding>> {
  if ((await directory.find('account', accountId)) === undefined) return unknownAccount(accountId)
  await credits.expire(clock.now(), accountId)
  return done(await credits.standing(accountId))
}

/** Credits that are held for something that is still to be done. */
export interface NewReservation {
  readonly accountId: string
  /** Whole credits, 1 or more. */
  readonly amount: number
  /** How long they are held, unless they are committed or released sooner. */
  readonly seconds: number
  /** Names the reservation: the same one again holds nothing more. */
  readonly reference?: string | undefined
}

/** A reservation beside how its account stands. */
export interface ReservationStanding {
  readonly reservation: Reservation
  readonly standing: CreditStanding
}

/** Holds credits of an account for something that is still to be done. */
export async function reserveCredits(
  ports: CreditPorts,
  { accountId, amount, seconds, reference }: NewReservation,
): Promise<Outcome<ReservationStanding>> {
  if ((await ports.directory.find('account', accountId)) === undefined) return unknownAccount(accountId)
  const id = reservationId(ports, accountId, reference)
  const at = ports.clock.now()
  const until = after(at, seconds * SECOND)
  const made = await ports.credits.reserve({ id, accountId, amount, reference, at, until })
  switch (made.outcome) {
    case 'held':
      return done(made)
    case 'over':
      return isOver(made.reservation)
    case 'taken':
      return problem(
        'input-invalid',
        'This reference names a reservation of another amount. Choose another one.',
        'reference',
      )
    case 'short':
      return problem(
        'credits-short',
        `The account has ${made.balance} credits. Grant it more, or reserve at most that.`,
        'amount',
      )
  }
}

const REFERENCED_ID_LENGTH = 32

/** Of the same reference always the same. */
const reservationId = ({ secrets }: CreditPorts, accountId: string, reference: string | undefined): string =>
  reference === undefined
    ? secrets.id('rsv_')
    : `rsv_${secrets.digest(`${accountId} ${reference}`).slice(0, REFERENCED_ID_LENGTH)}`

/** A reservation as it stands now. */
export async function findReservation(
  { credits, clock }: CreditPorts,
  id: string,
): Promise<Outcome<ReservationStanding>> {
  const found = await credits.reservation(id)
  if (found === undefined) return unknownReservation(id)
  await credits.expire(clock.now(), found.accountId)
  const reservation = (await credits.reservation(id)) ?? found
  return done({ reservation, standing: await credits.standing(found.accountId) })
}

/** Uses up what a reservation holds, all or `amount` of it; the rest goes back. */
export async function commitReservation(
  { credits, clock }: CreditPorts,
  { id, amount }: { readonly id: string; readonly amount?: number | undefined },
): Promise<Outcome<ReservationStanding>> {
  return ended(id, await credits.commit({ id, amount, at: clock.now() }))
}

/** Gives back all that a reservation holds. */
export async function releaseReservation(
  { credits, clock }: CreditPorts,
  id: string,
): Promise<Outcome<ReservationStanding>> {
  return ended(id, await credits.release(id, clock.now()))
}

function ended(id: string, ending: Ending | undefined): Outcome<ReservationStanding> {
  if (ending === undefined) return unknownReservation(id)
  const { outcome, reservation, standing } = ending
  if (outcome === 'over') return isOver(reservation)
  if (outcome === 'beyond') {
    const detail = `It holds ${reservation.amount} credits. Commit at most that.`
    return problem('input-invalid', detail, 'amount')
  }
  return done({ reservation, standing })
}

const unknownReservation = (id: string): Outcome<never> =>
  problem('reservation-unknown', `There is no reservation ${id}.`, 'id')

const HOW_IT_ENDED: Readonly<Record<Reservation['state'], (it: Reservation) => string>> = {
  held: () => 'is held still',
  committed: it => `was committed with ${it.committed} of ${it.amount} credits`,
  released: () => 'was released',
  expired: () => 'expired: nothing committed it in time',
  refunded: () => 'was committed and refunded',
}

const isOver = (it: Reservation): Outcome<never> =>
  problem('reservation-over', `Reservation ${it.id} ${HOW_IT_ENDED[it.state](it)}. Make a new one.`)

/** Gives what a spending or a commit used up back to its account, at most once. */
export async function refundCredits(
  { credits, directory, clock }: CreditPorts,
  { accountId, spending }: { readonly accountId: string; readonly spending: string },
): Promise<Outcome<CreditStanding>> {
  if ((await directory.find('account', accountId)) === undefined) return unknownAccount(accountId)
  const { items } = await credits.entries(accountId, { limit: 1 }, { spending })
  const balance = items.length === 0 ? undefined : await credits.refund(spending, clock.now())
  if (balance !== undefined) return done(await credits.standing(accountId))
  const detail =
    items.length === 0
      ? `This account has no spending ${spending}. Its ledger has their ids.`
      : `Nothing was spent by ${spending}. Release a reservation that is still held.`
  return problem('spending-unknown', detail, 'spending')
}

const PAGE = 200

/**
 * Checks that each entry of an account's ledger leads to the next, the last one to how the account stands, and
 * that nothing came from nowhere. Entries that are added meanwhile are left for the next time.
 * @param pause lets others through between two pages of a long ledger
 * @returns the first flaw, or undefined
 */
export async function verifyLedger(
  { credits }: Pick<Ports, 'credits'>,
  accountId: string,
  pause?: () => Promise<void>,
): Promise<LedgerFlaw | undefined> {
  let expected = await credits.standing(accountId)
  const { entries: newest } = expected
  let cursor: string | undefined
  do {
    const { items, next } = await credits.entries(accountId, { limit: PAGE, cursor })
    const followed = followBack(
      expected,
      items.filter(it => it.seq <= newest),
    )
    if ('complaint' in followed) return followed
    expected = followed
    cursor = next
    await pause?.()
  } while (cursor !== undefined)
  return flawOfBeginning(expected)
}
