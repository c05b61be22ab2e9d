import { z } from '@hono/zod-openapi'
import { problem } from '../../core/problem.ts'
import { REASONS } from '../../core/reason.ts'
import { seesRootKeys } from '../callers/authority.ts'
import { id as idField, page } from '../input/fields.ts'
import { managementApi } from '../management.ts'
import { nothing, type Route, route } from '../route.ts'
import { listed, listOf } from '../views/nouns.ts'
import { RefusalView, refusalView } from '../views/refusal.ts'
import { whoseAsked } from './whose.ts'

const reason = z.enum(REASONS).optional().describe('Only those that were refused for this.')

const keyRoute = route(
  {
    id: 'listKeyRefusals',
    action: 'usage.read',
    of: { path: 'key' },
    summary: 'The last requests with one key that were refused, newest first',
    method: 'get',
    path: '/v1/keys/{id}/refusals',
    query: page.extend({ reason }),
    body: nothing,
    reply: listOf(RefusalView),
    fails: ['key-unknown'],
  },
  async ({ ports, id, query }) => {
    if ((await ports.keys.find(id)) === undefined) return problem('key-unknown', `There is no key ${id}.`)
    return listed(await ports.refusals.list({ keyId: id, reason: query.reason }, query), refusalView)
  },
)

const allRoute = route(
  {
    id: 'listRefusals',
    action: 'usage.read',
    of: { query: 'account' },
    summary: 'The last requests that were refused, of an account, of an API or of all, newest first',
    method: 'get',
    path: '/v1/refusals',
    query: page.extend({
      api: idField.optional().describe('Of this API, by id or by name: keys nobody knows are there, too.'),
      account: idField.optional().describe('Of this account. People must give one of theirs.'),
      reason,
    }),
    body: nothing,
    reply: listOf(RefusalView),
    fails: ['account-unknown', 'api-unknown', 'role-insufficient'],
  },
  async ({ engine, ports, caller, query: { api, account, reason, ...wanted } }) => {
    const whose = await whoseAsked(engine, caller, { api, account })
    if (!whose.ok) return whose
    const exceptApiId = seesRootKeys(caller) ? undefined : managementApi(engine).apiId
    return listed(await ports.refusals.list({ ...whose.value, exceptApiId, reason }, wanted), refusalView)
  },
)

/** What was refused of late, and why. */
export const refusalRoutes: readonly Route[] = [keyRoute, allRoute]
