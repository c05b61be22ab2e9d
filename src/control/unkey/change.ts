import { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { SECOND } from '../../core/terms.ts'
import { changeKey, disableKey, enableKey, revokeKey } from '../../engine/change.ts'
import { rotateKey } from '../../engine/rotate.ts'
import type { KeyRecord } from '../../ports/keys.ts'
import type { Authority } from '../callers/authority.ts'
import { name } from '../input/fields.ts'
import { keyFor, unkeyCall } from './call.ts'
import { expires, meta, named, permissions, ratelimit, refused, roles } from './fields.ts'
import { limitChanges, limitsFrom } from './limits.ts'
import { secretsShown } from './views.ts'

const NOT_HERE = 'credits belong to the account'

const Updating = z.strictObject({
  keyId: named,
  name: name.optional(),
  externalId: z.string().optional(),
  meta: meta.nullable().optional(),
  expires: expires.nullable().optional(),
  credits: refused(`${NOT_HERE}: grant it some with POST /v1/accounts/{id}/credits`),
  ratelimits: z.array(ratelimit).max(50).optional(),
  enabled: z.boolean().optional(),
  roles,
  permissions: permissions.optional(),
})

type Changes = z.output<typeof Updating>

const NOTHING_TO_TELL = {}

/** Changes what is given; what is absent stays. */
export const updateKey = unkeyCall(
  { name: 'keys.updateKey', action: 'keys.change', body: Updating },
  async (body, by) => {
    const found = await keyFor(by, 'keys.change', body.keyId)
    if (!found.ok) return found
    const moved = await movedTo(body, found.value, by)
    if (moved !== undefined) return moved
    const changed = await change(body, found.value, by)
    if (!changed.ok) return changed
    if (body.meta !== undefined) await by.ports.keys.setMeta(body.keyId, body.meta ?? undefined)
    const stood = await stand(body, by)
    return stood.ok ? done(NOTHING_TO_TELL) : stood
  },
)

/** A key stays with its account, for its limits, credits and usage are counted there. */
async function movedTo(
  { externalId }: Changes,
  { key }: KeyRecord,
  { ports }: Authority,
): Promise<Outcome<never> | undefined> {
  if (externalId === undefined) return undefined
  const account = await ports.directory.find('account', key.accountId)
  if (account?.name === externalId) return undefined
  return problem('input-invalid', 'A key stays with its account. Create one for the other.', 'externalId')
}

async function change(body: Changes, { key }: KeyRecord, by: Authority): Promise<Outcome<unknown>> {
  const { name: called, permissions: scopes, expires: expiresAt, ratelimits } = body
  const spec = by.engine.apis.all().find(it => it.apiId === key.apiId)?.profile.spec
  const limits = ratelimits && spec && limitsFrom(ratelimits, spec)
  if (limits && !limits.ok) return limits
  const fields = { name: called, scopes, expiresAt, limits: limits && limitChanges(limits.value, key) }
  if (Object.values(fields).every(it => it === undefined)) return done(undefined)
  return changeKey(by.ports, by.engine.profiles, key.id, fields)
}

async function stand({ enabled, keyId }: Changes, { ports }: Authority): Promise<Outcome<unknown>> {
  if (enabled === undefined) return done(undefined)
  return enabled ? enableKey(ports, keyId) : disableKey(ports, keyId)
}

/** Stops a key for good, whether `permanent` or not: what it did stays in the audit log. */
export const deleteKey = unkeyCall(
  {
    name: 'keys.deleteKey',
    action: 'keys.revoke',
    body: z.strictObject({ keyId: named, permanent: z.boolean().optional() }),
  },
  async ({ keyId }, by) => {
    const found = await keyFor(by, 'keys.revoke', keyId)
    if (!found.ok) return found
    const revoked = await revokeKey(by.ports, keyId)
    return revoked.ok ? done(NOTHING_TO_TELL) : revoked
  },
)

/** Makes a new secret of a key that keeps its id; the old one works for `expiration` more, in whole seconds. */
export const rerollKey = unkeyCall(
  {
    name: 'keys.rerollKey',
    action: 'keys.rotate',
    creates: true,
    body: z.strictObject({ keyId: named, expiration: z.int().min(0).max(4_102_444_800_000) }),
  },
  async ({ keyId, expiration }, by) => {
    const found = await keyFor(by, 'keys.rotate', keyId)
    if (!found.ok) return found
    const wanted = { keyId, graceSeconds: Math.ceil(expiration / SECOND) }
    const rotated = await rotateKey(by.ports, by.engine.profiles, wanted)
    if (!rotated.ok) return rotated
    const { secrets } = rotated.value
    const shown = secrets.find(it => it.side === 'secret') ?? secrets[0]
    return done({ keyId, ...secretsShown(secrets, shown) })
  },
)
