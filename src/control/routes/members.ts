import { z } from '@hono/zod-openapi'
import { changeMember, removeMember } from '../../engine/members.ts'
import { roleBeyondCaller } from '../callers/authority.ts'
import { page, role } from '../input/fields.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { listed, listOf } from '../views/nouns.ts'
import { MemberView, memberView } from '../views/people.ts'

const listRoute = route(
  {
    id: 'listMembers',
    action: 'members.read',
    of: { path: 'account' },
    summary: 'List who belongs to an account, newest first',
    method: 'get',
    path: '/v1/accounts/{id}/members',
    query: page,
    body: nothing,
    reply: listOf(MemberView),
    fails: ['account-unknown'],
  },
  async ({ ports, id, query }) => {
    const account = await found(ports, 'account', id)
    if (!account.ok) return account
    return listed(await ports.directory.list('member', id, query), memberView)
  },
)

const findRoute = route(
  {
    id: 'findMember',
    action: 'members.read',
    of: { path: 'member' },
    summary: 'Look at one member',
    method: 'get',
    path: '/v1/members/{id}',
    query: nothing,
    body: nothing,
    reply: MemberView,
    fails: ['member-unknown'],
  },
  async ({ ports, id }) => shown(await found(ports, 'member', id), memberView),
)

const changeRoute = route(
  {
    id: 'changeMember',
    action: 'members.change',
    of: { path: 'member' },
    summary: 'Give a member another role',
    method: 'patch',
    path: '/v1/members/{id}',
    query: nothing,
    body: z.strictObject({ role: role.optional().describe('At most your own.') }),
    reply: MemberView,
    fails: ['member-unknown', 'role-beyond-yours', 'owner-last', 'version-stale'],
  },
  async ({ ports, caller, id, body, expecting }) => {
    const member = await found(ports, 'member', id)
    if (!member.ok) return member
    const { accountId, role: former, version } = member.value
    const beyond = roleBeyondCaller(caller, accountId, [former, body.role ?? former])
    if (beyond !== undefined) return beyond
    return shown(await changeMember(ports, id, body.role, expecting ?? version), memberView)
  },
)

const removeRoute = route(
  {
    id: 'removeMember',
    action: 'members.remove',
    of: { path: 'member' },
    summary: 'Take a member out of an account, or leave it',
    method: 'delete',
    path: '/v1/members/{id}',
    query: nothing,
    body: nothing,
    reply: MemberView,
    fails: ['member-unknown', 'role-beyond-yours', 'owner-last', 'version-stale'],
  },
  async ({ ports, caller, id, expecting }) => {
    const member = await found(ports, 'member', id)
    if (!member.ok) return member
    const { accountId, role: held, version } = member.value
    const beyond = roleBeyondCaller(caller, accountId, [held])
    if (beyond !== undefined) return beyond
    return shown(await removeMember(ports, id, expecting ?? version), () => memberView(member.value))
  },
)

/** Who belongs to an account. */
export const memberRoutes: readonly Route[] = [listRoute, findRoute, changeRoute, removeRoute]
