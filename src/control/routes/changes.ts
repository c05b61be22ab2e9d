import { z } from '@hono/zod-openapi'
import { changeKey, disableKey, enableKey, revokeKey } from '../../engine/change.ts'
import { rotateKey } from '../../engine/rotate.ts'
import { limitsBeyondCallerOn } from '../callers/allowances.ts'
import { beyondCallerOn, beyondCallerToStop } from '../callers/authority.ts'
import { Revoking, Rotating } from '../input/bodies.ts'
import {
  collectionsOrAll,
  id as idField,
  limitChanges,
  name,
  restrictionChanges,
  signaturesOrAny,
  texts,
  when,
} from '../input/fields.ts'
import { issuedShown, keyShown } from '../key-answers.ts'
import { ObeyedIssuedKeyView, ObeyedKeyView, obeyed, Waiting } from '../receipts.ts'
import { nothing, type Route, route } from '../route.ts'
import { KeyView } from '../views/nouns.ts'

const changeRoute = route(
  {
    id: 'changeKey',
    action: 'keys.change',
    of: { path: 'key' },
    summary: 'Change what a key may do; what is absent stays, null clears',
    method: 'patch',
    path: '/v1/keys/{id}',
    query: nothing,
    body: z.strictObject({
      name: name.optional(),
      projectId: idField.nullable().optional(),
      scopes: texts.optional(),
      collections: collectionsOrAll.optional(),
      restrictions: restrictionChanges.optional(),
      signed: z.boolean().optional(),
      signatures: signaturesOrAny.optional(),
      limits: limitChanges.optional(),
      expiresAt: when.nullable().optional(),
    }),
    reply: KeyView,
    fails: ['key-unknown', 'project-unknown', 'key-revoked', 'scopes-fixed', 'scope-beyond-yours'],
  },
  async call => {
    const { engine, ports, id, body, expecting } = call
    const beyond =
      (await beyondCallerOn(call, id, body)) ?? (await limitsBeyondCallerOn(call, id, body.limits))
    if (beyond !== undefined) return beyond
    return keyShown(ports, await changeKey(ports, engine.profiles, id, body, expecting))
  },
)

const rotateRoute = route(
  {
    id: 'rotateKey',
    action: 'keys.rotate',
    of: { path: 'key' },
    creates: true,
    summary: 'Make new secrets; the old ones keep working for the grace period',
    method: 'post',
    path: '/v1/keys/{id}/rotate',
    query: nothing,
    body: Rotating,
    reply: ObeyedIssuedKeyView,
    fails: ['key-unknown', 'key-revoked', 'rotation-pending', 'scope-beyond-yours'],
  },
  async call => {
    const { engine, ports, id, body, expecting } = call
    const beyond = await beyondCallerOn(call, id, { expiresAt: body.expiresAt })
    if (beyond !== undefined) return beyond
    const { waitSeconds, ...rotation } = body
    const rotated = await rotateKey(ports, engine.profiles, { keyId: id, ...rotation, expecting })
    return obeyed(ports, waitSeconds, issuedShown(ports, rotated))
  },
)

const revokeRoute = route(
  {
    id: 'revokeKey',
    action: 'keys.revoke',
    of: { path: 'key' },
    summary: 'Stop all secrets of a key for good',
    method: 'post',
    path: '/v1/keys/{id}/revoke',
    query: nothing,
    body: Revoking,
    reply: ObeyedKeyView,
    fails: ['key-unknown', 'scope-beyond-yours'],
  },
  async call => {
    const { ports, id, body, expecting } = call
    const beyond = await beyondCallerToStop(call, id)
    if (beyond !== undefined) return beyond
    const { waitSeconds, ...revocation } = body
    const revoked = keyShown(ports, await revokeKey(ports, id, revocation, expecting))
    return obeyed(ports, waitSeconds, revoked)
  },
)

const disableRoute = route(
  {
    id: 'disableKey',
    action: 'keys.change',
    of: { path: 'key' },
    summary: 'Stop a key until it is enabled again',
    method: 'post',
    path: '/v1/keys/{id}/disable',
    query: nothing,
    body: Waiting,
    reply: ObeyedKeyView,
    fails: ['key-unknown', 'key-revoked', 'scope-beyond-yours'],
  },
  async call => {
    const { ports, id, body, expecting } = call
    const beyond = await beyondCallerToStop(call, id)
    if (beyond !== undefined) return beyond
    return obeyed(ports, body.waitSeconds, keyShown(ports, await disableKey(ports, id, expecting)))
  },
)

const enableRoute = route(
  {
    id: 'enableKey',
    action: 'keys.change',
    of: { path: 'key' },
    summary: 'Let a disabled key work again',
    method: 'post',
    path: '/v1/keys/{id}/enable',
    query: nothing,
    body: nothing,
    reply: KeyView,
    fails: ['key-unknown', 'key-revoked', 'scope-beyond-yours'],
  },
  async call => {
    const { ports, id, expecting } = call
    return (await beyondCallerOn(call, id)) ?? keyShown(ports, await enableKey(ports, id, expecting))
  },
)

/** What happens to a key after it was made. */
export const keyChangeRoutes: readonly Route[] = [
  changeRoute,
  rotateRoute,
  revokeRoute,
  disableRoute,
  enableRoute,
]
