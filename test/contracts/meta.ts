import { describe, expect, it } from 'vitest'
import { aCredential, aKey, byAda, type Stores } from './nouns.ts'

const NOTED = { z: 1, a: { ü: [true, null, 0.1, '\u0000\u2028"\\'] } }

/** What applications note about keys is given back as it was written. */
export function metaContract(adapter: string, furnished: () => Promise<Stores>): void {
  describe(`what is noted about a key in ${adapter}`, () => {
    it('is given back down to the order of its names, and changes nothing else about the key', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      expect(await keys.metaOf('key_1')).toBeUndefined()
      expect(await keys.setMeta('key_1', NOTED)).toBe('written')
      expect(JSON.stringify(await keys.metaOf('key_1'))).toBe(JSON.stringify(NOTED))
      expect((await keys.find('key_1'))?.key).toEqual(aKey())
    })

    it('is replaced as a whole, cleared, audited, and never noted about a key that is not there', async () => {
      const { attributedTo, audit } = await furnished()
      const { keys } = attributedTo(byAda())
      await keys.issue(aKey(), [aCredential()])
      await keys.setMeta('key_1', NOTED)
      await keys.setMeta('key_1', { plan: 'pro' })
      await keys.setMeta('key_1', { plan: 'pro' })
      expect(await keys.metaOf('key_1')).toEqual({ plan: 'pro' })
      await keys.setMeta('key_1', undefined)
      expect(await keys.metaOf('key_1')).toBeUndefined()
      expect(await keys.setMeta('key_9', NOTED)).toBeUndefined()
      expect((await audit.entries(0)).slice(1).map(it => [it.action, it.before, it.after])).toEqual([
        ['key.amend', {}, { meta: JSON.stringify(NOTED) }],
        ['key.amend', { meta: JSON.stringify(NOTED) }, { meta: '{"plan":"pro"}' }],
        ['key.amend', { meta: '{"plan":"pro"}' }, {}],
      ])
    })
  })
}
