import { z } from '@hono/zod-openapi'
import { KEY_STATES } from '../../core/key.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { Engine } from '../../engine/engine.ts'
import { issueKey } from '../../engine/issue.ts'
import type { Ports } from '../../engine/ports.ts'
import type { KeyFilter, KeyOrder, KeyRecord } from '../../ports/keys.ts'
import { limitsBeyondCaller } from '../callers/allowances.ts'
import { beyondCallerIn, seesRootKeys } from '../callers/authority.ts'
import {
  collections,
  id as idField,
  limits,
  line,
  name,
  page,
  restrictions,
  signatures,
  texts,
  when,
} from '../input/fields.ts'
import { issuedShown, keyShown } from '../key-answers.ts'
import { managementApi } from '../management.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import {
  CredentialView,
  credentialView,
  IssuedKeyView,
  KeyView,
  keyView,
  listed,
  listOf,
  maybeText,
} from '../views/nouns.ts'
import { apiNamed } from './apis.ts'

/** What may be said of a key that is made, or taken over. */
export const NewKey = z.strictObject({
  accountId: idField,
  name,
  projectId: idField.optional(),
  environment: name.optional(),
  scopes: texts.optional(),
  collections: collections.optional(),
  restrictions: restrictions.optional(),
  signed: z.boolean().optional(),
  signatures: signatures.optional(),
  limits: limits.optional(),
  expiresAt: when.nullable().optional(),
})

const KeyCount = z
  .strictObject({
    keys: z.int(),
    projects: z
      .array(z.strictObject({ projectId: maybeText.describe('null: of no project.'), keys: z.int() }))
      .describe('Projects without keys are left out.'),
  })
  .openapi('KeyCount')

const createKeyRoute = route(
  {
    id: 'createKey',
    action: 'keys.create',
    method: 'post',
    query: nothing,
    status: 201,
    fails: ['account-unknown', 'project-unknown', 'secret-taken', 'scope-beyond-yours'],
    of: { body: 'accountId' },
    creates: true,
    summary: 'Create a key; its secrets are in this answer and never again',
    path: '/v1/keys',
    body: NewKey,
    reply: IssuedKeyView,
  },
  async call => {
    const { engine, ports, body } = call
    const beyond =
      (await beyondCallerIn(call, body.accountId, body)) ??
      (await limitsBeyondCaller(call, body.accountId, body.limits))
    if (beyond !== undefined) return beyond
    return issuedShown(ports, await issueKey(ports, engine.profiles, body))
  },
)

/** Every way to sort keys, as it is asked for. */
const ORDERS: Readonly<Record<string, KeyOrder>> = Object.fromEntries(
  (['createdAt', 'name', 'expiresAt', 'lastUsedAt'] as const).flatMap(by => [
    [by, { by, descending: false }],
    [`-${by}`, { by, descending: true }],
  ]),
)

const listRoute = route(
  {
    id: 'listKeys',
    action: 'keys.read',
    of: { query: 'account' },
    summary: 'List keys, newest first; root keys only for who may read those',
    method: 'get',
    path: '/v1/keys',
    query: page.extend({
      api: idField.optional().describe('Only of this API, by id or by name.'),
      account: idField.optional(),
      project: idField.optional(),
      environment: name.optional(),
      state: z.enum(KEY_STATES).optional().describe('Only those that stand like this now.'),
      q: line(100).optional().describe('Part of the name or of a mask, however capitalized.'),
      scope: line(300).optional().describe('Only those that hold this scope.'),
      sort: z
        .enum(Object.keys(ORDERS))
        .optional()
        .describe('Absent: -createdAt. With - the greatest first; those without come last either way.'),
    }),
    body: nothing,
    reply: listOf(KeyView),
    fails: ['account-unknown', 'api-unknown'],
  },
  async ({
    engine,
    ports,
    caller,
    query: { api: named, account, project, sort = '-createdAt', ...query },
  }) => {
    const apiId = await apiIdNamed(engine, named)
    if (!apiId.ok) return apiId
    const { limit, cursor, environment, state, q, scope } = query
    const now = ports.clock.now()
    const filter: KeyFilter = {
      ...{ apiId: apiId.value, accountId: account, projectId: project, environment, scope },
      exceptApiId: seesRootKeys(caller) ? undefined : managementApi(engine).apiId,
      text: q,
      state: state && { is: state, at: now },
    }
    const keys = await ports.keys.list(filter, { limit, cursor }, ORDERS[sort])
    return listed(keys, it => keyView(it, now))
  },
)

const countRoute = route(
  {
    id: 'countKeys',
    action: 'keys.read',
    of: { path: 'account' },
    summary: 'How many keys of an account are not revoked, in all and by project',
    method: 'get',
    path: '/v1/accounts/{id}/keys/count',
    query: nothing,
    body: nothing,
    reply: KeyCount,
    fails: ['account-unknown'],
  },
  async ({ ports, id }) => {
    const account = await found(ports, 'account', id)
    if (!account.ok) return account
    const counts = await ports.keys.countByProject(id)
    return done({
      keys: counts.reduce((sum, it) => sum + it.keys, 0),
      projects: counts.map(it => ({ projectId: it.projectId ?? null, keys: it.keys })),
    })
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
  async ({ ports, id }) => keyShown(ports, await recordOf(ports, id)),
)

const credentialsRoute = route(
  {
    id: 'listCredentials',
    action: 'keys.read',
    of: { path: 'key' },
    summary: 'The secrets of a key by their masks, newest generation first',
    method: 'get',
    path: '/v1/keys/{id}/credentials',
    query: nothing,
    body: nothing,
    reply: z.strictObject({ items: z.array(CredentialView) }),
    fails: ['key-unknown'],
  },
  async ({ ports, id }) =>
    shown(await recordOf(ports, id), ({ credentials }) => ({ items: credentials.map(credentialView) })),
)

async function recordOf({ keys }: Ports, id: string): Promise<Outcome<KeyRecord>> {
  const record = await keys.find(id)
  return record === undefined ? problem('key-unknown', `There is no key ${id}.`) : done(record)
}

/** Making keys and looking at them. */
export const keyRoutes: readonly Route[] = [
  createKeyRoute,
  listRoute,
  countRoute,
  findRoute,
  credentialsRoute,
]
