import { describe, expect, it } from 'vitest'
import type { Digest } from '../../src/core/terms.ts'
import { after, HOUR, instant, MINUTE } from '../../src/core/terms.ts'
import type { KeyStore } from '../../src/ports/keys.ts'
import {
  aCollection,
  aCredential,
  aKey,
  anAccount,
  digest,
  furnish,
  NOON,
  type OpenStores,
  type Stores,
  walk,
} from './nouns.ts'

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
        project: { id: 'prj_1', accountId: 'acc_1', name: 'alpha', createdAt: NOON },
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
        revokedReason: 'leaked',
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
        limits: {},
        expiresAt: after(NOON, HOUR),
        disabledAt: NOON,
      } as const
      const amended = { ...aKey({ environment: 'live', projectId: 'prj_1' }), ...patch }
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

    it('answers undefined for a key that does not exist', async () => {
      const { keys } = await furnished()
      expect(await keys.amend('key_9', { name: 'x' })).toBeUndefined()
    })

    it('changes nothing about a revoked key', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.amend('key_1', { revokedAt: NOON, revokedReason: 'leaked' })
      expect(await keys.amend('key_1', { revokedAt: after(NOON, 9), name: 'late' })).toBe('revoked')
      const key = (await keys.dossier('api_1', SECRET))?.key
      expect([key?.revokedAt, key?.revokedReason, key?.name]).toEqual([NOON, 'leaked', aKey().name])
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

  rotationContract(adapter, furnished)
  listContract(adapter, furnished)
  watchContract(adapter, furnished)
}

function rotationContract(adapter: string, furnished: () => Promise<Stores>): void {
  const fresh = (generation: number, name = 'new') =>
    aCredential({ id: `crd_${name}`, digest: digest(name), generation, createdAt: after(NOON, 1) })
  const untilOf = async (keys: KeyStore, secret: Digest) =>
    (await keys.dossier('api_1', secret))?.credential.until

  describe(`rotating a key in ${adapter}`, () => {
    it('adds the fresh credentials and lets the earlier ones stop at the end of the grace', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      const until = after(NOON, HOUR)
      const rotated = await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2)], until })
      expect(rotated).toEqual({ key: aKey(), credentials: [fresh(2), aCredential({ until })] })
      expect(await untilOf(keys, digest('new'))).toBeUndefined()
      expect(await untilOf(keys, SECRET)).toBe(until)
    })

    it('rotates both halves of a pair together', async () => {
      const { keys } = await furnished()
      const half = aCredential({ id: 'crd_0', digest: digest('half'), side: 'publishable' })
      await keys.issue(aKey(), [aCredential(), half])
      const pair = [fresh(2, 'new a'), { ...fresh(2, 'new b'), side: 'publishable' as const }]
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: pair, until: NOON })
      const record = await keys.find('key_1')
      expect(record?.credentials.map(it => [it.generation, it.id, it.until])).toEqual([
        [2, 'crd_new a', undefined],
        [2, 'crd_new b', undefined],
        [1, 'crd_0', NOON],
        [1, 'crd_1', NOON],
      ])
    })

    it('never lets a grace go beyond the expiry the key had, even when it gets a later one', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey({ expiresAt: after(NOON, MINUTE) }), [aCredential()])
      const [until, expiresAt] = [after(NOON, HOUR), after(NOON, 9 * HOUR)]
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2)], until, expiresAt })
      expect(await untilOf(keys, SECRET)).toBe(after(NOON, MINUTE))
      expect((await keys.find('key_1'))?.key.expiresAt).toBe(expiresAt)
    })

    it('never lets a second rotation lengthen the grace of the first', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2)], until: after(NOON, MINUTE) })
      const third = { keyId: 'key_1', expecting: 2, fresh: [fresh(3, 'third')], until: after(NOON, HOUR) }
      await keys.rotate(third)
      expect(await untilOf(keys, SECRET)).toBe(after(NOON, MINUTE))
      expect(await untilOf(keys, digest('new'))).toBe(after(NOON, HOUR))
    })

    it('is outrun when another rotation came first, and writes nothing', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      const rotation = (name: string) =>
        keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2, name)], until: NOON })
      const outcomes = await Promise.all([rotation('a'), rotation('b')])
      expect(outcomes.filter(it => it === 'outrun')).toHaveLength(1)
      expect((await keys.find('key_1'))?.credentials).toHaveLength(2)
    })

    it('is outrun by a revocation, and for a key that does not exist', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.amend('key_1', { revokedAt: NOON })
      const rotation = { expecting: 1, fresh: [fresh(2)], until: NOON }
      expect(await keys.rotate({ keyId: 'key_1', ...rotation })).toBe('outrun')
      expect(await keys.rotate({ keyId: 'key_9', ...rotation })).toBe('outrun')
      expect(await keys.dossier('api_1', digest('new'))).toBeUndefined()
    })
  })
}

