import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import { openWire } from '../../src/adapters/postgres/wire.ts'
import type { SqlStores } from '../../src/adapters/sql/stores/stores.ts'
import { Fault } from '../../src/core/error.ts'
import { instant } from '../../src/core/terms.ts'
import { cachedDossiers } from '../../src/engine/dossiers.ts'
import type { KeyStore } from '../../src/ports/keys.ts'
import { aDeafWay } from '../build/deaf.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { shippedProfiles } from '../build/profiles.ts'
import { worth } from '../build/worth.ts'
import { aCredential, aKey, digest, furnish, NOON } from '../contracts/nouns.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

/** Ends the connections that nodes listen on. */
const ENDING_EARS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'latchkey ears'`

/** Ends every connection of every node. */
const ENDING_ALL = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name in ('latchkey', 'latchkey ears')`

/** Two nodes on one new database, and what the second one was told. */
async function twoNodes() {
  const url = await postgres.database()
  const [one, other] = [await openPostgres({ url }), await openPostgres({ url })]
  onTestFinished(async () => void (await Promise.all([one.close(), other.close()])))
  await furnish(one)
  await one.keys.issue(aKey(), [aCredential()])
  return { url, one, other }
}

/** Resolves once a node is told of this account; without one, once it is told that it may have missed some. */
const toldOf = (stores: SqlStores, account?: string): Promise<void> =>
  new Promise(resolve => stores.keys.watch(told => told === account && resolve()))

