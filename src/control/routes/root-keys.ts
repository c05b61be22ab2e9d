import { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { changeKey, revokeKey } from '../../engine/change.ts'
import { issueKey } from '../../engine/issue.ts'
import { rotateKey } from '../../engine/rotate.ts'
import type { KeyRecord } from '../../ports/keys.ts'
import {
  type Authority,
  beyondCallerIn,
  beyondCallerOn,
  beyondCallerToStop,
  type Wanted,
} from '../callers/authority.ts'
import { Revoking, Rotating } from '../input/bodies.ts'
import { name, page, restrictionChanges, restrictions, texts, when } from '../input/fields.ts'
import { issuedShown, keyShown } from '../key-answers.ts'
import { isManagement, managementApi } from '../management.ts'
import { ObeyedIssuedKeyView, ObeyedKeyView, obeyed } from '../receipts.ts'
import { nothing, type Route, route } from '../route.ts'
import { IssuedKeyView, KeyView, keyView, listed, listOf } from '../views/nouns.ts'

/** The account all root keys belong to. */
const ACCOUNT = 'operator'

const listRoute = route(
  {
    id: 'listRootKeys',
    action: 'rootKeys.read',
    of: 'deployment',
    summary: 'List the root keys, newest first',
    method: 'get',
    path: '/v1/root-keys',
    query: page,
    body: nothing,
    reply: listOf(KeyView),
    fails: [],
  },
  async ({ engine, ports, query }) => {
    const now = ports.clock.now()
    const found = await ports.keys.list({ apiId: managementApi(engine).apiId }, query)
    return listed(found, it => keyView(it, now))
  },
)

const createRoute = route(
  {
    id: 'createRootKey',
    action: 'rootKeys.create',
    of: 'deployment',
    creates: true,
    summary: 'Create a root key; its secret is in this answer and never again',
    method: 'post',
    path: '/v1/root-keys',
    query: nothing,
    body: z.strictObject({
      name,
      scopes: texts.describe('At most your own.'),
      restrictions: restrictions.optional(),
      expiresAt: when.nullable().optional(),
    }),
    status: 201,
    reply: IssuedKeyView,
    fails: ['account-unknown', 'secret-taken', 'scope-beyond-yours'],
  },
  async call => {
    const { engine, ports, body } = call
    const { apiId } = managementApi(engine)
    const account = await ports.directory.named('account', apiId, ACCOUNT)
    if (account === undefined) return problem('account-unknown', `There is no account "${ACCOUNT}".`)
    const beyond = await beyondCallerIn(call, account.id, body)
    if (beyond !== undefined) return beyond
    const issued = await issueKey(ports, engine.profiles, { ...body, accountId: account.id })
    return issuedShown(ports, issued)
  },
)

const findRoute = route(
  {
    id: 'findRootKey',
    action: 'rootKeys.read',
    of: 'deployment',
    summary: 'Look at one root key',
    method: 'get',
    path: '/v1/root-keys/{id}',
    query: nothing,
    body: nothing,
    reply: KeyView,
    fails: ['key-unknown'],
  },
  async call => keyShown(call.ports, await rootKeyOf(call, call.id)),
)

const changeRoute = route(
  {
    id: 'changeRootKey',
    action: 'rootKeys.change',
    of: 'deployment',
    summary: 'Change a root key; what is absent stays, null clears',
    method: 'patch',
    path: '/v1/root-keys/{id}',
    query: nothing,
    body: z.strictObject({
      name: name.optional(),
      scopes: texts.optional().describe('At most your own.'),
      restrictions: restrictionChanges.optional(),
      expiresAt: when.nullable().optional(),
    }),
    reply: KeyView,
    fails: ['key-unknown', 'key-revoked', 'scope-beyond-yours', 'version-stale'],
  },
  async call => {
    const { engine, ports, id, body, expecting } = call
    const obstacle = await obstacleTo(call, id, body)
    if (obstacle !== undefined) return obstacle
    const changed = await changeKey(ports, engine.profiles, id, body, expecting)
    return keyShown(ports, changed)
  },
)

const rotateRoute = route(
  {
    id: 'rotateRootKey',
    action: 'rootKeys.change',
    of: 'deployment',
    creates: true,
    summary: 'Make a new secret; the old one keeps working for the grace period',
    method: 'post',
    path: '/v1/root-keys/{id}/rotate',
    query: nothing,
    body: Rotating,
    reply: ObeyedIssuedKeyView,
    fails: ['key-unknown', 'key-revoked', 'rotation-pending', 'scope-beyond-yours', 'version-stale'],
  },
  async call => {
    const { engine, ports, id, body, expecting } = call
    const obstacle = await obstacleTo(call, id, { expiresAt: body.expiresAt })
    if (obstacle !== undefined) return obstacle
    const { waitSeconds, ...rotation } = body
    const rotated = await rotateKey(ports, engine.profiles, { keyId: id, ...rotation, expecting })
    return obeyed(ports, waitSeconds, issuedShown(ports, rotated))
  },
)

const revokeRoute = route(
  {
    id: 'revokeRootKey',
    action: 'rootKeys.change',
    of: 'deployment',
    summary: 'Stop a root key for good',
    method: 'post',
    path: '/v1/root-keys/{id}/revoke',
    query: nothing,
    body: Revoking,
    reply: ObeyedKeyView,
    fails: ['key-unknown', 'scope-beyond-yours', 'version-stale'],
  },
  async call => {
    const { ports, id, body, expecting } = call
    const record = await rootKeyOf(call, id)
    if (!record.ok) return record
    const beyond = await beyondCallerToStop(call, id)
    if (beyond !== undefined) return beyond
    const { waitSeconds, ...revocation } = body
    const revoked = keyShown(ports, await revokeKey(ports, id, revocation, expecting))
    return obeyed(ports, waitSeconds, revoked)
  },
)

/** A key of another API is no root key. */
async function rootKeyOf(
  { engine, ports }: Pick<Authority, 'engine' | 'ports'>,
  id: string,
): Promise<Outcome<KeyRecord>> {
  const record = await ports.keys.find(id)
  return record !== undefined && isManagement(engine, record.key.apiId)
    ? done(record)
    : problem('key-unknown', `There is no root key ${id}.`)
}

/** It is no root key, or reaches further than the caller. */
async function obstacleTo(by: Authority, id: string, wanted: Wanted): Promise<Outcome<never> | undefined> {
  const record = await rootKeyOf(by, id)
  return record.ok ? beyondCallerOn(by, id, wanted) : record
}

/** The keys of the management API itself. */
export const rootKeyRoutes: readonly Route[] = [
  listRoute,
  createRoute,
  findRoute,
  changeRoute,
  rotateRoute,
  revokeRoute,
]
