import { type Family, type Flag, PAGE } from '../verb.ts'

const ROLE: Flag = {
  flags: '--role <role>',
  about: 'owner, admin, member or viewer',
  field: 'role',
  required: true,
}

export const members: Family = {
  name: 'members',
  about: 'people who belong to an account',
  columns: ['id', 'email', 'name', 'role', 'createdAt'],
  verbs: [
    {
      name: 'list',
      summary: 'list those of an account, newest first',
      method: 'GET',
      path: '/v1/accounts/{account}/members',
      flags: PAGE,
      example: 'members list acc_1m7z…',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/members/{member}',
      flags: [],
      example: 'members show mem_1m7z…',
    },
    {
      name: 'change',
      summary: 'give a member another role',
      method: 'PATCH',
      path: '/v1/members/{member}',
      flags: [ROLE],
      example: 'members change mem_1m7z… --role admin',
    },
    {
      name: 'remove',
      summary: 'take a member out of the account',
      method: 'DELETE',
      path: '/v1/members/{member}',
      flags: [],
      example: 'members remove mem_1m7z…',
    },
  ],
}

export const invitations: Family = {
  name: 'invitations',
  about: 'offers of a place in an account',
  columns: ['id', 'email', 'role', 'state', 'expiresAt', 'createdAt'],
  verbs: [
    {
      name: 'create',
      summary: 'invite somebody by mail',
      method: 'POST',
      path: '/v1/accounts/{account}/invitations',
      flags: [
        { flags: '--email <address>', about: 'where the mail goes', field: 'email', required: true },
        ROLE,
      ],
      example: 'invitations create acc_1m7z… --email ada@acme.example --role admin',
    },
    {
      name: 'list',
      summary: 'list those of an account, newest first',
      method: 'GET',
      path: '/v1/accounts/{account}/invitations',
      flags: PAGE,
      example: 'invitations list acc_1m7z…',
    },
    {
      name: 'withdraw',
      summary: 'take an invitation back',
      method: 'DELETE',
      path: '/v1/invitations/{invitation}',
      flags: [],
      example: 'invitations withdraw inv_1m7z…',
    },
  ],
}

export const people: Family = {
  name: 'people',
  about: 'everybody who can log in',
  columns: ['id', 'email', 'name', 'operator', 'createdAt'],
  verbs: [
    {
      name: 'list',
      summary: 'list them, newest first',
      method: 'GET',
      path: '/v1/people',
      flags: PAGE,
      example: 'people list',
    },
    {
      name: 'show',
      summary: 'look at one',
      method: 'GET',
      path: '/v1/people/{person}',
      flags: [],
      example: 'people show per_1m7z…',
    },
  ],
}
