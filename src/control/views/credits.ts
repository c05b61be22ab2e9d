import { z } from '@hono/zod-openapi'
import {
  CREDIT_KINDS,
  type CreditStanding,
  type LedgerEntry,
  RESERVATION_STATES,
  type Reservation,
} from '../../core/credits.ts'
import type { ReservationStanding } from '../../engine/credits.ts'
import { iso, maybeIso, maybeText, maybeTime, time } from './nouns.ts'

/** Balances, ledgers and reservations as JSON. */

const balance = z.int().describe('What can be spent: granted, less spent, less held.')
const held = z.int().describe('What reservations hold.')

export const CreditsView = z.strictObject({ accountId: z.string(), balance, held }).openapi('Credits')

export const creditsView = (accountId: string, it: CreditStanding): z.output<typeof CreditsView> => ({
  accountId,
  balance: it.balance,
  held: it.held,
})

export const LedgerEntryView = z
  .strictObject({
    seq: z.int().min(1).describe('1 for the account’s first, one more for each.'),
    id: z.string(),
    accountId: z.string(),
    kind: z.enum(CREDIT_KINDS),
    amount: z.int().describe('What it added to the balance; below zero where it took.'),
    charged: z.int().describe('What it used up for good; below zero for a refund.'),
    balance: z.int().describe('The balance after it.'),
    held: z.int().describe('What was held after it.'),
    spending: maybeText.describe('The spending or the reservation it belongs to.'),
    reference: maybeText,
    at: time,
    actor: z
      .strictObject({
        kind: z.enum(['person', 'root-key', 'key', 'system']),
        id: z.string(),
        name: z.string(),
      })
      .nullable()
      .describe('Who did it; of a request the key it showed. null: nobody asked for it.'),
  })
  .openapi('LedgerEntry')

export const ledgerEntryView = (it: LedgerEntry): z.output<typeof LedgerEntryView> => ({
  seq: it.seq,
  id: it.id,
  accountId: it.accountId,
  kind: it.kind,
  amount: it.amount,
  charged: it.charged,
  balance: it.balance,
  held: it.held,
  spending: it.spending ?? null,
  reference: it.reference ?? null,
  at: iso(it.at),
  actor: it.actor ?? null,
})

export const ReservationView = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    state: z.enum(RESERVATION_STATES),
    amount: z.int().describe('Credits that were kept aside.'),
    committed: z.int().describe('Credits that were used up in the end.'),
    reference: maybeText,
    createdAt: time,
    until: time.describe('It can be committed before this time.'),
    endedAt: maybeTime,
  })
  .openapi('Reservation')

export const reservationView = (it: Reservation): z.output<typeof ReservationView> => ({
  id: it.id,
  accountId: it.accountId,
  state: it.state,
  amount: it.amount,
  committed: it.committed,
  reference: it.reference ?? null,
  createdAt: iso(it.createdAt),
  until: iso(it.until),
  endedAt: maybeIso(it.endedAt),
})

/** Spelled out, not extended: as a part of it, a strict Reservation would forbid the credits. */
export const ReservationStandingView = z
  .strictObject({
    ...ReservationView.shape,
    credits: z.strictObject({ balance, held }).describe('How its account stands.'),
  })
  .openapi('ReservationStanding')

export const reservationStandingView = (
  it: ReservationStanding,
): z.output<typeof ReservationStandingView> => ({
  ...reservationView(it.reservation),
  credits: { balance: it.standing.balance, held: it.standing.held },
})

export const LedgerCheckView = z
  .strictObject({
    ok: z.boolean(),
    entries: z.int(),
    flaw: z.strictObject({ seq: z.int(), complaint: z.string() }).nullable(),
  })
  .openapi('LedgerCheck')
