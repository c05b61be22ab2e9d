import { expect } from 'vitest'
import type { CommandRow } from './commands-table.ts'
import type { Shop } from './shop.ts'

const account = ({ demo }: Shop): string => demo.apis.zenhire.account
const lacking = (args: readonly string[], name: string) => ({ args, says: new RegExp(name), exit: 2 })
const noSuchAccount = { args: ['acc_none'], says: /There is no account acc_none/, exit: 1 }
const noSuchReservation = { args: ['rsv_none'], says: /There is no reservation rsv_none/, exit: 1 }

/** A new reservation of three credits. */
const held = async (shop: Shop): Promise<string> =>
  shop.made(`POST /v1/accounts/${account(shop)}/reservations`, { amount: 3, seconds: 600 })

/** One that was committed. */
async function used(shop: Shop): Promise<string> {
  const id = await held(shop)
  await shop.call(`POST /v1/reservations/${id}/commit`, {})
  return id
}

/** The commands about credits. */
export const CREDITS: readonly CommandRow[] = [
  {
    command: 'credits show',
    args: shop => [account(shop)],
    pretty: /^balance +\d+\nheld +\d+$/m,
    json: {
      accountId: expect.stringMatching(/^acc_/),
      balance: expect.any(Number),
      held: expect.any(Number),
    },
    wrong: noSuchAccount,
  },
  {
    command: 'credits grant',
    args: shop => [account(shop), '--amount', '5', '--reference', shop.fresh()],
    pretty: /^balance +\d+$/m,
    json: { balance: expect.any(Number) },
    wrong: { args: ['acc_none', '--amount', 'much'], says: /whole number/, exit: 2 },
  },
  {
    command: 'credits entries',
    args: async shop => [account(shop), '--spending', await used(shop)],
    pretty: /^SEQ +AT +KIND +AMOUNT +BALANCE .*\n\d+ +\S.* +commit +0 +\d+ .*\n\d+ +\S.* +reserve +-3 +\d+ /,
    json: {
      items: [
        { kind: 'commit', charged: 3 },
        { kind: 'reserve', amount: -3 },
      ],
      next: null,
    },
    wrong: { args: ['acc_none', '--kind', 'gift'], says: /kind/, exit: 1 },
  },
  {
    command: 'credits verify',
    args: shop => [account(shop)],
    pretty: /^ok +true$/m,
    json: { ok: true, flaw: null },
    wrong: noSuchAccount,
  },
  {
    command: 'credits refund',
    args: async shop => [account(shop), '--spending', await used(shop)],
    pretty: /^balance +\d+$/m,
    json: { balance: expect.any(Number) },
    wrong: lacking(['acc_none'], '--spending'),
  },
  {
    command: 'reservations create',
    args: shop => [account(shop), '--amount', '2', '--seconds', '600', '--reference', shop.fresh()],
    pretty: /^state +held$/m,
    json: { id: expect.stringMatching(/^rsv_/), state: 'held', amount: 2 },
    wrong: lacking(['acc_none', '--amount', '2'], '--seconds'),
  },
  {
    command: 'reservations list',
    args: async shop => {
      await held(shop)
      return [account(shop), '--state', 'held', '--limit', '1']
    },
    pretty: /^ID +STATE +AMOUNT +COMMITTED .*\nrsv_\w+ +held +3 +0 /,
    json: { items: [{ state: 'held', amount: 3 }] },
    wrong: { args: ['acc_none', '--state', 'lost'], says: /state/, exit: 1 },
  },
  {
    command: 'reservations show',
    args: async shop => [await held(shop)],
    pretty: /^state +held$/m,
    json: { state: 'held', amount: 3 },
    wrong: noSuchReservation,
  },
  {
    command: 'reservations commit',
    args: async shop => [await held(shop), '--amount', '2'],
    pretty: /^committed +2$/m,
    json: { state: 'committed', amount: 3, committed: 2 },
    wrong: noSuchReservation,
  },
  {
    command: 'reservations release',
    args: async shop => [await held(shop)],
    pretty: /^state +released$/m,
    json: { state: 'released', committed: 0 },
    wrong: noSuchReservation,
  },
]
