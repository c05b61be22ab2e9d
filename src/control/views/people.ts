import { z } from '@hono/zod-openapi'
import { type Invitation, type Member, ROLES, type Role } from '../../core/member.ts'
import { ACTIONS, type Action, roleMay, ruleOf } from '../../core/roles.ts'
import { hasPassed, type Instant } from '../../core/terms.ts'
import type { Person } from '../../ports/people.ts'
import { iso, maybeIso, maybeTime, time, version } from './nouns.ts'

/** People, their places in accounts, and what they may do there. */

const role = z.enum(ROLES)

export const PersonView = z
  .strictObject({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    operator: z.boolean().describe('Staff of this deployment: may do everything.'),
    createdAt: time,
  })
  .openapi('Person')

export const personView = (it: Person): z.output<typeof PersonView> => ({
  id: it.id,
  email: it.email,
  name: it.name,
  operator: it.operator,
  createdAt: iso(it.createdAt),
})

export const MemberView = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    personId: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    version,
    createdAt: time,
  })
  .openapi('Member')

export const memberView = (it: Member): z.output<typeof MemberView> => ({
  id: it.id,
  accountId: it.accountId,
  personId: it.personId,
  email: it.email,
  name: it.name,
  role: it.role,
  version: it.version,
  createdAt: iso(it.createdAt),
})

export const InvitationView = z
  .strictObject({
    id: z.string(),
    accountId: z.string(),
    email: z.string(),
    role,
    state: z.enum(['open', 'accepted', 'expired', 'withdrawn']),
    expiresAt: time,
    acceptedAt: maybeTime,
    version,
    createdAt: time,
  })
  .openapi('Invitation')

/** Spelled out, not extended: a strict schema that others extend would refuse their fields. */
export const InvitedView = z
  .strictObject({
    ...InvitationView.shape,
    link: z
      .string()
      .optional()
      .describe('Only where no mail server is set, and only this once: pass it on to whoever is invited.'),
  })
  .openapi('Invited')

/** Its token is in the link and nowhere else. */
export const invitationView = (it: Invitation, now: Instant): z.output<typeof InvitationView> => ({
  id: it.id,
  accountId: it.accountId,
  email: it.email,
  role: it.role,
  state: it.acceptedAt !== undefined ? 'accepted' : hasPassed(it.expiresAt, now) ? 'expired' : 'open',
  expiresAt: iso(it.expiresAt),
  acceptedAt: maybeIso(it.acceptedAt),
  version: it.version,
  createdAt: iso(it.createdAt),
})

/** What is said of it last, by the call that took it back. */
export const withdrawnView = (it: Invitation, now: Instant): z.output<typeof InvitationView> => ({
  ...invitationView(it, now),
  state: 'withdrawn',
})

const EVERY_ACTION = Object.keys(ACTIONS).filter((it): it is Action => it in ACTIONS)

/** What somebody of this role may do in their account. */
export const actionsOf = (role: Role): readonly Action[] => EVERY_ACTION.filter(it => roleMay(role, it))

/** What a key with these scopes may do. */
export const actionsWith = (scopes: readonly string[]): readonly Action[] =>
  EVERY_ACTION.filter(it => {
    const { scope } = ruleOf(it)
    return scope !== undefined && scopes.includes(scope)
  })

/** What an operator may do. */
export const actionsOfOperators = (): readonly Action[] => EVERY_ACTION.filter(it => it !== 'setup')
