import { describe, expect, it } from 'vitest'
import { type ForeignDigest, MAX_CANDIDATES } from '../../src/core/digest.ts'
import { after, MINUTE } from '../../src/core/terms.ts'
import type { Rehash } from '../../src/ports/keys.ts'
import { aCredential, aKey, byAda, digest, NOON, type Stores } from './nouns.ts'

/** How a KeyStore keeps digests that were made elsewhere. */
export function importContract(adapter: string, furnished: () => Promise<Stores>): void {
  const bcrypt = (prefix: string): ForeignDigest => ({ kind: 'bcrypt', prefix, text: `$2b$04$${prefix}` })
  const SHA512: ForeignDigest = { kind: 'sha512', prefix: '' }
  let made = 0
  const add = ({ keys }: Stores, foreign: ForeignDigest, name = `foreign ${++made}`) => {
    const key = aKey({ id: `key_${name}` })
    return keys.issue(key, [aCredential({ id: `crd_${name}`, keyId: key.id, digest: digest(name) })], foreign)
  }
  const rehash = (name: string): Rehash => ({
    apiId: 'api_1',
    from: digest(name),
    to: digest(`sha256 ${name}`),
  })

  describe(`foreign digests in ${adapter}`, () => {
    it('are found by the beginning of a key, the longest first, and with what stands in for them', async () => {
      const stores = await furnished()
      await add(stores, bcrypt('old_ab'), 'one')
      await add(stores, bcrypt('old_abcd'), 'two')
      await add(stores, bcrypt('old_xy'), 'other')
      expect(await stores.keys.candidates('api_1', ['old_ab', 'old_abcd'])).toEqual([
        { ...bcrypt('old_abcd'), digest: digest('two') },
        { ...bcrypt('old_ab'), digest: digest('one') },
      ])
      expect(await stores.keys.candidates('api_1', [])).toEqual([])
      expect(await stores.keys.candidates('api_2', ['old_ab'])).toEqual([])
      expect((await stores.keys.dossier('api_1', digest('two')))?.key.id).toBe('key_two')
    })

    it('are named by kind and length while there are any, and no longer', async () => {
      const stores = await furnished()
      expect(await stores.keys.foreignForms('api_1')).toEqual([])
      await add(stores, bcrypt('old_ab'), 'one')
      await add(stores, bcrypt('old_cd'), 'two')
      await add(stores, SHA512, 'three')
      const forms = async () =>
        (await stores.keys.foreignForms('api_1')).toSorted((a, b) => a.length - b.length)
      expect(await forms()).toEqual([
        { kind: 'sha512', length: 0 },
        { kind: 'bcrypt', length: 6 },
      ])
      expect(await stores.keys.foreignForms('api_2')).toEqual([])
      await stores.keys.rehash(rehash('one'))
      expect(await forms()).toHaveLength(2)
      await stores.keys.rehash(rehash('two'))
      await stores.keys.rehash(rehash('three'))
      expect(await forms()).toEqual([])
    })

    it('are named, also when one comes just while the last of its form is known by SHA-256', async () => {
      const stores = await furnished()
      await add(stores, SHA512, 'link 0')
      for (let nth = 1; nth <= 25; nth++) {
        await Promise.all([add(stores, SHA512, `link ${nth}`), stores.keys.rehash(rehash(`link ${nth - 1}`))])
        expect(await stores.keys.foreignForms('api_1')).toEqual([{ kind: 'sha512', length: 0 }])
      }
    })

    it('are named no longer when the last of their form are known by SHA-256 at once', async () => {
      const stores = await furnished()
      const names = Array.from({ length: 8 }, (_, at) => `last ${at}`)
      for (const name of names) await add(stores, SHA512, name)
      await Promise.all(names.map(name => stores.keys.rehash(rehash(name))))
      expect(await stores.keys.foreignForms('api_1')).toEqual([])
    })

    it('are held back before one key could be tried against too many of them', async () => {
      const stores = await furnished()
      for (let nth = 0; nth < MAX_CANDIDATES - 2; nth++)
        expect(await add(stores, bcrypt('old_abcd'))).toBe('issued')
      await add(stores, bcrypt('old_abcdef'))
      await add(stores, bcrypt('old_ab'))
      expect(await stores.keys.crowd('api_1', 'old_abcd')).toBe(MAX_CANDIDATES)
      for (const prefix of ['old_abcd', 'old_abc', 'old_ab']) {
        expect(await add(stores, bcrypt(prefix), 'late')).toBe('crowded')
        expect(await stores.keys.find('key_late')).toBeUndefined()
      }
      // Longer than the long one, beside it: of all that are there, five and two could be of the same key.
      expect(await add(stores, bcrypt('old_abce'))).toBe('issued')
      expect(await add(stores, bcrypt('old_b'))).toBe('issued')
      expect(await add(stores, SHA512)).toBe('issued')
      expect(await stores.keys.crowd('api_1', 'new_')).toBe(0)
    })

    it('keep their digests apart from all others', async () => {
      const stores = await furnished()
      await add(stores, SHA512, 'one')
      expect(await stores.keys.holds(digest('one'))).toBe(true)
      expect(await stores.keys.holds(digest('two'))).toBe(false)
      const twin = aCredential({ id: 'crd_9', keyId: 'key_9', digest: digest('one') })
      expect(await stores.keys.issue(aKey({ id: 'key_9' }), [twin], SHA512)).toBe('taken')
      expect(await stores.keys.find('key_9')).toBeUndefined()
    })
  })

  describe(`the first use of an imported key in ${adapter}`, () => {
    it('lets it be known by SHA-256, with nothing else changed and the old digest gone', async () => {
      const stores = await furnished()
      await add(stores, bcrypt('old_ab'), 'one')
      const before = await stores.keys.find('key_one')
      expect(await stores.keys.rehash(rehash('one'))).toBe('rehashed')
      expect(await stores.keys.dossier('api_1', digest('one'))).toBeUndefined()
      expect(await stores.keys.holds(digest('one'))).toBe(false)
      expect(await stores.keys.candidates('api_1', ['old_ab'])).toEqual([])
      const [credential] = before?.credentials ?? []
      const after = { ...before, credentials: [{ ...credential, digest: digest('sha256 one') }] }
      expect(await stores.keys.find('key_one')).toEqual(after)
      expect((await stores.keys.dossier('api_1', digest('sha256 one')))?.key.id).toBe('key_one')
    })

    it('is written once, however many come first, and in the audit log by whose doing it is', async () => {
      const stores = await furnished()
      await add(stores, bcrypt('old_ab'), 'one')
      const actor = { kind: 'system', id: 'rehash', name: 'Rehash' } as const
      const { keys } = stores.attributedTo({ actor, at: NOON })
      const outcomes = await Promise.all([1, 2, 3].map(() => keys.rehash(rehash('one'))))
      expect(outcomes.toSorted()).toEqual(['gone', 'gone', 'rehashed'])
      const { items } = await stores.audit.list({}, { limit: 10 })
      expect(items).toMatchObject([
        {
          action: 'credential.rehash',
          actor,
          accountId: 'acc_1',
          target: { kind: 'credential', id: 'crd_one' },
          before: { keyId: 'key_one', kind: 'bcrypt' },
          after: { keyId: 'key_one', kind: 'sha256' },
        },
      ])
    })

    it('is nothing for another API, for what is known by SHA-256, and for what is nowhere', async () => {
      const stores = await furnished()
      await add(stores, bcrypt('old_ab'), 'one')
      await stores.keys.issue(aKey(), [aCredential()])
      expect(await stores.keys.rehash({ ...rehash('one'), apiId: 'api_2' })).toBe('gone')
      expect(await stores.keys.rehash({ ...rehash('one'), from: digest('secret 1') })).toBe('gone')
      expect(await stores.keys.rehash(rehash('none'))).toBe('gone')
      expect(await stores.keys.dossier('api_1', digest('one'))).toBeDefined()
    })

    it('takes no digest another credential has', async () => {
      const stores = await furnished()
      await add(stores, bcrypt('old_ab'), 'one')
      await stores.keys.issue(aKey(), [aCredential()])
      expect(await stores.keys.rehash({ ...rehash('one'), to: digest('secret 1') })).toBe('taken')
      expect(await stores.keys.candidates('api_1', ['old_ab'])).toHaveLength(1)
    })

    it('works after the key was rotated or revoked, which stays so', async () => {
      const stores = await furnished()
      await add(stores, bcrypt('old_ab'), 'one')
      const fresh = [aCredential({ id: 'crd_new', keyId: 'key_one', digest: digest('new'), generation: 2 })]
      const { keys } = stores.attributedTo(byAda())
      await keys.rotate({ keyId: 'key_one', expecting: 1, fresh, until: after(NOON, MINUTE) })
      await keys.amend('key_one', { revokedAt: NOON })
      expect(await keys.rehash(rehash('one'))).toBe('rehashed')
      const found = await keys.dossier('api_1', digest('sha256 one'))
      expect([found?.credential.until, found?.key.revokedAt]).toEqual([after(NOON, MINUTE), NOON])
    })
  })
}
