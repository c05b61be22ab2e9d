import type { Family } from '../verb.ts'

export const nodes: Family = {
  name: 'nodes',
  about: 'processes that serve from one database',
  columns: ['id', 'role', 'version', 'startedAt', 'seenAt', 'self'],
  verbs: [
    {
      name: 'list',
      summary: 'list those that are live, the oldest first',
      method: 'GET',
      path: '/v1/nodes',
      flags: [],
      example: 'nodes list',
    },
  ],
}
