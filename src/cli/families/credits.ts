import { type Family, PAGE, type Verb } from '../verb.ts'

const REFERENCE = '--reference <text>'

const show: Verb = {
  name: 'show',
  summary: 'the balance of an account, and what is held of it',
  method: 'GET',
  path: '/v1/accounts/{account}/credits',
  flags: [],
  example: 'credits show acc_1m7z…',
}

const grant: Verb = {
  name: 'grant',
  summary: 'add credits to an account',
  method: 'POST',
  path: '/v1/accounts/{account}/credits',
  flags: [
    {
      flags: '--amount <credits>',
      about: 'whole credits, 1 or more',
      field: 'amount',
      kind: 'number',
      required: true,
    },
    { flags: REFERENCE, about: 'names the grant: the same one again adds nothing', field: 'reference' },
  ],
  example: 'credits grant acc_1m7z… --amount 500 --reference order-1042',
}

const entries: Verb = {
  name: 'entries',
  summary: 'everything that changed the balance of an account, newest first',
  method: 'GET',
  path: '/v1/accounts/{account}/credits/entries',
  flags: [
    ...PAGE,
    {
      flags: '--kind <kind>',
      about: 'only grant, spend, reserve, commit, release, expire or refund',
      field: 'kind',
    },
    { flags: '--spending <id>', about: 'only of this spending or reservation', field: 'spending' },
  ],
  columns: ['seq', 'at', 'kind', 'amount', 'balance', 'held', 'spending', 'reference', 'actor'],
  example: 'credits entries acc_1m7z… --kind spend --limit 20',
}

const verify: Verb = {
  name: 'verify',
  summary: 'check that the ledger of an account leads to its balance; exit 1 when it does not',
  method: 'GET',
  path: '/v1/accounts/{account}/credits/verify',
  flags: [],
  example: 'credits verify acc_1m7z…',
}

const refund: Verb = {
  name: 'refund',
  summary: 'give back what a spending or a committed reservation used up, at most once',
  method: 'POST',
  path: '/v1/accounts/{account}/credits/refund',
  flags: [{ flags: '--spending <id>', about: 'as the ledger tells it', field: 'spending', required: true }],
  example: 'credits refund acc_1m7z… --spending spd_1m7z…',
}

/** Balances and their ledgers. */
export const credits: Family = {
  name: 'credits',
  about: 'balances of accounts, and what changed them',
  columns: [],
  verbs: [show, grant, entries, verify, refund],
}

/** Credits kept aside. */
export const reservations: Family = {
  name: 'reservations',
  about: 'credits held until they are committed or released',
  columns: ['id', 'state', 'amount', 'committed', 'until', 'reference', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'hold credits of an account for a while',
      method: 'POST',
      path: '/v1/accounts/{account}/reservations',
      flags: [
        {
          flags: '--amount <credits>',
          about: 'whole credits, 1 or more',
          field: 'amount',
          kind: 'number',
          required: true,
        },
        {
          flags: '--seconds <seconds>',
          about: 'how long; what is not committed by then goes back by itself',
          field: 'seconds',
          kind: 'number',
          required: true,
        },
        {
          flags: REFERENCE,
          about: 'names the reservation: the same one again holds nothing more',
          field: 'reference',
        },
      ],
      example: 'reservations create acc_1m7z… --amount 30 --seconds 600 --reference video-1042',
    },
    {
      name: 'list',
      summary: 'the reservations of an account, newest first',
      method: 'GET',
      path: '/v1/accounts/{account}/reservations',
      flags: [
        ...PAGE,
        {
          flags: '--state <state>',
          about: 'only held, committed, released, expired or refunded',
          field: 'state',
        },
      ],
      example: 'reservations list acc_1m7z… --state held',
    },
    {
      name: 'show',
      summary: 'one reservation',
      method: 'GET',
      path: '/v1/reservations/{reservation}',
      flags: [],
      example: 'reservations show rsv_1m7z…',
    },
    {
      name: 'commit',
      summary: 'use up what is held, all or a part; the rest goes back',
      method: 'POST',
      path: '/v1/reservations/{reservation}/commit',
      flags: [
        { flags: '--amount <credits>', about: 'absent: all that is held', field: 'amount', kind: 'number' },
      ],
      example: 'reservations commit rsv_1m7z… --amount 25',
    },
    {
      name: 'release',
      summary: 'give back all that is held',
      method: 'POST',
      path: '/v1/reservations/{reservation}/release',
      flags: [],
      example: 'reservations release rsv_1m7z…',
    },
  ],
}
