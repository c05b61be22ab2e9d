import { z } from '@hono/zod-openapi'
import { type Invitation, ROLES } from '../../core/member.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { acceptInvitation, invite, openInvitation, withdrawInvitation } from '../../engine/members.ts'
import { type Ports, portsFor } from '../../engine/ports.ts'
import type { People, Person } from '../../ports/people.ts'
import { type Authority, roleBeyondCaller } from '../callers/authority.ts'
import { isOperator } from '../callers/caller.ts'
import { INVITATIONS, invitationOf, useOf } from '../callers/holding-back.ts'
import { attempted, PEOPLE_ABSENT } from '../callers/logins.ts'
import { email, name, page, password, role, token } from '../input/fields.ts'
import { invitationLetter } from '../letters.ts'
import { isManagement } from '../management.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { iso, listed, listOf, maybeText, time } from '../views/nouns.ts'
import {
  InvitationView,
  InvitedView,
  invitationView,
  MemberView,
  memberView,
  withdrawnView,
} from '../views/people.ts'

const listRoute = route(
  {
    id: 'listInvitations',
    action: 'invitations.read',
    of: { path: 'account' },
    summary: 'List the invitations to an account, newest first',
    method: 'get',
    path: '/v1/accounts/{id}/invitations',
    query: page,
    body: nothing,
    reply: listOf(InvitationView),
    fails: ['account-unknown'],
  },
  async ({ ports, id, query }) => {
    const account = await found(ports, 'account', id)
    if (!account.ok) return account
    const now = ports.clock.now()
    const invitations = await ports.directory.list('invitation', id, query)
    return listed(invitations, it => invitationView(it, now))
  },
)

const inviteRoute = route(
  {
    id: 'invite',
    action: 'invitations.create',
    of: { path: 'account' },
    creates: true,
    summary: 'Invite somebody to an account by e-mail',
    method: 'post',
    path: '/v1/accounts/{id}/invitations',
    query: nothing,
    body: z.strictObject({ email, role: role.describe('At most your own.') }),
    status: 201,
    reply: InvitedView,
    fails: [
      'account-unknown',
      'role-beyond-yours',
      'member-taken',
      'invitation-taken',
      'people-absent',
      'too-many-attempts',
    ],
  },
  async ({ engine, ports, services, caller, id, body }) => {
    const account = await found(ports, 'account', id)
    if (!account.ok) return account
    if (isManagement(engine, account.value.apiId)) return NO_MEMBERS
    const beyond = roleBeyondCaller(caller, id, [body.role])
    if (beyond !== undefined) return beyond
    const { people, mail, publicUrl } = services
    if (people === undefined || mail === undefined) return PEOPLE_ABSENT
    const tooMany = isOperator(caller) ? undefined : await tooManyInvitations(ports, id)
    if (tooMany !== undefined) return tooMany
    const invited = await invite(ports, { accountId: id, ...body })
    if (!invited.ok) return invited
    const link = `${publicUrl}/accept#token=${invited.value.token}`
    const { invitation } = invited.value
    const letter = { invitation, account: account.value.name, by: caller.actor, link }
    await mail.send(invitationLetter(letter))
    const shown = invitationView(invitation, ports.clock.now())
    return done(mail.undelivered ? { ...shown, link } : shown)
  },
)

/** Counts one more. The problem when the account has sent too many. */
async function tooManyInvitations(
  { counters, clock }: Ports,
  accountId: string,
): Promise<Outcome<never> | undefined> {
  const retryAfter = await useOf(counters, invitationOf(accountId)).take(clock.now())
  if (retryAfter === undefined) return undefined
  const detail = `This account has invited ${INVITATIONS.limit} times within a day. Try again in ${retryAfter} s, or ask an operator to invite.`
  return { ok: false, problem: { code: 'too-many-attempts', detail, retryAfter } }
}

const NO_MEMBERS = problem(
  'input-invalid',
  'The account of the root keys has no members. Make somebody an operator instead.',
  'id',
)

const withdrawRoute = route(
  {
    id: 'withdrawInvitation',
    action: 'invitations.withdraw',
    of: { path: 'invitation' },
    summary: 'Withdraw an invitation; its token is good for nothing from then on',
    method: 'delete',
    path: '/v1/invitations/{id}',
    query: nothing,
    body: nothing,
    reply: InvitationView,
    fails: ['invitation-unknown', 'role-beyond-yours', 'version-stale'],
  },
  async ({ ports, caller, id, expecting }) => {
    const invitation = await found(ports, 'invitation', id)
    if (!invitation.ok) return invitation
    const beyond = roleBeyondCaller(caller, invitation.value.accountId, [invitation.value.role])
    if (beyond !== undefined) return beyond
    const now = ports.clock.now()
    return shown(await withdrawInvitation(ports, id, expecting), () => withdrawnView(invitation.value, now))
  },
)

