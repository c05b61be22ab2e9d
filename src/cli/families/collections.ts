import { type Family, PAGE } from '../verb.ts'

export const collections: Family = {
  name: 'collections',
  about: 'what keys may be narrowed to',
  columns: ['id', 'name', 'active', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'add one to an account',
      method: 'POST',
      path: '/v1/accounts/{account}/collections',
      flags: [{ flags: '--name <name>', about: 'its name', field: 'name', required: true }],
      example: 'collections create acc_1m7z… --name guides',
    },
    {
      name: 'list',
      summary: 'list those of an account, newest first',
      method: 'GET',
      path: '/v1/accounts/{account}/collections',
      flags: PAGE,
      example: 'collections list acc_1m7z…',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/collections/{collection}',
      flags: [],
      example: 'collections show col_1m7z…',
    },
    {
      name: 'change',
      summary: 'rename it, or let nobody reach it',
      method: 'PATCH',
      path: '/v1/collections/{collection}',
      flags: [
        { flags: '--name <name>', about: 'its name', field: 'name' },
        {
          flags: '--active',
          about: 'whether it may be reached',
          field: 'active',
          kind: 'switch',
          clears: true,
        },
      ],
      example: 'collections change col_1m7z… --no-active',
    },
  ],
}
