import { z } from '@hono/zod-openapi'
import { done } from '../../core/problem.ts'
import { grantCredits } from '../../engine/accounts.ts'
import { reference } from '../fields.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { CreditsView } from '../views.ts'

/** One grant; a balance stays far below what a number can count exactly. */
const MAX_GRANT = 1_000_000_000

const showRoute = route(
  {
    id: 'showCredits',
    action: 'credits.read',
    of: { path: 'account' },
    summary: 'The balance of an account',
    method: 'get',
    path: '/v1/accounts/{id}/credits',
    query: nothing,
    body: nothing,
    reply: CreditsView,
    fails: ['account-unknown'],
  },
  async ({ engine, id }) => {
    const account = await found(engine.ports, 'account', id)
    return account.ok ? done({ accountId: id, balance: await engine.ports.credits.balance(id) }) : account
  },
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
  async ({ engine, id, body }) =>
    shown(await grantCredits(engine.ports, { accountId: id, ...body }), balance => ({
      accountId: id,
      balance,
    })),
)

export const creditRoutes: readonly Route[] = [showRoute, grantRoute]