const Offer = z
  .strictObject({
    accountId: z.string(),
    accountName: z.string(),
    apiTitle: maybeText.describe('What the API of the account is called; null where it is not served.'),
    email: z.string().describe('Whom the invitation is for.'),
    role: z.enum(ROLES),
    expiresAt: time,
    known: z
      .boolean()
      .describe('Whether they have a login here already, and need neither name nor password.'),
  })
  .openapi('InvitationOffer')

const showRoute = route(
  {
    id: 'showInvitation',
    action: 'invitations.accept',
    of: 'caller',
    summary: 'Look at what an invitation offers, and to whom, without accepting it',
    method: 'post',
    path: '/v1/invitations/show',
    query: nothing,
    body: z.strictObject({ token: token.describe('From the mail.') }),
    reply: Offer,
    fails: ['invitation-unknown', 'invitation-over', 'people-absent', 'too-many-attempts'],
  },
  async ({ engine, ports, services: { people }, by, body }) => {
    if (people === undefined) return PEOPLE_ABSENT
    const tooMany = await attempted(people, { address: by.address })
    if (tooMany !== undefined) return tooMany
    const invitation = await openInvitation(ports, body.token)
    if (!invitation.ok) return invitation
    const { accountId, email: address, role: offered, expiresAt } = invitation.value
    const account = await ports.directory.find('account', accountId)
    const api = engine.apis.all().find(it => it.apiId === account?.apiId)
    return done({
      ...{ accountId, email: address, role: offered, expiresAt: iso(expiresAt) },
      accountName: account?.name ?? accountId,
      apiTitle: api?.profile.spec.title ?? null,
      known: (await people.byEmail(address)) !== undefined,
    })
  },
)

const Acceptance = z.strictObject({
  token: token.describe('From the mail.'),
  name: name.optional().describe('Of a person who is new here.'),
  password: password.optional().describe('Of a person who is new here.'),
})

const acceptRoute = route(
  {
    id: 'acceptInvitation',
    action: 'invitations.accept',
    of: 'caller',
    summary: 'Accept an invitation; who is new here chooses a name and a password',
    method: 'post',
    path: '/v1/invitations/accept',
    query: nothing,
    body: Acceptance,
    status: 201,
    reply: MemberView,
    fails: [
      'invitation-unknown',
      'invitation-over',
      'member-taken',
      'person-taken',
      'people-absent',
      'too-many-attempts',
    ],
  },
  async call => {
    const { ports, services, by, body } = call
    const { people } = services
    if (people === undefined) return PEOPLE_ABSENT
    const tooMany = await attempted(people, { address: by.address })
    if (tooMany !== undefined) return tooMany
    const invitation = await openInvitation(ports, body.token)
    if (!invitation.ok) return invitation
    const person = await invitedPerson(people, invitation.value, call)
    if (!person.ok) return person
    const { id, email: address } = person.value.person
    const theirs = portsFor(ports, { ...by, actor: { kind: 'person', id, name: address } })
    const accepted = await acceptInvitation(theirs, body.token, person.value.person)
    if (!accepted.ok && person.value.isNew) await people.remove(id, by)
    return shown(accepted, memberView)
  },
)

/** Whoever reads the mail of the address is that person; who is not there yet is made. */
async function invitedPerson(
  people: People,
  { email: address }: Invitation,
  { by, body }: Pick<Authority, 'by'> & { readonly body: z.output<typeof Acceptance> },
): Promise<Outcome<{ readonly person: Person; readonly isNew: boolean }>> {
  const known = await people.byEmail(address)
  if (known !== undefined) {
    return body.password === undefined
      ? done({ person: known, isNew: false })
      : problem('person-taken', 'You have a login here already. Leave name and password out.', 'password')
  }
  if (body.name === undefined) return problem('input-invalid', 'Say what you are called.', 'name')
  if (body.password === undefined) return problem('input-invalid', 'Choose a password.', 'password')
  const made = await people.create({ email: address, name: body.name, password: body.password }, false, by)
  if (made !== 'taken') return done({ person: made, isNew: true })
  return problem('person-taken', 'You have got a login just now. Leave name and password out.', 'password')
}

/** How people get into accounts. */
export const invitationRoutes: readonly Route[] = [
  listRoute,
  inviteRoute,
  withdrawRoute,
  showRoute,
  acceptRoute,
]
