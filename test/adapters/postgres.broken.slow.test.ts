import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import { Fault } from '../../src/core/error.ts'
import { instant } from '../../src/core/terms.ts'
import { cachedDossiers } from '../../src/engine/dossiers.ts'
import { aForgetfulWay } from '../build/forgetful.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { shippedProfiles } from '../build/profiles.ts'
import { worth } from '../build/worth.ts'
import { aCredential, aKey, digest, furnish, NOON } from '../contracts/nouns.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

/** A node whose connections can break, and one whose connections hold, on one database with a key. */
async function nodesOnTheirWays() {
  const url = await postgres.database()
  const way = await aForgetfulWay(url)
  const [one, other] = [await openPostgres({ url: way.url }), await openPostgres({ url })]
  onTestFinished(async () => {
    await Promise.all([one.close(), other.close()])
    await way.close()
  })
  await furnish(one)
  await one.keys.issue(aKey(), [aCredential()])
  const dossiers = cachedDossiers(one.keys, one.nodes.reliance, 10)
  const api = { apiId: 'api_1', profile: worth(shippedProfiles().get('zensearch')) }
  const now = () => instant(Date.now())
  const read = async () => Object(await dossiers.read(api, digest('secret 1'), now())).dossier.key
  const known = () => dossiers.known(api, digest('secret 1'), now())?.dossier.key
  return { url, way, one, other, read, known }
}

const entry = (id: string, amount: number) => ({ id, accountId: 'acc_1', amount, at: NOON })
const BY = { actor: { kind: 'root-key', id: 'root_1', name: 'root' }, at: NOON } as const

describe('a commit whose answer is lost', () => {
  /** Revokes a key, of which the node hears before it finds out that there will be no answer. */
  async function revokedUnheard() {
    const world = await nodesOnTheirWays()
    const { way, one, other, read, known } = world
    await read()
    expect(known()).toBeDefined()
    const swallowed = way.swallow()
    const revoking = one.keys.amend('key_1', { revokedAt: NOON }).catch((fault: unknown) => fault)
    await swallowed
    expect(await other.nodes.confirm(5000)).toMatchObject({ complete: true })
    way.breakOff()
    expect(await revoking).toBeInstanceOf(Fault)
    return world
  }

  it('yet leaves nothing that could be admitted once another node has a receipt for it', async () => {
    const { way, one, other, read, known } = await nodesOnTheirWays()
    await read()
    expect(known()).toBeDefined()
    const swallowed = way.swallow()
    const revoking = one.keys.amend('key_1', { revokedAt: NOON }).catch((fault: unknown) => fault)
    await swallowed
    expect(await other.keys.amend('key_1', { revokedAt: NOON })).toBe('revoked')
    expect(await other.nodes.confirm(5000)).toMatchObject({ complete: true })
    expect(known()).toBeUndefined()
    way.breakOff()
    expect(await revoking).toBeInstanceOf(Fault)
  })

  it('of a revocation leaves nothing that could be admitted on the node it was asked of', async () => {
    const { known, read } = await revokedUnheard()
    expect(known()).toBeUndefined()
    expect((await read()).revokedAt).toBe(NOON)
  })

  it('is made up for when the same is asked again, before that is answered', async () => {
    const { one } = await revokedUnheard()
    const told: unknown[] = []
    one.keys.watch(account => told.push(account))
    expect(await one.attributedTo(BY).keys.amend('key_1', { revokedAt: NOON })).toBe('revoked')
    expect(told).toEqual([undefined])
  })

  it('is not what fails before its commit: what was read is relied on as before', async () => {
    const { url, way, one, read, known } = await nodesOnTheirWays()
    await read()
    const told: unknown[] = []
    one.keys.watch(account => told.push(account))
    const holding = new Client({ connectionString: url })
    await holding.connect()
    holding.on('error', () => undefined)
    await holding.query(`begin; update key set name = name`)
    const amending = one.keys.amend('key_1', { revokedAt: NOON }).catch((fault: unknown) => fault)
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock'
      and datname = current_database()`
    await expect.poll(() => holding.query(waiting).then(it => it.rowCount)).toBe(1)
    way.breakPooled()
    expect(await amending).toBeInstanceOf(Fault)
    expect(told).toEqual([])
    expect(known()).toBeDefined()
    await holding.end()
  })

  it.each([1, 20])('of %s spendings is asked again: each is paid once and answered', async count => {
    const { way, one, other } = await nodesOnTheirWays()
    await other.credits.grant(entry('grant', 1000))
    const swallowed = way.swallow()
    const spending = Promise.all(
      Array.from({ length: count }, (_, nth) => one.credits.spend(entry(`spend ${nth}`, 3))),
    )
    await swallowed
    way.breakOff()
    for (const it of await spending) expect(it.spent).toBe(true)
    expect(await other.credits.balance('acc_1')).toBe(1000 - 3 * count)
  })
})

it('a read whose connection breaks is asked again on another one, and nobody else is refused', async () => {
  const { way, one } = await nodesOnTheirWays()
  let broken = 0
  const reading = Array.from({ length: 30 }, async () => {
    while (broken < 8) expect(await one.keys.dossier('api_1', digest('secret 1'))).toBeDefined()
  })
  const all = Promise.all(reading).then(() => 'read')
  while (broken < 8) {
    for (const _ of [1, 2, 3]) await one.keys.dossier('api_1', digest('secret 1'))
    way.breakOne()
    broken++
  }
  expect(await all).toBe('read')
}, 30_000)
