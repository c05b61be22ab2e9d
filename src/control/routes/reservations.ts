import { z } from '@hono/zod-openapi'
import { MAX_HOLD_SECONDS, RESERVATION_STATES } from '../../core/credits.ts'
import {
  commitReservation,
  creditStanding,
  findReservation,
  releaseReservation,
  reserveCredits,
} from '../../engine/credits.ts'
import { page, reference } from '../input/fields.ts'
import { nothing, type Route, route, shown } from '../route.ts'
import {
  ReservationStandingView,
  ReservationView,
  reservationStandingView,
  reservationView,
} from '../views/credits.ts'
import { listed, listOf } from '../views/nouns.ts'

/** One reservation holds no more than one grant gives. */
const MAX_RESERVED = 1_000_000_000

const reserveRoute = route(
  {
    id: 'createReservation',
    action: 'credits.reserve',
    of: { path: 'account' },
    creates: true,
    summary: 'Hold credits for something that is still to be done',
    method: 'post',
    path: '/v1/accounts/{id}/reservations',
    query: nothing,
    body: z.strictObject({
      amount: z.int().min(1).max(MAX_RESERVED),
      seconds: z
        .int()
        .min(1)
        .max(MAX_HOLD_SECONDS)
        .describe('How long they are held. What is not committed by then goes back by itself.'),
      reference: reference
        .optional()
        .describe('Names the reservation: the same one again holds nothing more.'),
    }),
    status: 201,
    reply: ReservationStandingView,
    fails: ['account-unknown', 'credits-short', 'reservation-over'],
  },
  async ({ ports, id, body }) =>
    shown(await reserveCredits(ports, { accountId: id, ...body }), reservationStandingView),
)

const listRoute = route(
  {
    id: 'listReservations',
    action: 'credits.read',
    of: { path: 'account' },
    summary: 'The reservations of an account, newest first',
    method: 'get',
    path: '/v1/accounts/{id}/reservations',
    query: page.extend({
      state: z.enum(RESERVATION_STATES).optional().describe('Only those that stand so.'),
    }),
    body: nothing,
    reply: listOf(ReservationView),
    fails: ['account-unknown'],
  },
  async ({ ports, id, query: { state, ...part } }) => {
    const standing = await creditStanding(ports, id)
    if (!standing.ok) return standing
    return listed(await ports.credits.reservations(id, part, state), reservationView)
  },
)

const findRoute = route(
  {
    id: 'findReservation',
    action: 'credits.read',
    of: { path: 'reservation' },
    summary: 'Look at one reservation',
    method: 'get',
    path: '/v1/reservations/{id}',
    query: nothing,
    body: nothing,
    reply: ReservationStandingView,
    fails: ['reservation-unknown'],
  },
  async ({ ports, id }) => shown(await findReservation(ports, id), reservationStandingView),
)

const commitRoute = route(
  {
    id: 'commitReservation',
    action: 'credits.settle',
    of: { path: 'reservation' },
    summary: 'Use up what a reservation holds, all or a part of it; the rest goes back',
    method: 'post',
    path: '/v1/reservations/{id}/commit',
    query: nothing,
    body: z.strictObject({
      amount: z.int().min(1).max(MAX_RESERVED).optional().describe('Absent: all that is held.'),
    }),
    reply: ReservationStandingView,
    fails: ['reservation-unknown', 'reservation-over'],
  },
  async ({ ports, id, body }) =>
    shown(await commitReservation(ports, { id, ...body }), reservationStandingView),
)

const releaseRoute = route(
  {
    id: 'releaseReservation',
    action: 'credits.settle',
    of: { path: 'reservation' },
    summary: 'Give back all that a reservation holds',
    method: 'post',
    path: '/v1/reservations/{id}/release',
    query: nothing,
    body: nothing,
    reply: ReservationStandingView,
    fails: ['reservation-unknown', 'reservation-over'],
  },
  async ({ ports, id }) => shown(await releaseReservation(ports, id), reservationStandingView),
)

export const reservationRoutes: readonly Route[] = [
  reserveRoute,
  listRoute,
  findRoute,
  commitRoute,
  releaseRoute,
]
