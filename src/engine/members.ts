import { type Invitation, type Member, plainEmail, type Role } from '../core/member.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import { after, DAY, hasPassed } from '../core/terms.ts'
import type { Page } from '../ports/page.ts'
import type { Person } from '../ports/people.ts'
import { addEntry, changeEntry, removeEntry } from './entries.ts'
import type { Ports } from './ports.ts'

/** How long an invitation is good. */
export const INVITATION_MS = 7 * DAY

const TOKEN_PREFIX = 'inv_'
const TOKEN_LENGTH = 43
const BLOCK = 100

/** The part of a person a member carries. */
export type MemberPerson = Pick<Person, 'id' | 'email' | 'name'>

export interface NewMember {
  readonly accountId: string
  readonly person: MemberPerson
  readonly role: Role
}

/** Gives a person a place in an account. */
export async function addMember(ports: Ports, wanted: NewMember): Promise<Outcome<Member>> {
  const unknown = await unknownAccount(ports, wanted.accountId)
  return unknown ?? addEntry(ports, 'member', memberOf(ports, wanted))
}

/** Changes a member's role. The last owner stays one. */
export const changeMember = (
  ports: Ports,
  id: string,
  role: Role | undefined,
  expecting?: number,
): Promise<Outcome<Member>> => changeEntry(ports, 'member', { id, patch: { role }, expecting })

/** Takes a person's place away. The last owner stays. */
export const removeMember = (ports: Ports, id: string, expecting?: number): Promise<Outcome<undefined>> =>
  removeEntry(ports, 'member', { id, expecting })

export interface NewInvitation {
  readonly accountId: string
  readonly email: string
  readonly role: Role
}

export interface Invited {
  readonly invitation: Invitation
  /** In the clear, for the mail, and kept nowhere. */
  readonly token: string
}

/** Offers a place in an account to whoever reads the mail of an address. One open invitation for each. */
export async function invite(ports: Ports, wanted: NewInvitation): Promise<Outcome<Invited>> {
  const { accountId, role } = wanted
  const email = plainEmail(wanted.email)
  const unknown = await unknownAccount(ports, accountId)
  if (unknown !== undefined) return unknown
  if (await isMember(ports, accountId, email)) {
    return problem('member-taken', `${email} is a member of the account already.`, 'email')
  }
  const token = `${TOKEN_PREFIX}${ports.secrets.random(TOKEN_LENGTH)}`
  const now = ports.clock.now()
  const added = await addEntry(ports, 'invitation', {
    id: ports.secrets.id('inv_'),
    accountId,
    email,
    role,
    tokenDigest: ports.secrets.digest(token),
    expiresAt: after(now, INVITATION_MS),
    version: 1,
    createdAt: now,
  })
  return added.ok ? done({ invitation: added.value, token }) : added
}

/** Takes an invitation back: its token is good for nothing from now on. */
export const withdrawInvitation = (
  ports: Ports,
  id: string,
  expecting?: number,
): Promise<Outcome<undefined>> => removeEntry(ports, 'invitation', { id, expecting })

/** The open invitation a token stands for. */
export async function openInvitation(ports: Ports, token: string): Promise<Outcome<Invitation>> {
  const found = await ports.directory.invitationOf(ports.secrets.digest(token))
  if (found === undefined) {
    return problem('invitation-unknown', 'This invitation is not known, or was withdrawn. Ask for a new one.')
  }
  return found.acceptedAt === undefined && !hasPassed(found.expiresAt, ports.clock.now()) ? done(found) : OVER
}

/** Takes an invitation up, once, by the person whose address it was sent to. */
export async function acceptInvitation(
  ports: Ports,
  token: string,
  person: MemberPerson,
): Promise<Outcome<Member>> {
  const found = await openInvitation(ports, token)
  if (!found.ok) return found
  const { id: invitationId, accountId, email, role } = found.value
  if (plainEmail(person.email) !== email) {
    return problem(
      'invitation-unknown',
      'This invitation is for another e-mail address. Log in with that one.',
    )
  }
  const member = memberOf(ports, { accountId, person, role })
  const outcome = await ports.directory.accept({ invitationId, member, at: member.createdAt })
  if (outcome === 'over') return OVER
  return outcome === 'accepted'
    ? done(member)
    : problem('member-taken', 'You are a member of this account already.')
}

const OVER = problem('invitation-over', 'This invitation was used or has expired. Ask for a new one.')

const memberOf = ({ secrets, clock }: Ports, { accountId, person, role }: NewMember): Member => ({
  id: secrets.id('mem_'),
  accountId,
  personId: person.id,
  email: plainEmail(person.email),
  name: person.name,
  role,
  version: 1,
  createdAt: clock.now(),
})

async function unknownAccount({ directory }: Ports, accountId: string): Promise<Outcome<never> | undefined> {
  const account = await directory.find('account', accountId)
  return account === undefined
    ? problem('account-unknown', `There is no account ${accountId}.`, 'accountId')
    : undefined
}

async function isMember({ directory }: Ports, accountId: string, email: string): Promise<boolean> {
  let cursor: string | undefined
  do {
    const page: Page<Member> = await directory.list('member', accountId, { limit: BLOCK, cursor })
    if (page.items.some(it => it.email === email)) return true
    cursor = page.next
  } while (cursor !== undefined)
  return false
}
