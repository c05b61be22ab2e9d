import { describe, expect, it } from 'vitest'
import type { SigningSecret } from '../../src/core/signing-secret.ts'
import { after, type Instant, SECOND } from '../../src/core/terms.ts'
import { aCredential, aKey, byAda, digest, NOON, type Stores } from './nouns.ts'

const aSecret = (id: string, createdAt: Instant): SigningSecret => ({
  ...{ id, createdAt, mask: 'lks_abc...', sealed: `sealed “${id}”` },
})

/** How every KeyStore keeps the secrets that sign messages. */
export function signingContract(adapter: string, furnished: () => Promise<Stores>): void {
  const issued = async () => {
    const stores = await furnished()
    await stores.keys.issue(aKey({ signatures: 'v2' }), [aCredential()])
    return stores
  }
  const at = (seconds: number) => after(NOON, seconds * SECOND)
  const add = (id: string, seconds: number, grace: number) => ({
    signingSecrets: { add: aSecret(id, at(seconds)), othersUntil: at(seconds + grace) },
  })

  describe(`signing secrets in ${adapter}`, () => {
    it('are in the dossier, newest first, each with its end', async () => {
      const { keys } = await issued()
      await keys.amend('key_1', add('sgn_1', 0, 0))
      await keys.amend('key_1', add('sgn_2', 1, 60))
      const found = await keys.dossier('api_1', digest('secret 1'))
      expect(found?.key.signatures).toBe('v2')
      expect(found?.key.signingSecrets).toEqual([
        aSecret('sgn_2', at(1)),
        { ...aSecret('sgn_1', at(0)), until: at(61) },
      ])
      expect(found?.key.version).toBe(3)
    })

    it('are gone once they count no longer, and keep an end that comes sooner', async () => {
      const { keys } = await issued()
      await keys.amend('key_1', add('sgn_1', 0, 0))
      await keys.amend('key_1', add('sgn_2', 1, 60))
      await keys.amend('key_1', add('sgn_3', 2, 120))
      const ends = async () =>
        (await keys.find('key_1'))?.key.signingSecrets?.map(it => [it.id, it.until] as const)
      expect(await ends()).toEqual([
        ['sgn_3', undefined],
        ['sgn_2', at(122)],
        ['sgn_1', at(61)],
      ])
      await keys.amend('key_1', { signingSecrets: { end: 'sgn_2', at: at(61) } })
      expect(await ends()).toEqual([['sgn_3', undefined]])
    })

    it('change nothing when one is ended that is not there', async () => {
      const { keys } = await issued()
      await keys.amend('key_1', add('sgn_1', 0, 0))
      const ended = await keys.amend('key_1', { signingSecrets: { end: 'sgn_9', at: NOON } })
      expect(ended).toMatchObject({ key: { version: 2 } })
    })

    it('are each kept when several are added at the same moment', async () => {
      const { keys } = await issued()
      await Promise.all(['sgn_1', 'sgn_2', 'sgn_3'].map(id => keys.amend('key_1', add(id, 0, 60))))
      expect((await keys.find('key_1'))?.key.signingSecrets).toHaveLength(3)
    })

    it('are audited by their masks, never in the form they are kept in', async () => {
      const { attributedTo, audit } = await issued()
      const { keys } = attributedTo(byAda())
      await keys.amend('key_1', add('sgn_1', 0, 0))
      await keys.amend('key_1', { signingSecrets: { end: 'sgn_1', at: at(1) } })
      const { items } = await audit.list({}, { limit: 10 })
      expect(items.map(it => it.action)).toEqual(['key.end-signing-secret', 'key.add-signing-secret'])
      expect(JSON.stringify(items)).toContain('lks_abc...')
      expect(JSON.stringify(items)).not.toContain('sealed')
    })
  })
}
