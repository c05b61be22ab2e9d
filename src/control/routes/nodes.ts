import { z } from '@hono/zod-openapi'
import { done } from '../../core/problem.ts'
import type { NodeRole, NodeSeen } from '../../ports/nodes.ts'
import { nothing, type Route, route } from '../route.ts'
import { iso, listOf, time } from '../views/nouns.ts'

const ROLES = ['all', 'gateway', 'control'] as const satisfies readonly NodeRole[]

const NodeView = z
  .strictObject({
    id: z.string().describe('Another one with each start.'),
    role: z.enum(ROLES),
    version: z.string(),
    startedAt: time,
    seenAt: time.describe('When it last told the database that it hears. Times are by the database’s clock.'),
    self: z.boolean().describe('Whether it is the one that answers.'),
  })
  .openapi('Node')

const nodeView = (it: NodeSeen, self: string): z.output<typeof NodeView> => ({
  id: it.id,
  role: it.role,
  version: it.version,
  startedAt: iso(it.startedAt),
  seenAt: iso(it.seenAt),
  self: it.id === self,
})

const listRoute = route(
  {
    id: 'listNodes',
    action: 'nodes.read',
    of: 'deployment',
    summary: 'List the live nodes: the processes that serve from this database, the oldest first',
    method: 'get',
    path: '/v1/nodes',
    query: nothing,
    body: nothing,
    reply: listOf(NodeView),
    fails: [],
  },
  async ({ ports: { nodes } }) => {
    const live = await nodes.live()
    return done({ items: live.map(it => nodeView(it, nodes.self.id)), next: null })
  },
)

/** The processes of this deployment. */
export const nodeRoutes: readonly Route[] = [listRoute]
