import type { Family } from '../verb.ts'

export const self: Family = {
  name: 'self',
  about: 'the key this command calls with',
  columns: ['role', 'may'],
  verbs: [
    {
      name: 'show',
      summary: 'what it is and what it may do',
      method: 'GET',
      path: '/v1/self',
      flags: [],
      example: 'self show',
    },
    {
      name: 'roles',
      summary: 'what each role in an account may do',
      method: 'GET',
      path: '/v1/self/roles',
      flags: [],
      example: 'self roles',
    },
    {
      name: 'revoke',
      summary: 'stop it for good',
      method: 'POST',
      path: '/v1/self/revoke',
      flags: [{ flags: '--note <text>', about: 'where it was found, say', field: 'note' }],
      example: 'self revoke --note "in a public repository"',
    },
  ],
}
