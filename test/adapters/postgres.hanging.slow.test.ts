import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import type { SqlStores } from '../../src/adapters/sql/stores/stores.ts'
import { Fault } from '../../src/core/error.ts'
import { ownPostgres, type PostgresServer } from '../build/postgres-server.ts'
import { aCredential, aKey, digest, furnish, NOON } from '../contracts/nouns.ts'

let postgres: PostgresServer
let stores: SqlStores

beforeAll(async () => {
  postgres = await ownPostgres()
  stores = await openPostgres({ url: postgres.url })
  await furnish(stores)
  await stores.keys.issue(aKey(), [aCredential()])
})
afterAll(async () => {
  await stores.close()
  await postgres.stop()
})

const wanted = digest('secret 1')

/** How long something takes until it fails, in seconds, and that it fails as a dependency does. */
async function failing(work: () => unknown): Promise<number> {
  const began = performance.now()
  const cause = await Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
  expect(cause).toBeInstanceOf(Fault)
  return (performance.now() - began) / 1000
}

it('whoever asks a database that hangs is refused in time, many at once, and served once it goes on', async () => {
  postgres.pause()
  const crowd = Array.from({ length: 3000 }, (_, at) =>
    failing(() => stores.keys.dossier('api_1', digest(`unknown ${at}`))),
  )
  const writes = [1, 2, 3].map(at => failing(() => stores.keys.amend('key_1', { name: `changed ${at}` })))
  const spendings = [1, 2, 3].map(at =>
    failing(() => stores.credits.spend({ id: `spd_${at}`, accountId: 'acc_1', amount: 1, at: NOON })),
  )
  const took = (await Promise.all(crowd)).toSorted((a, b) => a - b)
  expect(took.at(-1)).toBeLessThan(4.5)
  for (const seconds of await Promise.all([...writes, ...spendings])) expect(seconds).toBeLessThan(20)
  postgres.resume()
  const found = async () => (await stores.keys.dossier('api_1', wanted))?.key.id
  expect(await untilAnswered(found)).toBe('key_1')
  await stores.keys.amend('key_1', { name: 'after' })
  expect((await stores.keys.find('key_1'))?.key.name).toBe('after')
}, 60_000)

it('a database that is killed in the midst of writes takes no process with it, and is used again', async () => {
  let failed = 0
  let writing = true
  const hands = Array.from({ length: 8 }, async (_, hand) => {
    for (let at = 0; writing; at++) {
      await stores.keys.amend('key_1', { name: `${hand} ${at}` }).catch(() => {
        failed++
      })
    }
  })
  await stores.keys.amend('key_1', { name: 'writing' })
  await postgres.kill()
  await postgres.start()
  expect(await untilAnswered(async () => (await stores.keys.find('key_1'))?.key.id)).toBe('key_1')
  writing = false
  await Promise.all(hands)
  expect(failed).toBeGreaterThan(0)
}, 60_000)

it('stores are closed, and soon, also while their database hangs', async () => {
  const others = await openPostgres({ url: postgres.url })
  await others.keys.dossier('api_1', wanted)
  postgres.pause()
  const began = performance.now()
  await others.close().catch(() => undefined)
  postgres.resume()
  expect(performance.now() - began).toBeLessThan(10_000)
}, 60_000)

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (cause) {
      expect(cause).toBeInstanceOf(Fault)
    }
  }
}