describe('a node on PostgreSQL', () => {
  it('is told of what another one changed', async () => {
    const { one, other } = await twoNodes()
    const told = toldOf(other, 'acc_1')
    await one.keys.amend('key_1', { revokedAt: NOON })
    await told
    expect((await other.keys.find('key_1'))?.key.revokedAt).toBe(NOON)
  })

  it('relies on nothing it read once it cannot hear, and hears again by itself', async () => {
    const { url, one, other } = await twoNodes()
    const missed = toldOf(other)
    await postgres.run(url, ENDING_EARS)
    await missed
    const heard = toldOf(other, 'acc_1')
    const changing = setInterval(() => void one.keys.amend('key_1', { name: `at ${Date.now()}` }), 100)
    onTestFinished(() => clearInterval(changing))
    await heard
    expect((await other.keys.find('key_1'))?.key.name).toMatch(/^at /)
  })

  it('does not keep what it began to read before another one revoked it, and read to the end after', async () => {
    const { one, other } = await twoNodes()
    const [seen, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow: KeyStore = {
      ...other.keys,
      async dossier(apiId, wanted) {
        const found = await other.keys.dossier(apiId, wanted)
        seen.resolve()
        await goOn.promise
        return found
      },
    }
    const dossiers = cachedDossiers(slow, other.nodes.reliance, 10)
    const api = { apiId: 'api_1', profile: worth(shippedProfiles().get('zensearch')) }
    const now = () => instant(Date.now())
    const read = async () => dossiers.read(api, digest('secret 1'), now())
    const early = read()
    await seen.promise
    const told = toldOf(other, 'acc_1')
    await one.keys.amend('key_1', { revokedAt: NOON })
    await told
    goOn.resolve()
    expect(Object(await early).dossier.key.revokedAt).toBeUndefined()
    expect(dossiers.known(api, digest('secret 1'), now())).toBeUndefined()
    await read()
    expect(dossiers.known(api, digest('secret 1'), now())?.dossier.key.revokedAt).toBe(NOON)
  })

  it('that was told of nothing knows by a fresh question what another one changed', async () => {
    const { one, other } = await twoNodes()
    const deaf: KeyStore = { ...other.keys, watch: () => {} }
    const dossiers = cachedDossiers(deaf, other.nodes.reliance, 10)
    const api = { apiId: 'api_1', profile: worth(shippedProfiles().get('zensearch')) }
    const asked = [api, digest('secret 1'), instant(Date.now())] as const
    await dossiers.read(...asked)
    await one.keys.amend('key_1', { revokedAt: NOON })
    expect(dossiers.known(...asked)?.dossier.key.revokedAt).toBeUndefined()
    expect(Object(await dossiers.readFresh(...asked)).dossier.key.revokedAt).toBe(NOON)
    expect(dossiers.known(...asked)?.dossier.key.revokedAt).toBe(NOON)
  })

  it('that cannot hear reads everything anew and keeps nothing, though its database answers', async () => {
    const url = await postgres.database()
    const way = await aDeafWay(url)
    way.clear()
    const [one, other] = [await openPostgres({ url }), await openPostgres({ url: way.url })]
    onTestFinished(async () => {
      await Promise.all([one.close(), other.close()])
      await way.close()
    })
    await furnish(one)
    await one.keys.issue(aKey(), [aCredential()])
    const { reliance } = other.nodes
    const dossiers = cachedDossiers(other.keys, reliance, 10)
    const api = { apiId: 'api_1', profile: worth(shippedProfiles().get('zensearch')) }
    const now = () => instant(Date.now())
    const known = () => dossiers.known(api, digest('secret 1'), now())
    const nameRead = async () => Object(await dossiers.read(api, digest('secret 1'), now())).dossier.key.name
    await expect.poll(async () => (await nameRead()) !== '' && known()).toBeTruthy()
    way.deafen()
    await postgres.run(url, ENDING_EARS)
    await expect.poll(known, { timeout: 6000 }).toBeUndefined()
    expect(now()).toBeGreaterThanOrEqual(reliance.until)
    for (const name of ['x', 'y', 'z']) {
      await one.keys.amend('key_1', { name })
      expect([await nameRead(), known()]).toEqual([name, undefined])
    }
    way.clear()
    await expect.poll(() => now() < reliance.until, { timeout: 10_000 }).toBe(true)
    expect([await nameRead(), known()?.dossier.key.name]).toEqual(['z', 'z'])
  })

  it('that was cut off changes nothing while the database is moved, and does again after', async () => {
    const { url, one } = await twoNodes()
    const move = new Client({ connectionString: url })
    await move.connect()
    const taken = move.query(`select pg_advisory_lock(hashtext('latchkey in use'))`)
    const rename = async () => {
      const amended = one.keys.amend('key_1', { name: 'renamed' })
      return amended.catch((fault: unknown) => fault)
    }
    await postgres.run(url, ENDING_ALL)
    await taken
    for (const _ of [1, 2, 3]) expect(await rename()).toBeInstanceOf(Fault)
    await expect(openPostgres({ url })).rejects.toThrow('is being moved')
    await move.end()
    await expect.poll(rename, { timeout: 10_000 }).not.toBeInstanceOf(Fault)
    await expect.poll(() => Date.now() < one.nodes.reliance.until, { timeout: 10_000 }).toBe(true)
  })

  it('is told of what a node of an earlier version changed, which tells no time', async () => {
    const { url, other } = await twoNodes()
    const told = toldOf(other, 'acc_1')
    await postgres.run(url, `notify latchkey_changes, 'node_earlier acc_1'`)
    await told
  })

  it('is told when another one added or changed an API', async () => {
    const { one, other } = await twoNodes()
    const heard = new Promise<void>(resolve => other.nodes.watchApis(resolve))
    await one.directory.amend('api', 'api_1', { upstream: null })
    await heard
  })

  it('hears of its own change where nobody knows whether that was made', async () => {
    const { url, one } = await twoNodes()
    await postgres.run(
      url,
      `create function slow() returns trigger language plpgsql as $$ begin
      perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
      create constraint trigger slow after update on key deferrable initially deferred
      for each row execute function slow()`,
    )
    await expect(one.keys.amend('key_1', { name: 'x' })).rejects.toThrow(Fault)
    const told = toldOf(one, 'acc_1')
    await postgres.run(url, `notify latchkey_changes, '${one.nodes.self.id} acc_1'`)
    await told
  })

  it('does not start where notifications get lost on the way, and says so', async () => {
    const way = await aDeafWay(await postgres.database())
    await expect(openPostgres({ url: way.url })).rejects.toThrow(/notifications do not come through/)
    await way.close()
  })

  it('asks one thing after the other on the connection that notices come in on', async () => {
    const { promise: warned, resolve } = Promise.withResolvers<string>()
    const hear = ({ message }: Error) => resolve(message)
    process.on('warning', hear)
    onTestFinished(() => void process.off('warning', hear))
    const wire = await openWire(await postgres.database(), ['ears'], {
      notified: () => undefined,
      lost: () => undefined,
    })
    onTestFinished(wire.end)
    const asked = ['select 1 as a', 'select 1 / 0', 'select 3 as a'].map(text =>
      wire.ask({ text, values: [] }),
    )
    const answers = Promise.allSettled(asked).then(all =>
      all.map(it => ('value' in it ? it.value[0] : it.status)),
    )
    expect(await Promise.race([answers, warned])).toEqual([{ a: 1 }, 'rejected', { a: 3 }])
  })

  it('migrates beside another that starts at the same moment', async () => {
    const url = await postgres.database()
    const nodes = await Promise.all([1, 2, 3].map(() => openPostgres({ url })))
    await Promise.all(nodes.map(it => it.close()))
    expect(nodes).toHaveLength(3)
  })

  it('says in a sentence without the password that its database cannot be used', async () => {
    const opening = openPostgres({ url: 'postgres://latchkey:secret@127.0.0.1:1/none' })
    await expect(opening).rejects.toThrow(/^The database at DATABASE_URL cannot be used: (?!.*secret)/)
  })

  it('does not open what a newer version made', async () => {
    const url = await postgres.database()
    const stores = await openPostgres({ url })
    await stores.close()
    await postgres.run(url, `insert into kysely_migration values ('9999-later', '2027-01-01')`)
    await expect(openPostgres({ url })).rejects.toThrow(/made by a newer Latchkey/)
  })
})

/** Seconds since the epoch, by the database. */
const SECONDS_AGO = (seconds: number) => `floor(extract(epoch from clock_timestamp()) - ${seconds}) * 1000`

/** A node that says nothing, and was last seen some seconds ago. */
const aSilentNode = (url: string, id: string, secondsAgo: number) =>
  postgres.run(
    url,
    `insert into node (id, role, version, started_at, seen_at)
     values ('${id}', 'gateway', '1.0.0', 0, ${SECONDS_AGO(secondsAgo)})`,
  )

describe('a receipt of a node on PostgreSQL', () => {
  const idsIn = (live: readonly { readonly id: string }[]) => live.map(it => it.id)

  it('names every live node and when it has obeyed', async () => {
    const { one, other } = await twoNodes()
    expect(idsIn(await one.nodes.live())).toEqual([one.nodes.self.id, other.nodes.self.id])
    expect(await one.nodes.confirm(5000)).toMatchObject({ complete: true })
    const told: unknown[] = []
    other.keys.watch(account => told.push(account))
    await one.keys.amend('key_1', { revokedAt: NOON })
    const { complete, changedAt, nodes } = await one.nodes.confirm(5000)
    expect(told).toEqual(['acc_1'])
    expect(complete).toBe(true)
    expect(idsIn(nodes)).toEqual([one.nodes.self.id, other.nodes.self.id])
    for (const { confirmedAt } of nodes) expect(confirmedAt).toBeGreaterThanOrEqual(changedAt)
  })

  it('says of a node that says nothing when it relies on nothing any more, and is complete from then on', async () => {
    const { url, one } = await twoNodes()
    await aSilentNode(url, 'node_silent', -60)
    const { complete, changedAt, safeAt, nodes } = await one.nodes.confirm(1000)
    expect(complete).toBe(false)
    const silent = nodes.find(it => it.id === 'node_silent')
    expect(silent).toMatchObject({ confirmedAt: undefined, safeAt: expect.any(Number) })
    if (silent === undefined || silent.confirmedAt !== undefined) return expect.unreachable()
    expect(silent.safeAt - changedAt).toBeGreaterThan(50_000)
    expect(safeAt - changedAt).toBe(5000)
    await postgres.run(url, `update node set seen_at = ${SECONDS_AGO(2)} where id = 'node_silent'`)
    expect(await one.nodes.confirm(30_000)).toMatchObject({ complete: true })
  })

  it('leaves out a node that relies on nothing already', async () => {
    const { url, one, other } = await twoNodes()
    await aSilentNode(url, 'node_gone', 6)
    const { complete, nodes } = await one.nodes.confirm(1000)
    expect([complete, idsIn(nodes)]).toEqual([true, [one.nodes.self.id, other.nodes.self.id]])
  })

  it('claims nothing of others when they cannot be asked', async () => {
    const { url, one } = await twoNodes()
    await postgres.run(url, 'alter table node rename to lost')
    const { complete, changedAt, safeAt, nodes } = await one.nodes.confirm(1000)
    expect({ complete, nodes }).toEqual({
      complete: false,
      nodes: [{ id: one.nodes.self.id, confirmedAt: changedAt }],
    })
    expect(safeAt - changedAt).toBe(5000)
    await postgres.run(url, 'alter table lost rename to node')
  })
})

describe('the list of nodes on PostgreSQL', () => {
  it('loses those that say goodbye, and those that are long gone', async () => {
    const { url, one, other } = await twoNodes()
    await aSilentNode(url, 'node_long_gone', 61)
    const ids = async () =>
      (await postgres.run(url, 'select id from node order by started_at')).map(it => it['id'])
    await expect.poll(ids).toEqual([one.nodes.self.id, other.nodes.self.id])
    await other.close()
    expect(await ids()).toEqual([one.nodes.self.id])
  })

  it('gets a node back that was taken for gone, as old as it is', async () => {
    const { url, one, other } = await twoNodes()
    const startOf = async (id: string) => (await one.nodes.live()).find(it => it.id === id)?.startedAt
    const before = await startOf(other.nodes.self.id)
    expect(before).toBeDefined()
    await postgres.run(url, 'delete from node')
    await expect.poll(() => one.nodes.live()).toHaveLength(2)
    expect(await startOf(other.nodes.self.id)).toBe(before)
  })
})
