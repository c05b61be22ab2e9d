import { describe, expect, it } from 'vitest'
import { expectDone } from '../../src/app/root.ts'
import type { Role } from '../../src/core/member.ts'
import { DAY } from '../../src/core/terms.ts'
import {
  acceptInvitation,
  addMember,
  changeMember,
  INVITATION_MS,
  invite,
  openInvitation,
  removeMember,
  withdrawInvitation,
} from '../../src/engine/members.ts'
import { openShop, problemOf } from './shop.ts'

const aPerson = (name: string) => ({ id: `per_${name}`, email: `${name}@Example.com`, name })

/** A shop whose account has an owner. */
async function staffed() {
  const shop = await openShop('zenhire')
  const { ports, account } = shop
  const add = (name: string, role: Role) =>
    addMember(ports, { accountId: account.id, person: aPerson(name), role })
  const owner = expectDone(await add('ada', 'owner'))
  const offer = (email: string, role: Role = 'admin') => invite(ports, { accountId: account.id, email, role })
  return { ...shop, add, owner, offer }
}

describe('a member', () => {
  it('is a person with a role in an account, the address in lower case', async () => {
    const { ports, owner, account } = await staffed()
    const expected = { accountId: account.id, personId: 'per_ada', email: 'ada@example.com', role: 'owner' }
    expect(owner).toMatchObject({ ...expected, id: expect.stringMatching(/^mem_/), version: 1 })
    expect(await ports.directory.membershipsOf('per_ada')).toEqual([owner])
  })

  it('has one place in an account, and none in one that does not exist', async () => {
    const { ports, add } = await staffed()
    expect(problemOf(await add('ada', 'viewer'))).toBe('member-taken')
    const nowhere = { accountId: 'acc_none', person: aPerson('eve'), role: 'owner' } as const
    expect(problemOf(await addMember(ports, nowhere))).toBe('account-unknown at accountId')
  })

  it('can be changed and removed, but the last owner stays one', async () => {
    const { ports, owner, add } = await staffed()
    expect(problemOf(await changeMember(ports, owner.id, 'admin'))).toBe('owner-last at role')
    expect(problemOf(await removeMember(ports, owner.id))).toBe('owner-last')
    const second = expectDone(await add('grace', 'viewer'))
    expect(expectDone(await changeMember(ports, second.id, 'owner'))).toMatchObject({ version: 2 })
    expectDone(await changeMember(ports, owner.id, 'viewer'))
    expectDone(await removeMember(ports, owner.id))
    expect(problemOf(await removeMember(ports, owner.id))).toBe('member-unknown')
  })

  it('keeps an owner for its account when the last two go at once', async () => {
    const { ports, owner, add } = await staffed()
    const second = expectDone(await add('grace', 'owner'))
    const outcomes = await Promise.all([owner, second].map(it => removeMember(ports, it.id)))
    expect(outcomes.map(problemOf).toSorted()).toEqual(['none', 'owner-last'])
  })

  it('is not changed by somebody who saw another version', async () => {
    const { ports, owner, add } = await staffed()
    await add('grace', 'owner')
    expect(problemOf(await changeMember(ports, owner.id, 'viewer', 2))).toBe('version-stale at If-Match')
    expect(problemOf(await removeMember(ports, owner.id, 2))).toBe('version-stale at If-Match')
    expect(problemOf(await removeMember(ports, owner.id, 1))).toBe('none')
  })
})

describe('an invitation', () => {
  it('makes a member of whoever has its token and its address, once', async () => {
    const { ports, offer } = await staffed()
    const { invitation, token } = expectDone(await offer('Grace@example.com'))
    expect(token).toMatch(/^inv_[0-9A-Za-z]{43}$/)
    expect(JSON.stringify(invitation)).not.toContain(token)
    expect(expectDone(await openInvitation(ports, token))).toEqual(invitation)
    const member = expectDone(await acceptInvitation(ports, token, aPerson('grace')))
    expect(member).toMatchObject({ email: 'grace@example.com', role: 'admin', personId: 'per_grace' })
    expect(problemOf(await acceptInvitation(ports, token, aPerson('grace')))).toBe('invitation-over')
    expect(problemOf(await openInvitation(ports, token))).toBe('invitation-over')
  })

  it('is nothing to another address, nor under another token', async () => {
    const { ports, offer } = await staffed()
    const { token } = expectDone(await offer('grace@example.com'))
    expect(problemOf(await acceptInvitation(ports, token, aPerson('eve')))).toBe('invitation-unknown')
    expect(problemOf(await acceptInvitation(ports, `${token}x`, aPerson('grace')))).toBe('invitation-unknown')
    expect(await ports.directory.membershipsOf('per_eve')).toEqual([])
  })

  it('ends at the very instant seven days are over, and can then be made again', async () => {
    const { ports, clock, offer } = await staffed()
    const { token } = expectDone(await offer('grace@example.com'))
    expect(INVITATION_MS).toBe(7 * DAY)
    clock.advance(INVITATION_MS - 1)
    expect(problemOf(await openInvitation(ports, token))).toBe('none')
    expect(problemOf(await offer('grace@example.com'))).toBe('invitation-taken at email')
    clock.advance(1)
    expect(problemOf(await acceptInvitation(ports, token, aPerson('grace')))).toBe('invitation-over')
    expect(problemOf(await offer('grace@example.com'))).toBe('none')
  })

  it('that is withdrawn is good for nothing', async () => {
    const { ports, offer } = await staffed()
    const { invitation, token } = expectDone(await offer('grace@example.com'))
    expect(problemOf(await withdrawInvitation(ports, invitation.id, 9))).toBe('version-stale at If-Match')
    expectDone(await withdrawInvitation(ports, invitation.id))
    expect(problemOf(await acceptInvitation(ports, token, aPerson('grace')))).toBe('invitation-unknown')
    expect(problemOf(await withdrawInvitation(ports, invitation.id))).toBe('invitation-unknown')
  })

  it('is not made for somebody who is a member, nor for an account that does not exist', async () => {
    const { ports, offer } = await staffed()
    expect(problemOf(await offer('ADA@example.com'))).toBe('member-taken at email')
    const nowhere = { accountId: 'acc_none', email: 'grace@example.com', role: 'viewer' } as const
    expect(problemOf(await invite(ports, nowhere))).toBe('account-unknown at accountId')
  })
})
