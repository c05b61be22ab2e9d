import { z } from '@hono/zod-openapi'
import { done, problem } from '../../core/problem.ts'
import { revokeKey } from '../../engine/change.ts'
import type { Ports } from '../../engine/ports.ts'
import type { PersonCaller } from '../callers/caller.ts'
import { reason } from '../input/fields.ts'
import { keyShown } from '../key-answers.ts'
import { nothing, type Route, route } from '../route.ts'
import { KeyView } from '../views/nouns.ts'
import { keySelfView, type Places, personSelfView, RolesView, rolesView, SelfView } from '../views/self.ts'

const whoRoute = route(
  {
    id: 'whoAmI',
    action: 'self.read',
    of: 'caller',
    summary: 'Who you are, by your session or the key you show, what you may do and how your limits stand',
    method: 'get',
    path: '/v1/self',
    query: nothing,
    body: nothing,
    reply: SelfView,
    fails: ['key-not-shown', 'too-many-attempts'],
  },
  async ({ ports, caller }) => {
    if (caller.kind === 'unknown') return NOT_SHOWN
    return done(
      caller.kind === 'person' ? personSelfView(caller, await placesOf(ports, caller)) : keySelfView(caller),
    )
  },
)

const rolesRoute = route(
  {
    id: 'listRoles',
    action: 'self.read',
    of: 'caller',
    summary: 'What each role may do in its account, the most powerful first',
    method: 'get',
    path: '/v1/self/roles',
    query: nothing,
    body: nothing,
    reply: RolesView,
    fails: [],
  },
  async () => done(rolesView()),
)

const NOT_SHOWN = problem('key-not-shown', 'Show the key in the header of its API, or as a bearer token.')

async function placesOf({ directory }: Ports, { memberships }: PersonCaller): Promise<Places> {
  const found = await Promise.all(memberships.map(it => directory.find('account', it.accountId)))
  return new Map(found.flatMap(it => (it === undefined ? [] : [[it.id, it]])))
}

const revokeRoute = route(
  {
    id: 'revokeSelf',
    action: 'self.revoke',
    of: 'caller',
    summary: 'Revoke the key you show, because somebody has it who should not',
    method: 'post',
    path: '/v1/self/revoke',
    query: nothing,
    body: z.strictObject({ note: reason.optional().describe('Where it was found, say.') }),
    reply: KeyView,
    fails: ['key-not-shown', 'side-publishable', 'key-unknown', 'too-many-attempts'],
  },
  async ({ ports, caller, body: { note } }) => {
    if (caller.kind === 'unknown' || caller.kind === 'person') return NOT_SHOWN
    const { key, credential } = caller.dossier
    if (credential.side === 'publishable')
      return problem('side-publishable', 'Everybody may have this half of the key. Show the secret one.')
    const revoked = await revokeKey(ports, key.id, { reason: 'keyCompromise', note })
    return keyShown(ports, revoked)
  },
)

/** What callers may ask about themselves. */
export const selfRoutes: readonly Route[] = [whoRoute, rolesRoute, revokeRoute]
