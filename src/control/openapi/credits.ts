import type { z } from '@hono/zod-openapi'
import type { Example } from '../examples.ts'
import type { CreditsView, LedgerEntryView, ReservationStandingView } from '../views/credits.ts'
import { aKey, anAccount } from './nouns.ts'

export const aBalance: z.output<typeof CreditsView> = { accountId: anAccount.id, balance: 4200, held: 0 }

const aReservation: z.output<typeof ReservationStandingView> = {
  id: 'rsv_1wB6nJx4Kt9PzE3h',
  accountId: anAccount.id,
  state: 'held',
  amount: 30,
  committed: 0,
  reference: 'video-1042',
  createdAt: '2026-11-09T08:00:00.000Z',
  until: '2026-11-09T08:10:00.000Z',
  endedAt: null,
  credits: { balance: 4170, held: 30 },
}

const withoutCredits = ({ credits: _, ...it }: typeof aReservation) => it

const endedAt = '2026-11-09T08:04:00.000Z'

const anEntry: z.output<typeof LedgerEntryView> = {
  seq: 17,
  id: 'spd_7yU2qLf5Vr8CmD0s',
  accountId: anAccount.id,
  kind: 'spend',
  amount: -1,
  charged: 1,
  balance: 4200,
  held: 0,
  spending: 'spd_7yU2qLf5Vr8CmD0s',
  reference: null,
  at: '2026-11-09T08:00:00.000Z',
  actor: { kind: 'key', id: aKey.id, name: aKey.name },
}

/** Examples of what there is to do with credits. */
export const CREDIT_EXAMPLES: Readonly<Record<string, Example>> = {
  listCreditEntries: {
    id: anAccount.id,
    query: { limit: 20, kind: 'spend' },
    reply: { items: [anEntry], next: null },
  },
  verifyCredits: { id: anAccount.id, reply: { ok: true, entries: anEntry.seq, flaw: null } },
  refundCredits: {
    id: anAccount.id,
    body: { spending: anEntry.id },
    reply: { ...aBalance, balance: 4201 },
  },
  createReservation: {
    id: anAccount.id,
    body: { amount: 30, seconds: 600, reference: 'video-1042' },
    reply: aReservation,
  },
  listReservations: {
    id: anAccount.id,
    query: { state: 'held' },
    reply: { items: [withoutCredits(aReservation)], next: null },
  },
  findReservation: { id: aReservation.id, reply: aReservation },
  commitReservation: {
    id: aReservation.id,
    body: { amount: 25 },
    reply: {
      ...aReservation,
      ...{ state: 'committed', committed: 25, endedAt, credits: { balance: 4175, held: 0 } },
    },
  },
  releaseReservation: {
    id: aReservation.id,
    reply: { ...aReservation, ...{ state: 'released', endedAt, credits: { balance: 4200, held: 0 } } },
  },
}
