import { describe, expect, it } from 'vitest'
import { after, DAY } from '../../src/core/terms.ts'
import type { Directory } from '../../src/ports/directory.ts'
import { aMember, anAccount, anInvitation, byAda, digest, furnish, NOON, type OpenStores } from './nouns.ts'

const WEEK = after(NOON, 7 * DAY)

/** How every Directory keeps members and invitations. */
export function memberContract(adapter: string, open: OpenStores): void {
  const furnished = async () => {
    const stores = await open()
    await furnish(stores)
    return stores
  }
  const owners = async (directory: Directory) =>
    (await directory.list('member', 'acc_1', { limit: 99 })).items.filter(it => it.role === 'owner')

  describe(`members in ${adapter}`, () => {
    it('are found by id, in their account and by their person', async () => {
      const { directory } = await furnished()
      await directory.add('account', anAccount({ id: 'acc_2', name: 'other' }))
      expect(await directory.add('member', aMember())).toBe('added')
      const elsewhere = aMember({
        id: 'mem_2',
        accountId: 'acc_2',
        role: 'viewer',
        createdAt: after(NOON, 1),
      })
      expect(await directory.add('member', elsewhere)).toBe('added')
      expect(await directory.find('member', 'mem_1')).toEqual(aMember())
      expect((await directory.list('member', 'acc_2', { limit: 9 })).items).toEqual([elsewhere])
      expect(await directory.membershipsOf('per_1')).toEqual([aMember(), elsewhere])
      expect(await directory.membershipsOf('per_9')).toEqual([])
    })

    it('have one place in an account', async () => {
      const { directory } = await furnished()
      const add = (id: string) => directory.add('member', aMember({ id }))
      expect((await Promise.all([add('mem_1'), add('mem_2')])).toSorted()).toEqual(['added', 'taken'])
    })

    it('include an owner whatever happens at once', async () => {
      const { directory } = await furnished()
      await directory.add('member', aMember())
      await directory.add('member', aMember({ id: 'mem_2', personId: 'per_2' }))
      const outcomes = await Promise.all([
        directory.remove('member', 'mem_1'),
        directory.amend('member', 'mem_2', { role: 'viewer' }),
        directory.remove('member', 'mem_2'),
      ])
      const kept = await owners(directory)
      expect(outcomes).toContain('last-owner')
      expect(kept).toHaveLength(1)
      const { id = '', version = 0 } = kept[0] ?? {}
      expect(await directory.amend('member', id, { name: 'Ada', role: undefined })).toMatchObject({
        version: version + 1,
      })
    })

    it('can all go but the last owner', async () => {
      const { directory } = await furnished()
      await directory.add('member', aMember())
      await directory.add('member', aMember({ id: 'mem_2', personId: 'per_2', role: 'viewer' }))
      expect(await directory.remove('member', 'mem_2')).toBe('removed')
      expect(await directory.find('member', 'mem_2')).toBeUndefined()
      expect(await directory.remove('member', 'mem_2')).toBeUndefined()
    })

    it('are not removed by somebody who saw another version', async () => {
      const { directory } = await furnished()
      await directory.add('member', aMember())
      await directory.add('member', aMember({ id: 'mem_2', personId: 'per_2', role: 'viewer' }))
      await directory.amend('member', 'mem_2', { role: 'admin' }, 1)
      expect(await directory.amend('member', 'mem_2', { role: 'owner' }, 1)).toBe('stale')
      expect(await directory.remove('member', 'mem_2', 1)).toBe('stale')
      expect(await directory.remove('member', 'mem_2', 2)).toBe('removed')
    })
  })

  describe(`an invitation in ${adapter}`, () => {
    it('is found by id and by its token', async () => {
      const { directory } = await furnished()
      await directory.add('invitation', anInvitation())
      expect(await directory.find('invitation', 'inv_1')).toEqual(anInvitation())
      expect(await directory.invitationOf(digest('token 1'))).toEqual(anInvitation())
      expect(await directory.invitationOf(digest('token 2'))).toBeUndefined()
    })

    it('is the only open one of its address, until it is accepted, expires or is withdrawn', async () => {
      const { directory } = await furnished()
      const next = (number: number, createdAt = NOON) => {
        const tokenDigest = digest(`token ${number}`)
        return anInvitation({
          id: `inv_${number}`,
          tokenDigest,
          createdAt,
          expiresAt: after(createdAt, 7 * DAY),
        })
      }
      await directory.add('invitation', next(1))
      expect(await directory.add('invitation', next(2))).toBe('taken')
      expect(await directory.add('invitation', next(2, after(WEEK, -1)))).toBe('taken')
      expect(await directory.add('invitation', next(2, WEEK))).toBe('added')
      expect(await directory.find('invitation', 'inv_1')).toBeUndefined()
      expect(await directory.remove('invitation', 'inv_2')).toBe('removed')
      expect(await directory.add('invitation', next(3))).toBe('added')
      const member = aMember({ id: 'mem_3', personId: 'per_3' })
      expect(await directory.accept({ invitationId: 'inv_3', member, at: NOON })).toBe('accepted')
      expect(await directory.add('invitation', next(4))).toBe('added')
    })

    it('that expired stays when the new one cannot be made', async () => {
      const { directory } = await furnished()
      await directory.add('invitation', anInvitation({ id: 'inv_0', tokenDigest: digest('0') }))
      const taken = { invitationId: 'inv_0', member: aMember(), at: NOON }
      expect(await directory.accept(taken)).toBe('accepted')
      await directory.add('invitation', anInvitation())
      const fresh = anInvitation({ id: 'inv_0', tokenDigest: digest('token 2'), createdAt: WEEK })
      expect(await directory.add('invitation', fresh)).toBe('taken')
      expect(await directory.find('invitation', 'inv_1')).toEqual(anInvitation())
    })

    it('gives one place, once, however many take it up at the same moment', async () => {
      const { directory } = await furnished()
      await directory.add('invitation', anInvitation())
      const take = (at: number) => {
        const member = aMember({ id: `mem_${at}`, personId: `per_${at}`, role: 'admin' })
        return directory.accept({ invitationId: 'inv_1', member, at: NOON })
      }
      expect((await Promise.all([1, 2, 3].map(take))).toSorted()).toEqual(['accepted', 'over', 'over'])
      expect((await directory.list('member', 'acc_1', { limit: 9 })).items).toHaveLength(1)
      const used = anInvitation({ acceptedAt: NOON, version: 2 })
      expect(await directory.find('invitation', 'inv_1')).toEqual(used)
    })

    it('gives nothing from the instant it expires on, nor to somebody who has a place', async () => {
      const { directory, attributedTo, audit } = await furnished()
      await directory.add('invitation', anInvitation())
      await directory.add('member', aMember())
      const accept = (at = NOON) =>
        attributedTo(byAda()).directory.accept({
          invitationId: 'inv_1',
          member: aMember({ id: 'mem_2' }),
          at,
        })
      expect(await accept(WEEK)).toBe('over')
      expect(await accept()).toBe('taken')
      expect((await directory.find('invitation', 'inv_1'))?.acceptedAt).toBeUndefined()
      expect((await audit.head()).count).toBe(0)
    })
  })
}
