import type { Family } from './verb.ts'

export const credits: Family = {
  name: 'credits',
  about: 'balances of accounts',
  columns: [],
  verbs: [
    {
      name: 'show',
      summary: 'the balance of an account',
      method: 'GET',
      path: '/v1/accounts/{account}/credits',
      flags: [],
      example: 'credits show acc_1m7z…',
    },
    {
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
        {
          flags: '--reference <text>',
          about: 'names the grant: the same one again adds nothing',
          field: 'reference',
        },
      ],
      example: 'credits grant acc_1m7z… --amount 500 --reference order-1042',
    },
  ],
}
