import { describe, expect, it } from 'vitest'
import { instant } from '../../src/core/terms.ts'
import { aCollection, anAccount, anApi, aProject, furnish, NOON, type OpenStores, walk } from './nouns.ts'

/** Every Directory passes this, or is not one. */
export function directoryContract(adapter: string, open: OpenStores): void {
  const furnished = async () => {
    const stores = await open()
    await furnish(stores)
    return stores.directory
  }

  describe(`the directory in ${adapter}`, () => {
    it('finds each kind by its id and by its name below its owner', async () => {
      const directory = await furnished()
      expect(await directory.find('api', 'api_1')).toEqual(anApi())
      expect(await directory.find('account', 'acc_1')).toEqual(anAccount())
      expect(await directory.find('project', 'prj_1')).toEqual(aProject())
      expect(await directory.find('collection', 'col_1')).toEqual(aCollection())
      expect(await directory.named('api', undefined, 'search')).toEqual(anApi())
      expect(await directory.named('account', 'api_1', anAccount().name)).toEqual(anAccount())
      expect(await directory.named('project', 'acc_1', 'alpha')).toEqual(aProject())
      expect(await directory.named('collection', 'acc_1', 'docs')).toEqual(aCollection())
    })

    it('answers undefined for ids, names and owners it does not know', async () => {
      const directory = await furnished()
      expect(await directory.find('api', 'acc_1')).toBeUndefined()
      expect(await directory.named('api', undefined, 'Search')).toBeUndefined()
      expect(await directory.named('project', 'acc_2', 'alpha')).toBeUndefined()
      expect(await directory.amend('project', 'prj_9', { name: 'x' })).toBeUndefined()
    })

    it('keeps names unique below an owner, and only there', async () => {
      const directory = await furnished()
      await directory.add('account', anAccount({ id: 'acc_2', name: 'other' }))
      expect(await directory.add('project', aProject({ id: 'prj_2' }))).toBe('taken')
      expect(await directory.find('project', 'prj_2')).toBeUndefined()
      expect(await directory.add('project', aProject({ id: 'prj_2', accountId: 'acc_2' }))).toBe('added')
      expect(await directory.add('api', anApi({ id: 'api_2' }))).toBe('taken')
    })

    it('gives a name to one of two who want it at the same moment', async () => {
      const directory = await furnished()
      const add = (id: string) => directory.add('project', aProject({ id, name: 'wanted' }))
      expect((await Promise.all([add('prj_2'), add('prj_3')])).toSorted()).toEqual(['added', 'taken'])
    })

    it('does not give a name away that another has, and keeps a name that stays', async () => {
      const directory = await furnished()
      await directory.add('project', aProject({ id: 'prj_2', name: 'beta' }))
      expect(await directory.amend('project', 'prj_2', { name: 'alpha' })).toBe('taken')
      expect((await directory.find('project', 'prj_2'))?.name).toBe('beta')
      expect(await directory.amend('project', 'prj_2', { name: 'beta' })).toEqual(
        aProject({ id: 'prj_2', name: 'beta' }),
      )
    })

    it('tells absent, which keeps, from null, which clears', async () => {
      const directory = await furnished()
      expect(await directory.amend('account', 'acc_1', { plan: undefined })).toEqual(anAccount())
      expect(await directory.amend('account', 'acc_1', { plan: null, active: false, modules: [] })).toEqual(
        anAccount({ plan: undefined, active: false, modules: [], version: 2 }),
      )
      expect(await directory.amend('api', 'api_1', { upstream: null, hosts: [] })).toEqual(
        anApi({ upstream: undefined, hosts: [], version: 2 }),
      )
      expect(await directory.find('api', 'api_1')).toEqual(
        anApi({ upstream: undefined, hosts: [], version: 2 }),
      )
    })

    it('counts a version on with each change, and refuses who saw another', async () => {
      const directory = await furnished()
      expect(await directory.amend('account', 'acc_1', { plan: 'max' }, 1)).toMatchObject({ version: 2 })
      expect(await directory.amend('account', 'acc_1', { plan: 'min' }, 1)).toBe('stale')
      expect(await directory.find('account', 'acc_1')).toMatchObject({ plan: 'max', version: 2 })
      expect(await directory.amend('api', 'api_1', { hosts: [] })).toMatchObject({ version: 2 })
      expect(await directory.amend('project', 'prj_1', { name: 'beta' })).toMatchObject({ version: 2 })
      expect(await directory.amend('collection', 'col_1', { active: false })).toMatchObject({ version: 2 })
    })

    it('changes nothing for an empty patch', async () => {
      const directory = await furnished()
      expect(await directory.amend('collection', 'col_1', {})).toEqual(aCollection())
    })

    it('keeps a balance when its account is amended', async () => {
      const stores = await open()
      await furnish(stores)
      await stores.credits.grant({ id: 'ent_1', accountId: 'acc_1', amount: 5, at: NOON })
      await stores.directory.amend('account', 'acc_1', { name: 'renamed' })
      expect(await stores.credits.balance('acc_1')).toBe(5)
    })

    it('rejects an entry whose owner does not exist', async () => {
      const directory = await furnished()
      const orphan = directory.add('project', aProject({ id: 'prj_2', accountId: 'acc_9' }))
      await expect(orphan).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
    })

    it('lists what is below one owner, newest first, page by page', async () => {
      const directory = await furnished()
      await directory.add('account', anAccount({ id: 'acc_2', name: 'other' }))
      await directory.add('project', aProject({ id: 'prj_x', accountId: 'acc_2' }))
      for (let at = 2; at <= 7; at++) {
        const createdAt = instant(NOON + Math.floor(at / 2))
        await directory.add('project', aProject({ id: `prj_${at}`, name: `p${at}`, createdAt }))
      }
      for (const limit of [1, 2, 7, 20]) {
        const all = await walk(async cursor => directory.list('project', 'acc_1', { limit, cursor }))
        expect(all.map(it => it.id)).toEqual([7, 6, 5, 4, 3, 2, 1].map(at => `prj_${at}`))
      }
    })

    it('lists those whose name holds a text, however capitalized and page by page', async () => {
      const directory = await furnished()
      const names = ['Société Éclair', 'ÉCLAIRAGE 100%', 'eclair', '_éclair', 'Acme Éclairs']
      for (const [at, name] of names.entries())
        await directory.add('account', anAccount({ id: `acc_e${at}`, name, createdAt: instant(NOON + at) }))
      const found = async (text: string) => {
        const all = await walk(async cursor => directory.list('account', 'api_1', { limit: 2, cursor, text }))
        return all.map(it => it.name).toSorted()
      }
      const accented = names.filter(it => it !== 'eclair').toSorted()
      expect(await found('éclair')).toEqual(accented)
      expect(await found('ÉCLAIR')).toEqual(accented)
      expect(await found('ECLAIR')).toEqual(['eclair'])
      expect([await found('0%'), await found('_'), await found('acme é')]).toEqual([
        ['ÉCLAIRAGE 100%'],
        ['_éclair'],
        ['Acme Éclairs'],
      ])
      expect(await directory.list('account', 'api_2', { limit: 2, text: 'eclair' })).toMatchObject({
        items: [],
      })
    })

    it('lists APIs without an owner', async () => {
      const directory = await furnished()
      await directory.add('api', anApi({ id: 'api_2', name: 'two', upstream: undefined }))
      const { items } = await directory.list('api', undefined, { limit: 9 })
      expect(items.map(it => it.id)).toEqual(['api_2', 'api_1'])
    })
  })
}
