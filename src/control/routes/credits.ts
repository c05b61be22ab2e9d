import { setImmediate } from 'node:timers/promises'
import { z } from '@hono/zod-openapi'
import { CREDIT_KINDS } from '../../core/credits.ts'
import { done } from '../../core/problem.ts'
import { creditStanding, grantCredits, refundCredits, verifyLedger } from '../../engine/credits.ts'
import { id as idField, page, reference } from '../input/fields.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import {
  CreditsView,
  creditsView,
  LedgerCheckView,
  LedgerEntryView,
  ledgerEntryView,
} from '../views/credits.ts'
import { listed, listOf } from '../views/nouns.ts'

/** One grant; a balance stays far below what a number can count exactly. */
const MAX_GRANT = 1_000_000_000

const showRoute = route(
  {
    id: 'showCredits',
    action: 'credits.read',
    of: { path: 'account' },
    summary: 'The balance of an account, and what is held of it',
    method: 'get',
    path: '/v1/accounts/{id}/credits',
    query: nothing,
    body: nothing,
    reply: CreditsView,
    fails: ['account-unknown'],
  },
  async ({ ports, id }) => shown(await creditStanding(ports, id), it => creditsView(id, it)),
)

const grantRoute = route(
  {
    id: 'grantCredits',
    action: 'credits.grant',
    of: { path: 'account' },
    creates: true,
    summary: 'Add credits to an account; the same reference again adds nothing',
    method: 'post',
    path: '/v1/accounts/{id}/credits',
    query: nothing,
    body: z.strictObject({
      amount: z.int().min(1).max(MAX_GRANT),
      reference: reference.optional().describe('Names the grant: the same one again adds nothing.'),
    }),
    reply: CreditsView,
    fails: ['account-unknown'],
  },
  async ({ ports, id, body }) => {
    const granted = await grantCredits(ports, { accountId: id, ...body })
    return granted.ok ? shown(await creditStanding(ports, id), it => creditsView(id, it)) : granted
  },
)

const entriesRoute = route(
  {
    id: 'listCreditEntries',
    action: 'credits.read',
    of: { path: 'account' },
    summary: 'The ledger of an account: everything that ever changed its balance, newest first',
    method: 'get',
    path: '/v1/accounts/{id}/credits/entries',
    query: page.extend({
      kind: z.enum(CREDIT_KINDS).optional().describe('Only these.'),
      spending: idField.optional().describe('Only what happened to this spending or reservation.'),
    }),
    body: nothing,
    reply: listOf(LedgerEntryView),
    fails: ['account-unknown'],
  },
  async ({ ports, id, query: { kind, spending, ...part } }) => {
    const account = await found(ports, 'account', id)
    if (!account.ok) return account
    return listed(await ports.credits.entries(id, part, { kind, spending }), ledgerEntryView)
  },
)

const verifyRoute = route(
  {
    id: 'verifyCredits',
    action: 'credits.read',
    of: { path: 'account' },
    summary: 'Check that the ledger of an account leads, entry by entry, to its balance',
    method: 'get',
    path: '/v1/accounts/{id}/credits/verify',
    query: nothing,
    body: nothing,
    reply: LedgerCheckView,
    fails: ['account-unknown'],
  },
  async ({ ports, id }) => {
    const standing = await creditStanding(ports, id)
    if (!standing.ok) return standing
    const flaw = await verifyLedger(ports, id, setImmediate)
    return done({ ok: flaw === undefined, entries: standing.value.entries, flaw: flaw ?? null })
  },
)

const refundRoute = route(
  {
    id: 'refundCredits',
    action: 'credits.refund',
    of: { path: 'account' },
    summary: 'Give back what a spending or a committed reservation used up, at most once',
    method: 'post',
    path: '/v1/accounts/{id}/credits/refund',
    query: nothing,
    body: z.strictObject({ spending: idField.describe('Its id, as the ledger and the verdict tell it.') }),
    reply: CreditsView,
    fails: ['account-unknown', 'spending-unknown'],
  },
  async ({ ports, id, body }) =>
    shown(await refundCredits(ports, { accountId: id, ...body }), it => creditsView(id, it)),
)

export const creditRoutes: readonly Route[] = [showRoute, grantRoute, entriesRoute, verifyRoute, refundRoute]
