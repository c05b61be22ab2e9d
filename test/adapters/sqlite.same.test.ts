import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { after, instant } from '../../src/core/terms.ts'
import type { KeyOrder } from '../../src/ports/keys.ts'
import {
  aCredential,
  aKey,
  aMember,
  anInvitation,
  byAda,
  digest,
  furnish,
  NOON,
  type Stores,
} from '../contracts/nouns.ts'
import { emptyTables, sqliteIn, temporaryFolder } from './folder.ts'

type Move = (stores: Pick<Stores, 'keys' | 'directory' | 'credits'>) => unknown

const [few, time] = [fc.integer({ min: 1, max: 3 }), fc.nat(5).map(ms => instant(NOON + ms))]
const seen = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined })
const word = fc.constantFrom('a', 'B', 'ä', 'Ä', '🔑', '\uffee', 'ß', 'İ', '%', 'key')
const role = fc.constantFrom('owner', 'admin', 'viewer')
const scopes = fc.subarray(['a:read', 'a:write', 'A:READ'])
const order: fc.Arbitrary<KeyOrder> = fc.record({
  by: fc.constantFrom('createdAt', 'name', 'expiresAt', 'lastUsedAt'),
  descending: fc.boolean(),
})

/** A credential of a generation, with a digest of its own. */
const fresh = (keyId: string, generation: number) =>
  aCredential({
    id: `crd_${keyId}_${generation}`,
    keyId,
    generation,
    digest: digest(`${keyId} ${generation}`),
  })

const moves: readonly fc.Arbitrary<Move>[] = [
  fc.tuple(few, word, time, scopes).map(([at, name, createdAt, scopes]): Move => {
    const id = `key_${at}`
    return ({ keys }) => keys.issue(aKey({ id, name, createdAt, scopes }), [fresh(id, 1)])
  }),
  fc
    .tuple(few, fc.record({ name: word, expiresAt: fc.option(time), scopes }, { requiredKeys: [] }), seen)
    .map(
      ([at, patch, expecting]): Move =>
        ({ keys }) =>
          keys.amend(`key_${at}`, patch, expecting),
    ),
  fc.tuple(few, fc.constantFrom({ disabledAt: NOON }, { disabledAt: null }, { revokedAt: NOON }), seen).map(
    ([at, patch, expecting]): Move =>
      ({ keys }) =>
        keys.amend(`key_${at}`, patch, expecting),
  ),
  fc.tuple(few, few, time, seen).map(([at, expecting, until, version]): Move => {
    const keyId = `key_${at}`
    const rotation = { keyId, expecting, until, version, fresh: [fresh(keyId, expecting + 1)] }
    return ({ keys }) => keys.rotate(rotation)
  }),
  fc.tuple(few, time, seen).map(
    ([at, until, expecting]): Move =>
      ({ keys }) =>
        keys.endGrace(`key_${at}`, until, { expecting }),
  ),
  fc.tuple(few, role).map(
    ([at, role]): Move =>
      ({ directory }) =>
        directory.add('member', aMember({ id: `mem_${at}`, personId: `per_${at}`, role })),
  ),
  fc.tuple(few, role, seen).map(
    ([at, role, expecting]): Move =>
      ({ directory }) =>
        directory.amend('member', `mem_${at}`, { role }, expecting),
  ),
  fc.tuple(few, seen).map(
    ([at, expecting]): Move =>
      ({ directory }) =>
        directory.remove('member', `mem_${at}`, expecting),
  ),
  fc.tuple(few, time, time).map(([at, createdAt, expiresAt]): Move => {
    const invitation = anInvitation({ id: `inv_${at}`, tokenDigest: digest(`${at}`), createdAt, expiresAt })
    return ({ directory }) => directory.add('invitation', invitation)
  }),
  fc.tuple(few, few, time).map(([at, person, now]): Move => {
    const member = aMember({ id: `mem_${person}`, personId: `per_${person}`, role: 'admin' })
    return ({ directory }) => directory.accept({ invitationId: `inv_${at}`, member, at: now })
  }),
  fc.tuple(few, few).map(
    ([at, amount]): Move =>
      ({ credits }) =>
        credits.grant({ id: `ent_${at}`, accountId: 'acc_1', amount, at: NOON }),
  ),
  fc.tuple(few, few).map(
    ([at, amount]): Move =>
      ({ credits }) =>
        credits.spend({ id: `ent_${at}`, accountId: 'acc_1', amount, at: NOON }),
  ),
  fc.tuple(few, few, time, time).map(([id, amount, at, until]): Move => {
    const hold = { id: `ent_${id}`, accountId: 'acc_1', amount, at, until, reference: `${until}` }
    return ({ credits }) => credits.reserve(hold)
  }),
  fc.tuple(few, fc.option(few, { nil: undefined }), time).map(
    ([id, amount, at]): Move =>
      ({ credits }) =>
        credits.commit({ id: `ent_${id}`, amount, at }),
  ),
  fc.tuple(few, time).map(
    ([id, at]): Move =>
      ({ credits }) =>
        credits.release(`ent_${id}`, at),
  ),
  fc.tuple(few, time).map(([id, at]): Move => {
    return async ({ credits }) => {
      const refunded = await credits.refund(`ent_${id}`, at)
      const ledger = await credits.entries('acc_1', { limit: 99 })
      return [refunded, ledger, await credits.reservation(`ent_${id}`), await credits.expire(at)]
    }
  }),
  fc.tuple(order, word, scopes, few).map(([order, text, [scope], limit]): Move => {
    return async ({ keys }) => {
      const first = await keys.list({ text, scope }, { limit }, order)
      return [first, await keys.list({}, { limit: 9 }, order)]
    }
  }),
  fc
    .tuple(order, fc.constantFrom('active', 'disabled', 'expired', 'revoked'), time)
    .map(([order, is, at]) => {
      const list: Move = ({ keys }) => keys.list({ state: { is, at } }, { limit: 9 }, order)
      return list
    }),
]

/** What a store answered to each move, and what its audit log says then; ids of entries and hashes differ. */
async function told(stores: Stores, wanted: readonly Move[]) {
  const attributed = stores.attributedTo(byAda({ at: after(NOON, 1) }))
  const answers: unknown[] = []
  for (const move of wanted) answers.push(await move(attributed))
  const entries = (await stores.audit.entries(0)).map(({ id: _, hash: __, ...said }) => said)
  return { answers, entries }
}

describe('the stores of SQLite', () => {
  it('answer and audit every sequence of changes as those of memory do', async () => {
    const folder = await temporaryFolder()
    const sqlite = await sqliteIn(folder)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(...moves), { maxLength: 25 }), async wanted => {
        const memory = memoryStores()
        await furnish(memory)
        emptyTables(folder)
        await furnish(sqlite)
        expect(await told(sqlite, wanted)).toEqual(await told(memory, wanted))
      }),
      { numRuns: 40 },
    )
  })
})
