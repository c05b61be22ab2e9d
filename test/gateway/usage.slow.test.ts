import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/core/terms.ts'
import { each, type Json } from '../build/control.ts'
import { type System, startSystem } from '../build/system.ts'

const VERIFIES = 10_000
const FLUSH_MS = 5 * SECOND

const folder = mkdtempSync(join(tmpdir(), 'latchkey-usage-'))
let system: System
beforeAll(async () => {
  system = await startSystem({ LATCHKEY_HOME: folder })
})
afterAll(async () => {
  await system.close()
  rmSync(folder, { recursive: true, force: true })
})

const agent = new Agent({ keepAlive: true, maxSockets: 50 })
afterAll(() => agent.destroy())

async function called(base: string, line: string, body?: object): Promise<Json> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const { promise, resolve, reject } = Promise.withResolvers<Json>()
  const headers = {
    authorization: `Bearer ${system.demo.rootKey}`,
    'content-type': 'application/json',
    connection: 'keep-alive',
  }
  const sent = request(base + path, { method, agent, headers }, answer =>
    json(answer).then(it => resolve(Object(it)), reject),
  )
  sent.once('error', reject)
  sent.end(body && JSON.stringify(body))
  return promise
}

const manage = (line: string, body?: object) => called(system.running.controlUrl, line, body)

/** Transactions so far. */
const commits = (): number =>
  Number('commits' in system.home.stores ? system.home.stores.commits : Number.NaN)

/** Counts every row of keys and credentials that is written from now on. */
function watchRows(): () => Readonly<Record<string, number>> {
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  database.exec('CREATE TABLE written (what TEXT)')
  for (const table of ['key', 'credential']) {
    database.exec(`CREATE TRIGGER written_${table} AFTER UPDATE ON "${table}"
      BEGIN INSERT INTO written VALUES ('${table}'); END`)
  }
  return () => {
    const rows = database.prepare('SELECT what, count(*) AS times FROM written GROUP BY what').all()
    database.close()
    return Object.fromEntries(rows.map(({ what, times }) => [String(what), Number(times)]))
  }
}

describe('10,000 verifications of one key in a minute', () => {
  it('are counted to the last one, are right about the last use, and write a handful of rows', async () => {
    const { clock, home, running, demo } = system
    const key = await manage('POST /v1/keys', { accountId: demo.apis.hiring.account, name: 'Busy' })
    const [secret] = each(key, 'secrets', 'secret')
    const begun = clock.now()
    const written = watchRows()
    const ip = '2001:DB8::7'
    const before = commits()
    for (let done = 0; done < VERIFIES; done += 100) {
      const verdicts = await Promise.all(
        Array.from({ length: 100 }, () =>
          called(running.gatewayUrl, 'POST /_latchkey/v1/verify', {
            ...{ api: 'hiring', key: secret, ip },
            headers: { 'user-agent': `job/1 \u0007${'x'.repeat(300)}` },
          }),
        ),
      )
      expect(verdicts.filter(it => it['valid'] !== true)).toEqual([])
      clock.advance((MINUTE * 100) / VERIFIES)
      if (done % (VERIFIES / (MINUTE / FLUSH_MS)) < 100) await home.stores.usage.flush()
    }
    await home.stores.usage.flush()
    const rows = written()
    expect(rows['key'] ?? 0).toBe(0)
    // The key's and the root key's that asked: each once in twenty seconds at the most, begun ones included.
    expect(rows['credential']).toBeGreaterThanOrEqual(2)
    expect(rows['credential']).toBeLessThanOrEqual(2 * 5)
    expect(commits() - before).toBeLessThanOrEqual(2 * (MINUTE / FLUSH_MS) + 10)

    const span = `step=minute&from=${new Date(begun).toISOString()}`
    const { totals } = await manage(`GET /v1/keys/${key['id']}/usage?${span}`)
    const counted = { admitted: VERIFIES, refused: 0, cost: VERIFIES, outcomes: { admitted: VERIFIES } }
    // How long requests took is kept by account and by API.
    const all = { ...counted, latency: null }
    expect(totals).toEqual(all)
    for (const step of ['hour', 'day']) {
      const found = await manage(`GET /v1/usage?api=hiring&step=${step}`)
      expect(Object(found['totals'])).toMatchObject({ admitted: VERIFIES })
    }
    const shown = await manage(`GET /v1/keys/${key['id']}`)
    const [credential] = [shown['credentials']].flat().map(it => Object(it))
    expect(clock.now() - Date.parse(credential.lastUsedAt)).toBeLessThan(MINUTE)
    expect(credential.lastAddress).toBe('2001:db8::7')
    expect(credential.lastUserAgent).toBe(`job/1 ${'x'.repeat(193)}`)
  })
})
