import { describe, expect, it } from 'vitest'
import { instant } from '../../src/core/terms.ts'
import { aCredential, aKey, aMember, anAccount, digest, NOON, type Stores } from './nouns.ts'

const SECRET = digest('secret 1')

/** When a KeyStore tells its listeners, and what they find then. */
export function watchContract(adapter: string, furnished: () => Promise<Stores>): void {
  describe(`a listener of ${adapter}`, () => {
    it('is told of every change that concerns an account before the change is acknowledged', async () => {
      const { keys, directory } = await furnished()
      const told: unknown[] = []
      keys.watch(accountId => told.push(accountId))
      const seen = async (write: Promise<unknown>) => {
        await write
        // Once, or once more.
        return [...new Set(told.splice(0))]
      }
      expect(await seen(directory.add('account', anAccount({ id: 'acc_2', name: 'b' })))).toEqual(['acc_2'])
      expect(await seen(keys.issue(aKey(), [aCredential()]))).toEqual(['acc_1'])
      expect(await seen(keys.amend('key_1', { name: 'x' }))).toEqual(['acc_1'])
      const fresh = [aCredential({ id: 'crd_2', digest: digest('b'), generation: 2 })]
      const rotation = { keyId: 'key_1', expecting: 1, fresh, until: NOON }
      expect(await seen(keys.rotate(rotation))).toEqual(['acc_1'])
      expect(await seen(keys.endGrace('key_1', instant(NOON - 1)))).toEqual(['acc_1'])
      expect(await seen(directory.add('member', aMember()))).toEqual(['acc_1'])
      expect(await seen(directory.amend('account', 'acc_2', { active: false }))).toEqual(['acc_2'])
      expect(await seen(directory.amend('project', 'prj_1', { name: 'b' }))).toEqual(['acc_1'])
      expect(await seen(directory.amend('collection', 'col_1', { active: false }))).toEqual(['acc_1'])
      expect(await seen(directory.amend('api', 'api_1', { upstream: null }))).toEqual([])
      expect(await seen(keys.amend('key_1', { revokedAt: NOON }))).toEqual(['acc_1'])
    })

    it('finds the change already made when it is told', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      const found: unknown[] = []
      keys.watch(() => found.push(keys.dossier('api_1', SECRET)))
      await keys.amend('key_1', { revokedAt: NOON })
      expect(await found[0]).toMatchObject({ key: { revokedAt: NOON } })
    })

    it('is not told when nothing was written', async () => {
      const { keys, directory } = await furnished()
      await keys.issue(aKey({ revokedAt: NOON }), [aCredential()])
      const told: unknown[] = []
      keys.watch(accountId => told.push(accountId))
      await keys.issue(aKey({ id: 'key_2' }), [aCredential({ id: 'crd_2', keyId: 'key_2' })])
      await keys.amend('key_1', { name: 'x' })
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [], until: NOON })
      await directory.add('project', {
        id: 'prj_2',
        accountId: 'acc_1',
        name: 'alpha',
        version: 1,
        createdAt: NOON,
      })
      expect(told).toEqual([])
    })
  })

  it(`a write acknowledged by ${adapter} is seen by the very next read`, async () => {
    const { keys, directory } = await furnished()
    for (let at = 0; at < 50; at++) {
      const id = `key_${at}`
      await keys.issue(aKey({ id }), [aCredential({ id: `crd_${at}`, keyId: id, digest: digest(id) })])
      expect((await keys.dossier('api_1', digest(id)))?.key.id).toBe(id)
      await directory.amend('account', 'acc_1', { active: at % 2 === 0 })
      expect((await keys.dossier('api_1', digest(id)))?.account.active).toBe(at % 2 === 0)
    }
  })
}
