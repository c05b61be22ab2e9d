import { z } from '@hono/zod-openapi'
import { done } from '../../core/problem.ts'
import type { SigningSecret } from '../../core/signing-secret.ts'
import { addSigningSecret, endSigningSecret, signingSecretsOf } from '../../engine/signing-secrets.ts'
import { beyondCallerOn, beyondCallerToStop } from '../callers/authority.ts'
import { id as idField } from '../input/fields.ts'
import { keyShown } from '../key-answers.ts'
import { ObeyedKeyView, obeyed, Waiting } from '../receipts.ts'
import { nothing, type Route, route, shown } from '../route.ts'
import { iso, maybeIso, maybeTime, time } from '../views/nouns.ts'

const SigningSecretView = z
  .strictObject({
    id: z.string(),
    mask: z.string(),
    createdAt: time,
    until: maybeTime.describe('When it stops; null: it stays.'),
  })
  .openapi('SigningSecret')

const signingSecretView = (it: SigningSecret): z.output<typeof SigningSecretView> => ({
  id: it.id,
  mask: it.mask,
  createdAt: iso(it.createdAt),
  until: maybeIso(it.until),
})

const IssuedSigningSecretView = z
  .strictObject({
    ...SigningSecretView.shape,
    secrets: z
      .array(z.strictObject({ side: z.literal('signing'), secret: z.string() }))
      .describe('The one secret in the clear, in this answer and never again.'),
  })
  .openapi('IssuedSigningSecret')

const addRoute = route(
  {
    id: 'addSigningSecret',
    action: 'keys.rotate',
    of: { path: 'key' },
    creates: true,
    summary: 'Make a secret that signs whole messages; those before keep counting for the grace period',
    method: 'post',
    path: '/v1/keys/{id}/signing-secrets',
    query: nothing,
    body: z.strictObject({
      graceSeconds: z
        .int()
        .min(0)
        .optional()
        .describe('Absent: as the profile says of a rotation. 0 stops the others at once.'),
    }),
    status: 201,
    reply: IssuedSigningSecretView,
    fails: ['key-unknown', 'key-revoked', 'rotation-pending', 'scope-beyond-yours'],
  },
  async call => {
    const { engine, ports, services, id, body } = call
    const beyond = await beyondCallerOn(call, id)
    if (beyond !== undefined) return beyond
    const wanted = { keyId: id, ...body }
    return shown(await addSigningSecret(ports, engine.profiles, services.seal, wanted), it => ({
      ...signingSecretView(it.record),
      secrets: [{ side: 'signing' as const, secret: it.secret }],
    }))
  },
)

const listRoute = route(
  {
    id: 'listSigningSecrets',
    action: 'keys.read',
    of: { path: 'key' },
    summary: 'The secrets that sign messages of a key, by their masks, newest first',
    method: 'get',
    path: '/v1/keys/{id}/signing-secrets',
    query: nothing,
    body: nothing,
    reply: z.strictObject({ items: z.array(SigningSecretView) }),
    fails: ['key-unknown'],
  },
  async ({ ports, id }) => {
    const found = await signingSecretsOf(ports, id)
    return found.ok ? done({ items: found.value.map(signingSecretView) }) : found
  },
)

const endRoute = route(
  {
    id: 'endSigningSecret',
    action: 'keys.rotate',
    of: { path: 'key' },
    summary: 'Stop one of the secrets that sign messages of a key now',
    method: 'post',
    path: '/v1/keys/{id}/signing-secrets/end',
    query: nothing,
    body: z.strictObject({ secretId: idField, ...Waiting.shape }),
    reply: ObeyedKeyView,
    fails: ['key-unknown', 'signing-secret-unknown', 'key-revoked', 'scope-beyond-yours'],
  },
  async call => {
    const { ports, id, body, expecting } = call
    const beyond = await beyondCallerToStop(call, id)
    if (beyond !== undefined) return beyond
    const ended = keyShown(ports, await endSigningSecret(ports, id, body.secretId, expecting))
    return obeyed(ports, body.waitSeconds, ended)
  },
)

/** The secrets that sign messages of a key. */
export const signingRoutes: readonly Route[] = [addRoute, listRoute, endRoute]
