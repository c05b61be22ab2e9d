import { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { Engine } from '../../engine/engine.ts'
import { importKey, issueKey } from '../../engine/issue.ts'
import { beyondCallerIn } from '../authority.ts'
import {
  collections,
  id as idField,
  limits,
  name,
  page,
  restrictions,
  secret,
  texts,
  when,
} from '../fields.ts'
import { nothing, type Route, route, shown } from '../route.ts'
import { IssuedKeyView, issuedKeyView, KeyView, keyView, listOf, pageView } from '../views.ts'
import { apiNamed } from './apis.ts'

const NewKey = z.strictObject({
  accountId: idField,
  name,
  projectId: idField.optional(),
  environment: name.optional(),
  scopes: texts.optional(),
  collections: collections.optional(),
  restrictions: restrictions.optional(),
  signed: z.boolean().optional(),
  limits: limits.optional(),
  expiresAt: when.nullable().optional(),
})

/** What making a key and taking one over have in common. */
const making = {
  method: 'post',
  query: nothing,
  status: 201,
  fails: ['account-unknown', 'project-unknown', 'secret-taken', 'scope-beyond-yours'],
} as const

const createKeyRoute = route(
  {
    ...making,
    id: 'createKey',
    action: 'keys.create',
    of: { body: 'accountId' },
    creates: true,
    summary: 'Create a key; its secrets are in this answer and never again',
    path: '/v1/keys',
    body: NewKey,
    reply: IssuedKeyView,
  },
  async call => {
    const { engine, body } = call
    const beyond = await beyondCallerIn(call, body.accountId, body.scopes)
    if (beyond !== undefined) return beyond
    const now = engine.ports.clock.now()
    return shown(await issueKey(engine.ports, engine.profiles, body), it => issuedKeyView(it, now))
  },
)

const importKeyRoute = route(
  {
    ...making,
    id: 'importKey',
    action: 'keys.import',
    of: { body: 'accountId' },
    creates: true,
    summary: 'Take over a key that was made elsewhere; its secret keeps working unchanged',
    path: '/v1/keys/import',
    body: NewKey.extend({ secret }),
    reply: KeyView,
  },
  async call => {
    const { engine, body } = call
    const beyond = await beyondCallerIn(call, body.accountId, body.scopes)
    if (beyond !== undefined) return beyond
    const now = engine.ports.clock.now()
    return shown(await importKey(engine.ports, engine.profiles, body), it => keyView(it, now))
  },
)

const listRoute = route(
  {
    id: 'listKeys',
    action: 'keys.read',
    of: { query: 'account' },
    summary: 'List keys, newest first',
    method: 'get',
    path: '/v1/keys',
    query: page.extend({
      api: idField.optional().describe('Only of this API, by id or by name.'),
      account: idField.optional(),
      project: idField.optional(),
      environment: name.optional(),
    }),
    body: nothing,
    reply: listOf(KeyView),
    fails: ['api-unknown'],
  },
  async ({ engine, query: { api: named, account, project, environment, ...part } }) => {
    const apiId = await apiIdNamed(engine, named)
    if (!apiId.ok) return apiId
    const filter = { apiId: apiId.value, accountId: account, projectId: project, environment }
    const now = engine.ports.clock.now()
    return done(pageView(await engine.ports.keys.list(filter, part), it => keyView(it, now)))
  },
)

const apiIdNamed = async (engine: Engine, named: string | undefined): Promise<Outcome<string | undefined>> =>
  named === undefined ? done(undefined) : shown(await apiNamed(engine, named, 'api'), it => it.id)

const findRoute = route(
  {
    id: 'findKey',
    action: 'keys.read',
    of: { path: 'key' },
    summary: 'Look at one key',
    method: 'get',
    path: '/v1/keys/{id}',
    query: nothing,
    body: nothing,
    reply: KeyView,
    fails: ['key-unknown'],
  },
  async ({ engine, id }) => {
    const record = await engine.ports.keys.find(id)
    return record === undefined
      ? problem('key-unknown', `There is no key ${id}.`)
      : done(keyView(record, engine.ports.clock.now()))
  },
)

/** Making keys and looking at them. */
export const keyRoutes: readonly Route[] = [createKeyRoute, importKeyRoute, listRoute, findRoute]