function listContract(adapter: string, furnished: () => Promise<Stores>): void {
  const issue = (keys: KeyStore, at: number, change: Parameters<typeof aKey>[0] = {}) => {
    const id = `key_${String(at).padStart(3, '0')}`
    const createdAt = instant(NOON + Math.floor(at / 3))
    return keys.issue(aKey({ id, createdAt, ...change }), [
      aCredential({ id: `crd_${id}_1`, keyId: id, digest: digest(`${id} 1`) }),
      aCredential({ id: `crd_${id}_2`, keyId: id, digest: digest(`${id} 2`), generation: 2 }),
    ])
  }

  describe(`a list of keys in ${adapter}`, () => {
    it('shows every key once, newest first, whatever the size of the page', async () => {
      const { keys } = await furnished()
      for (let at = 0; at < 10; at++) await issue(keys, at)
      for (const limit of [1, 3, 10, 50]) {
        const all = await walk(async cursor => keys.list({ accountId: 'acc_1' }, { limit, cursor }))
        expect(all.map(it => it.key.id)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(at => `key_00${at}`))
        expect(all.every(it => it.credentials.map(c => c.generation).join() === '2,1')).toBe(true)
      }
    })

    it('repeats and skips nothing while keys are added between its pages', async () => {
      const { keys } = await furnished()
      for (let at = 0; at < 6; at++) await issue(keys, at)
      let added = 100
      const all = await walk(async cursor => {
        const page = await keys.list({}, { limit: 2, cursor })
        await issue(keys, added++)
        return page
      })
      expect(all.map(it => it.key.id)).toEqual([5, 4, 3, 2, 1, 0].map(at => `key_00${at}`))
    })

    it('shows what fits all of the filter', async () => {
      const { keys, directory } = await furnished()
      await directory.add('account', anAccount({ id: 'acc_2', name: 'other' }))
      await issue(keys, 1, { projectId: 'prj_1', environment: 'live' })
      await issue(keys, 2, { environment: 'live' })
      await issue(keys, 3, { accountId: 'acc_2', environment: 'live' })
      const ids = async (filter: Parameters<KeyStore['list']>[0]) =>
        (await keys.list(filter, { limit: 9 })).items.map(it => it.key.id)
      expect(await ids({ projectId: 'prj_1' })).toEqual(['key_001'])
      expect(await ids({ accountId: 'acc_1', environment: 'live' })).toEqual(['key_002', 'key_001'])
      expect(await ids({ apiId: 'api_1' })).toEqual(['key_003', 'key_002', 'key_001'])
      expect(await ids({ apiId: 'api_1', accountId: 'acc_2', environment: 'test' })).toEqual([])
    })

    it.each(['', 'x', '!!!', 'bnVsbA', 'WzEsMl0', 'e30'])(
      'is empty for the broken cursor "%s"',
      async cursor => {
        const { keys, directory } = await furnished()
        await issue(keys, 1)
        expect(await keys.list({}, { limit: 5, cursor })).toEqual({ items: [] })
        expect(await directory.list('api', undefined, { limit: 5, cursor })).toEqual({ items: [] })
      },
    )

    it('has no next page when it ends with the page', async () => {
      const { keys } = await furnished()
      for (let at = 0; at < 4; at++) await issue(keys, at)
      expect((await keys.list({}, { limit: 4 })).next).toBeUndefined()
      expect((await keys.list({}, { limit: 3 })).next).toBeTypeOf('string')
    })
  })

  describe(`the hosts that keys list in ${adapter}`, () => {
    it('are those of keys that are neither revoked nor disabled, of that API', async () => {
      const { keys } = await furnished()
      await issue(keys, 1)
      expect(await keys.listsHost('api_1', ['a.test', '*.example.com'])).toBe(true)
      expect(await keys.listsHost('api_1', ['a.test', 'example.com'])).toBe(false)
      expect(await keys.listsHost('api_2', ['*.example.com'])).toBe(false)
      expect(await keys.listsHost('api_1', [])).toBe(false)
      await keys.amend('key_001', { disabledAt: NOON })
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(false)
      await keys.amend('key_001', { disabledAt: null })
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(true)
      await keys.amend('key_001', { revokedAt: NOON })
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(false)
    })

    it('change with the restrictions of a key', async () => {
      const { keys } = await furnished()
      await issue(keys, 1)
      const hosts = ['a.test', 'a.test', 'b.test']
      await keys.amend('key_001', { restrictions: { hosts, referers: [], addresses: [] } })
      expect(await keys.listsHost('api_1', ['b.test'])).toBe(true)
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(false)
    })
  })
}

function watchContract(adapter: string, furnished: () => Promise<Stores>): void {
  describe(`a listener of ${adapter}`, () => {
    it('is told of every change that concerns an account before the change is acknowledged', async () => {
      const { keys, directory } = await furnished()
      const told: string[] = []
      keys.watch(accountId => told.push(accountId))
      const seen = async (write: Promise<unknown>) => {
        await write
        return told.splice(0)
      }
      expect(await seen(directory.add('account', anAccount({ id: 'acc_2', name: 'b' })))).toEqual(['acc_2'])
      expect(await seen(keys.issue(aKey(), [aCredential()]))).toEqual(['acc_1'])
      expect(await seen(keys.amend('key_1', { name: 'x' }))).toEqual(['acc_1'])
      const fresh = [aCredential({ id: 'crd_2', digest: digest('b'), generation: 2 })]
      const rotation = { keyId: 'key_1', expecting: 1, fresh, until: NOON }
      expect(await seen(keys.rotate(rotation))).toEqual(['acc_1'])
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
      const told: string[] = []
      keys.watch(accountId => told.push(accountId))
      await keys.issue(aKey({ id: 'key_2' }), [aCredential({ id: 'crd_2', keyId: 'key_2' })])
      await keys.amend('key_1', { name: 'x' })
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [], until: NOON })
      await directory.add('project', { id: 'prj_2', accountId: 'acc_1', name: 'alpha', createdAt: NOON })
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
