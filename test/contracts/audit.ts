import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/core/audit.ts'
import { flawOfEnd, follow, NO_ENTRIES } from '../../src/core/chain.ts'
import { after, instant } from '../../src/core/terms.ts'
import type { AuditLog } from '../../src/ports/audit.ts'
import {
  aCredential,
  aKey,
  aMember,
  anAccount,
  anInvitation,
  byAda,
  digest,
  furnish,
  NOON,
  type OpenStores,
  type Stores,
  walk,
} from './nouns.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const entriesOf = (audit: AuditLog): Promise<readonly AuditEntry[]> =>
  walk(async cursor => {
    const items = await audit.entries(Number(cursor ?? 0))
    return { items, next: items.at(-1)?.seq.toString() }
  })

/** Fails unless the whole log is one chain that ends where its head says. */
async function expectUnbroken(audit: AuditLog, count: number): Promise<void> {
  const entries = await entriesOf(audit)
  expect(entries.map(it => it.seq)).toEqual(Array.from({ length: count }, (_, at) => at + 1))
  const followed = follow(NO_ENTRIES, entries, sha256)
  expect(followed).toMatchObject({ ok: true })
  if (followed.ok) expect(flawOfEnd(followed.head, await audit.head())).toBeUndefined()
}

/** Every AuditLog, and every store whose changes it is told of, passes this. */
export function auditContract(adapter: string, open: OpenStores): void {
  const furnished = async () => {
    const stores = await open()
    await furnish(stores)
    return { ...stores, ...stores.attributedTo(byAda()), anonymous: stores }
  }

  describe(`the audit log of ${adapter}`, () => {
    it('has one entry for each change, with who, when, where, and both sides of it', async () => {
      const { keys, audit } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.amend('key_1', { name: 'renamed' })
      const [issued, renamed] = await entriesOf(audit)
      const shown = { id: 'key_1', name: aKey().name, version: 1, credentials: [{ id: 'crd_1' }] }
      expect(issued).toMatchObject({
        ...byAda(),
        seq: 1,
        id: expect.stringMatching(/^aud_/),
        action: 'key.issue',
        accountId: 'acc_1',
        target: { kind: 'key', id: 'key_1' },
        before: null,
        after: shown,
      })
      expect(renamed).toMatchObject({
        action: 'key.amend',
        before: shown,
        after: { name: 'renamed', version: 2 },
      })
      await expectUnbroken(audit, 2)
    })

    it('names every change', async () => {
      const stores = await furnished()
      await everyChange(stores)
      const entries = await entriesOf(stores.audit)
      expect(entries.map(it => it.action)).toEqual([
        'key.issue',
        'key.disable',
        'key.enable',
        'key.amend',
        'key.rotate',
        'key.end-grace',
        'key.revoke',
        'account.add',
        'account.amend',
        'api.amend',
        'project.amend',
        'collection.amend',
        'member.add',
        'member.amend',
        'invitation.add',
        'invitation.accept',
        'member.add',
        'member.remove',
        'invitation.remove',
        'credits.grant',
        'credits.spend',
        'credits.refund',
      ])
      expect(entries.filter(it => it.accountId === undefined).map(it => it.action)).toEqual(['api.amend'])
      await expectUnbroken(stores.audit, entries.length)
    })

    it('tells a balance before and after', async () => {
      const { credits, audit } = await furnished()
      await credits.grant({ id: 'ent_1', accountId: 'acc_1', amount: 5, at: NOON })
      await credits.grant({ id: 'ent_2', accountId: 'acc_1', amount: 3, at: NOON })
      const last = (await entriesOf(audit)).at(-1)
      expect(last).toMatchObject({ before: { balance: 5 }, after: { balance: 8, entry: 'ent_2', amount: 3 } })
    })

    it('shows no digest of a secret or a token', async () => {
      const stores = await furnished()
      await everyChange(stores)
      const text = JSON.stringify((await entriesOf(stores.audit)).map(({ hash: _, ...said }) => said))
      for (const secret of ['secret 1', 'secret 2', 'token 1', 'token 2']) {
        expect(text).not.toContain(digest(secret))
      }
      expect(text).not.toMatch(/[0-9a-f]{64}/)
    })

    it('has nothing of what was refused, failed or changed nothing', async () => {
      const { keys, directory, credits, audit, anonymous } = await furnished()
      await anonymous.keys.issue(aKey(), [aCredential()])
      await anonymous.keys.issue(aKey({ id: 'key_2', revokedAt: NOON }), [
        aCredential({ id: 'crd_2', keyId: 'key_2', digest: digest('secret 2') }),
      ])
      await keys.issue(aKey({ id: 'key_3' }), [aCredential({ id: 'crd_3', keyId: 'key_3' })])
      await keys.amend('key_1', { name: aKey().name })
      await keys.amend('key_1', {}, 1)
      await keys.amend('key_1', { name: 'x' }, 2)
      await keys.amend('key_2', { revokedAt: after(NOON, 1) })
      await keys.amend('key_9', { name: 'x' })
      await keys.rotate({ keyId: 'key_1', expecting: 2, fresh: [], until: NOON })
      await keys.endGrace('key_1', NOON)
      await directory.add('account', anAccount({ id: 'acc_2' }))
      await directory.amend('account', 'acc_1', {})
      await directory.amend('account', 'acc_1', { name: 'x' }, 7)
      await directory.amend('account', 'acc_9', { name: 'x' })
      await directory.remove('member', 'mem_9')
      await credits.spend({ id: 'ent_1', accountId: 'acc_1', amount: 1, at: NOON })
      await credits.refund('ent_1', NOON)
      const broken = keys.issue(aKey({ id: 'key_4', accountId: 'acc_9' }), [])
      await expect(broken).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
      await expectUnbroken(audit, 0)
    })

    it('has nothing of what is nobody’s', async () => {
      const { anonymous, audit } = await furnished()
      await everyChange(anonymous)
      expect(await audit.head()).toEqual(NO_ENTRIES)
    })

    it('takes entries of what is no change of a noun', async () => {
      const { audit } = await furnished()
      const login = { kind: 'session', id: 'ses_1' }
      await audit.append({ action: 'session.begin', target: login, before: null, after: {} }, byAda())
      expect(await entriesOf(audit)).toMatchObject([{ ...byAda(), action: 'session.begin', target: login }])
      await expectUnbroken(audit, 1)
    })

    it('stays one chain under 100 changes at once, some of them refused', async () => {
      const { keys, audit } = await furnished()
      const make = async (at: number) => {
        const keyId = `key_${at}`
        const fresh = (name: string, generation: number) =>
          aCredential({ id: `crd_${at}_${name}`, keyId, digest: digest(`${at} ${name}`), generation })
        await keys.issue(aKey({ id: keyId }), [fresh('first', 1)])
        const rotation = (name: string) => ({ keyId, expecting: 1, fresh: [fresh(name, 2)], until: NOON })
        const rotated = await Promise.all(['a', 'b'].map(name => keys.rotate(rotation(name))))
        expect(rotated.filter(it => it === 'outrun')).toHaveLength(1)
        await keys.amend(keyId, { revokedAt: NOON })
      }
      await Promise.all(Array.from({ length: 25 }, (_, at) => make(at)))
      await expectUnbroken(audit, 75)
    })
  })

  describe(`a list of audit entries in ${adapter}`, () => {
    const written = async () => {
      const { audit } = await open()
      for (let at = 1; at <= 9; at++) {
        const by = byAda({ at: instant(NOON + at), actor: { kind: 'key', id: `key_${at % 3}`, name: 'x' } })
        const target = { kind: 'account', id: `acc_${at % 2}` }
        const accountId = at % 2 === 0 ? target.id : undefined
        const action = at < 4 ? 'account.add' : 'account.amend'
        await audit.append({ action, accountId, target, before: null, after: { at } }, by)
      }
      return audit
    }

    it('shows the newest first, page by page', async () => {
      const audit = await written()
      for (const limit of [1, 4, 9, 20]) {
        const all = await walk(async cursor => audit.list({}, { limit, cursor }))
        expect(all.map(it => it.seq)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
      }
      expect((await audit.list({}, { limit: 9 })).next).toBeUndefined()
      expect(await audit.list({}, { limit: 9, cursor: '!!!' })).toEqual({ items: [], broken: true })
    })

    it('shows what fits all of the filter', async () => {
      const audit = await written()
      const seqs = async (filter: Parameters<AuditLog['list']>[0]) =>
        (await audit.list(filter, { limit: 20 })).items.map(it => it.seq)
      expect(await seqs({ accountId: 'acc_0' })).toEqual([8, 6, 4, 2])
      expect(await seqs({ action: 'account.add' })).toEqual([3, 2, 1])
      expect(await seqs({ actorId: 'key_1' })).toEqual([7, 4, 1])
      expect(await seqs({ targetId: 'acc_1', actorId: 'key_1' })).toEqual([7, 1])
      expect(await seqs({ from: instant(NOON + 3), until: instant(NOON + 5) })).toEqual([4, 3])
      expect(await seqs({ actorId: 'key_9' })).toEqual([])
    })
  })
}

/** Everything that can be changed, once. */
async function everyChange({ keys, directory, credits }: Pick<Stores, 'keys' | 'directory' | 'credits'>) {
  await keys.issue(aKey(), [aCredential()])
  await keys.amend('key_1', { disabledAt: NOON })
  await keys.amend('key_1', { disabledAt: null })
  await keys.amend('key_1', { limits: { 'per-key': 1 } })
  const fresh = [aCredential({ id: 'crd_2', digest: digest('secret 2'), generation: 2 })]
  await keys.rotate({ keyId: 'key_1', expecting: 1, fresh, until: after(NOON, 9) })
  await keys.endGrace('key_1', NOON)
  await keys.amend('key_1', { revokedAt: NOON, revokedReason: 'superseded' })
  await directory.add('account', anAccount({ id: 'acc_2', name: 'other' }))
  await directory.amend('account', 'acc_2', { active: false })
  await directory.amend('api', 'api_1', { upstream: null })
  await directory.amend('project', 'prj_1', { name: 'beta' })
  await directory.amend('collection', 'col_1', { active: false })
  await directory.add('member', aMember())
  await directory.amend('member', 'mem_1', { name: 'Ada' })
  await directory.add('invitation', anInvitation())
  const member = aMember({ id: 'mem_2', personId: 'per_2' })
  await directory.accept({ invitationId: 'inv_1', member, at: NOON })
  await directory.remove('member', 'mem_2')
  await directory.remove('invitation', 'inv_1')
  await credits.grant({ id: 'ent_1', accountId: 'acc_1', amount: 9, at: NOON })
  await credits.spend({ id: 'ent_2', accountId: 'acc_1', amount: 4, at: NOON })
  await credits.refund('ent_2', NOON)
}
