import { z } from '@hono/zod-openapi'
import { endGrace, rotationOf } from '../../engine/rotation.ts'
import { beyondCallerToStop } from '../callers/authority.ts'
import { silence, silenceInBody } from '../input/silence.ts'
import { keyShown } from '../key-answers.ts'
import { ObeyedKeyView, obeyed, Waiting } from '../receipts.ts'
import { nothing, type Route, route, shown } from '../route.ts'
import { RotationView, rotationView } from '../views/rotation.ts'

const showRoute = route(
  {
    id: 'showRotation',
    action: 'keys.read',
    of: { path: 'key' },
    summary: 'Who still uses the old secrets of a rotated key, and whether they are safe to end',
    method: 'get',
    path: '/v1/keys/{id}/rotation',
    query: z.strictObject({
      silentFor: silence
        .optional()
        .describe(
          'How long old secrets must have been silent to be safe to end. Absent: as the profile says.',
        ),
    }),
    body: nothing,
    reply: RotationView,
    fails: ['key-unknown'],
  },
  async ({ engine, ports, id, query: { silentFor } }) =>
    shown(await rotationOf(ports, engine.profiles, { keyId: id, silentMs: silentFor }), rotationView),
)

const endRoute = route(
  {
    id: 'endGrace',
    action: 'keys.rotate',
    of: { path: 'key' },
    summary: 'Stop the old secrets of a rotated key now',
    method: 'post',
    path: '/v1/keys/{id}/end-grace',
    query: nothing,
    body: z.strictObject({
      onlyIfSilentFor: silenceInBody
        .optional()
        .describe('Refuse when one of them was used within this time: seconds, or an ISO 8601 duration.'),
      ...Waiting.shape,
    }),
    reply: ObeyedKeyView,
    fails: ['key-unknown', 'key-revoked', 'grace-none', 'grace-in-use', 'scope-beyond-yours'],
  },
  async call => {
    const { ports, id, body, expecting } = call
    const beyond = await beyondCallerToStop(call, id)
    if (beyond !== undefined) return beyond
    const guard = { expecting, silentMs: body.onlyIfSilentFor }
    return obeyed(ports, body.waitSeconds, keyShown(ports, await endGrace(ports, id, guard)))
  },
)

/** What becomes of the secrets a rotation has replaced. */
export const rotationRoutes: readonly Route[] = [showRoute, endRoute]
