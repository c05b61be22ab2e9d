import type { Family } from '../verb.ts'

export const profiles: Family = {
  name: 'profiles',
  about: 'what APIs can speak, as this server has loaded it',
  columns: ['name', 'title', 'environments', 'scopes', 'modules', 'limits'],
  verbs: [
    {
      name: 'list',
      summary: 'list them, and what their keys can be given',
      method: 'GET',
      path: '/v1/profiles',
      flags: [],
      example: 'profiles list',
    },
    {
      name: 'show',
      summary: 'look at one as it was loaded',
      method: 'GET',
      path: '/v1/profiles/{profile}',
      flags: [],
      example: 'profiles show jobhive --json',
    },
  ],
}
