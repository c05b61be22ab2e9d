import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import type { SqlStores } from '../../src/adapters/sql/stores/stores.ts'
import { verifyLedger } from '../../src/engine/credits.ts'
import type { CreditStore } from '../../src/ports/credits.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { creditModelContract } from '../contracts/credits-model.ts'
import { furnish, NOON, type Stores } from '../contracts/nouns.ts'
import { EMPTYING } from './folder.ts'

let postgres: Postgres
let url: string
let nodes: readonly SqlStores[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  nodes = [await openPostgres({ url }), await openPostgres({ url })]
})

afterAll(async () => {
  for (const node of nodes) await node.close()
  await postgres.stop()
})

let turn = 0
/** One node after the other. */
const next = (): SqlStores => {
  const node = nodes[turn++ % nodes.length]
  if (node === undefined) throw new Error('no node is open')
  return node
}

/** Credits as two nodes on one database keep them, each step on the other one. */
const credits: CreditStore = {
  balance: async id => next().credits.balance(id),
  standing: async id => next().credits.standing(id),
  grant: entry => next().credits.grant(entry),
  spend: entry => next().credits.spend(entry),
  reserve: hold => next().credits.reserve(hold),
  commit: commitment => next().credits.commit(commitment),
  release: (id, at) => next().credits.release(id, at),
  expire: (now, id) => next().credits.expire(now, id),
  refund: (id, at) => next().credits.refund(id, at),
  reservation: async id => next().credits.reservation(id),
  reservations: async (id, page, state) => next().credits.reservations(id, page, state),
  entries: async (id, page, filter) => next().credits.entries(id, page, filter),
}

async function emptied(): Promise<Stores> {
  await postgres.run(url, EMPTYING)
  return { ...next(), credits }
}

creditModelContract('two nodes on PostgreSQL', emptied, { inOrder: 25, atOnce: 40 })

it('200 spendings at once through two nodes take exactly what there is', async () => {
  await furnish(await emptied())
  await credits.grant({ id: 'grant', accountId: 'acc_1', amount: 150, at: NOON })
  const spend = (at: number) => credits.spend({ id: `spd_${at}`, accountId: 'acc_1', amount: 1, at: NOON })
  const outcomes = await Promise.all(Array.from({ length: 200 }, (_, at) => spend(at)))
  expect(outcomes.filter(it => it.spent)).toHaveLength(150)
  expect(await credits.standing('acc_1')).toEqual({ balance: 0, held: 0, entries: 151 })
  expect(await verifyLedger({ credits }, 'acc_1')).toBeUndefined()
})
