import { describe, expect, it } from 'vitest'
import { after, HOUR } from '../../src/core/terms.ts'
import { graceContract } from './grace.ts'
import { importContract } from './import.ts'
import { listContract } from './lists.ts'
import { metaContract } from './meta.ts'
import {
  aCollection,
  aCredential,
  aKey,
  anAccount,
  aProject,
  digest,
  furnish,
  NOON,
  type OpenStores,
  type Stores,
} from './nouns.ts'
import { rotationContract } from './rotation.ts'
import { signingContract } from './signing.ts'
import { watchContract } from './watch.ts'

const SECRET = digest('secret 1')

/** Every KeyStore passes this, or is not one. */
export function keyStoreContract(adapter: string, open: OpenStores): void {
  const furnished = async (): Promise<Stores> => {
    const stores = await open()
    await furnish(stores)
    return stores
  }

  describe(`a key in ${adapter}`, () => {
    it('is found by its digest with everything a decision needs', async () => {
      const { keys, directory } = await furnished()
      await directory.add('collection', aCollection({ id: 'col_2', name: 'blog', active: false }))
      await keys.issue(aKey({ projectId: 'prj_1', environment: 'live' }), [aCredential()])
      const found = await keys.dossier('api_1', SECRET)
      expect(found).toEqual({
        credential: aCredential(),
        key: aKey({ projectId: 'prj_1', environment: 'live' }),
        account: anAccount(),
        project: aProject(),
        collections: expect.arrayContaining([
          aCollection(),
          aCollection({ id: 'col_2', name: 'blog', active: false }),
        ]),
      })
    })

    it('is found without a project, and reaches all collections when it says so', async () => {
      const { keys } = await furnished()
      const key = aKey({ collections: 'all', scopes: [], limits: {}, signed: false })
      await keys.issue(key, [aCredential()])
      const found = await keys.dossier('api_1', SECRET)
      expect(found?.key).toEqual(key)
      expect(found?.project).toBeUndefined()
    })

    it('keeps every instant it was issued with', async () => {
      const { keys } = await furnished()
      const key = aKey({
        expiresAt: after(NOON, 1),
        disabledAt: after(NOON, 2),
        revokedAt: after(NOON, 3),
        revokedReason: 'keyCompromise',
        revokedNote: 'found in a log',
      })
      const credential = aCredential({
        until: after(NOON, 4),
        lastUsedAt: after(NOON, 5),
        side: 'publishable',
      })
      await keys.issue(key, [credential])
      expect(await keys.find('key_1')).toEqual({ key, credentials: [credential] })
    })

    it('is not found for another API, nor by a digest nobody has', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      expect(await keys.dossier('api_2', SECRET)).toBeUndefined()
      expect(await keys.dossier('api_1', digest('other'))).toBeUndefined()
      expect(await keys.find('key_9')).toBeUndefined()
    })

    it('is not issued at all when one of its digests is taken', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      const fresh = aCredential({ id: 'crd_2', keyId: 'key_2', digest: digest('fresh') })
      const clash = aCredential({ id: 'crd_3', keyId: 'key_2' })
      expect(await keys.issue(aKey({ id: 'key_2' }), [fresh, clash])).toBe('taken')
      expect(await keys.find('key_2')).toBeUndefined()
      expect(await keys.dossier('api_1', digest('fresh'))).toBeUndefined()
    })

    it('is issued once when two want the same digest at the same moment', async () => {
      const { keys } = await furnished()
      const outcomes = await Promise.all(
        ['key_1', 'key_2'].map(id => keys.issue(aKey({ id }), [aCredential({ id: `crd_${id}`, keyId: id })])),
      )
      expect(outcomes.toSorted()).toEqual(['issued', 'taken'])
      const [one, two] = [await keys.find('key_1'), await keys.find('key_2')]
      expect([one, two].filter(it => it !== undefined)).toHaveLength(1)
    })

    it('rejects a key of an account that does not exist', async () => {
      const { keys } = await furnished()
      const orphan = keys.issue(aKey({ accountId: 'acc_9' }), [aCredential()])
      await expect(orphan).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
      expect(await keys.find('key_1')).toBeUndefined()
    })
  })

  describe(`amending a key in ${adapter}`, () => {
    it('changes what the patch names and keeps the rest', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey({ environment: 'live', projectId: 'prj_1' }), [aCredential()])
      const patch = {
        name: 'renamed ✓',
        scopes: [],
        collections: 'all',
        restrictions: { hosts: [], referers: [], addresses: ['::1'] },
        signed: false,
        limits: { 'per-key': 9 },
        expiresAt: after(NOON, HOUR),
        disabledAt: NOON,
      } as const
      const amended = { ...aKey({ environment: 'live', projectId: 'prj_1', version: 2 }), ...patch }
      expect(await keys.amend('key_1', patch)).toEqual({ key: amended, credentials: [aCredential()] })
      expect((await keys.dossier('api_1', SECRET))?.key).toEqual(amended)
    })

    it('tells absent, which keeps, from null, which clears', async () => {
      const { keys } = await furnished()
      const key = aKey({ projectId: 'prj_1', expiresAt: NOON, disabledAt: NOON })
      await keys.issue(key, [aCredential()])
      await keys.amend('key_1', { projectId: undefined, expiresAt: undefined, disabledAt: undefined })
      expect((await keys.find('key_1'))?.key).toEqual(key)
      await keys.amend('key_1', { projectId: null, expiresAt: null, disabledAt: null })
      const cleared = (await keys.find('key_1'))?.key
      expect([cleared?.projectId, cleared?.expiresAt, cleared?.disabledAt]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
    })

    it('keeps the kinds of restrictions a patch does not name', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.amend('key_1', { restrictions: { addresses: ['::1'] } })
      const { hosts, referers } = aKey().restrictions
      const kept = { hosts, referers, addresses: ['::1'] }
      expect((await keys.find('key_1'))?.key.restrictions).toEqual(kept)
      expect(await keys.listsHost('api_1', hosts)).toBe(true)
    })

    it('keeps the limits a patch does not name, and removes one or all with null', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey({ limits: { 'per-key': 7, 'per-address': 3 } }), [aCredential()])
      const limits = async () => (await keys.find('key_1'))?.key.limits
      await keys.amend('key_1', { limits: { 'per-key': 60 } })
      expect(await limits()).toEqual({ 'per-key': 60, 'per-address': 3 })
      await keys.amend('key_1', { limits: { 'per-key': null, burst: 2 } })
      expect(await limits()).toEqual({ burst: 2, 'per-address': 3 })
      await keys.amend('key_1', { limits: {} })
      await keys.amend('key_1', { limits: { 'per-key': null } })
      expect((await keys.find('key_1'))?.key).toMatchObject({
        limits: { burst: 2, 'per-address': 3 },
        version: 3,
      })
      await keys.amend('key_1', { limits: null })
      expect(await limits()).toEqual({})
    })

    it('loses none of the limits that many set at once', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey({ limits: { 'per-key': 7 } }), [aCredential()])
      const names = Array.from({ length: 20 }, (_, at) => `limit ${at}`)
      await Promise.all([
        ...names.map(name => keys.amend('key_1', { limits: { [name]: 1 } })),
        keys.amend('key_1', { limits: { 'per-key': null } }),
      ])
      const all = Object.fromEntries(names.map(name => [name, 1]))
      expect((await keys.find('key_1'))?.key.limits).toEqual(all)
    })

    it('counts a version on with each change, and none for what changes nothing', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      expect(await keys.amend('key_1', { name: 'b' }, 1)).toMatchObject({ key: { version: 2 } })
      expect(await keys.amend('key_1', { name: 'b' }, 2)).toMatchObject({ key: { version: 2 } })
      const fresh = [aCredential({ id: 'crd_2', digest: digest('b'), generation: 2 })]
      const rotation = { keyId: 'key_1', expecting: 1, fresh, until: after(NOON, HOUR) }
      expect(await keys.rotate({ ...rotation, version: 1 })).toBe('stale')
      expect(await keys.rotate({ ...rotation, version: 2 })).toMatchObject({ key: { version: 3 } })
      expect(await keys.endGrace('key_1', NOON, { expecting: 2 })).toBe('stale')
      expect(await keys.endGrace('key_1', NOON, { expecting: 3 })).toMatchObject({ key: { version: 4 } })
      expect(await keys.amend('key_1', { revokedAt: NOON }, 3)).toBe('stale')
      expect(await keys.amend('key_1', { revokedAt: NOON }, 4)).toMatchObject({ key: { version: 5 } })
    })

    it('lets one of many who saw the same version change it', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      const changes = Array.from({ length: 20 }, (_, at) => keys.amend('key_1', { name: `by ${at}` }, 1))
      const outcomes = await Promise.all(changes)
      expect(outcomes.filter(it => it === 'stale')).toHaveLength(19)
    })

    it('answers undefined for a key that does not exist', async () => {
      const { keys } = await furnished()
      expect(await keys.amend('key_9', { name: 'x' })).toBeUndefined()
    })

    it('changes nothing about a revoked key', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.amend('key_1', { revokedAt: NOON, revokedReason: 'keyCompromise' })
      expect(await keys.amend('key_1', { revokedAt: after(NOON, 9), name: 'late' })).toBe('revoked')
      const key = (await keys.dossier('api_1', SECRET))?.key
      expect([key?.revokedAt, key?.revokedReason, key?.name]).toEqual([NOON, 'keyCompromise', aKey().name])
    })

    it('never brings a key back when it races with its revocation', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await Promise.all([
        ...Array.from({ length: 20 }, (_, at) => keys.amend('key_1', { name: `before ${at}` })),
        keys.amend('key_1', { revokedAt: NOON }),
        ...Array.from({ length: 20 }, (_, at) =>
          keys.amend('key_1', { name: `after ${at}`, expiresAt: null }),
        ),
      ])
      expect((await keys.dossier('api_1', SECRET))?.key.revokedAt).toBe(NOON)
    })
  })

  importContract(adapter, furnished)
  rotationContract(adapter, furnished)
  graceContract(adapter, furnished)
  listContract(adapter, furnished)
  metaContract(adapter, furnished)
  signingContract(adapter, furnished)
  watchContract(adapter, furnished)
}
