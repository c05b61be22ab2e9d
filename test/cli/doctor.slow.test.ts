import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import { build, runBinary } from '../build/binary.ts'
import { portOf } from '../build/cli.ts'
import { aDeafWay } from '../build/deaf.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'

let folder: string
let home: string
let postgres: Postgres
beforeAll(async () => {
  build()
  postgres = await startPostgres()
  folder = mkdtempSync(join(tmpdir(), 'latchkey doctor '))
  home = join(folder, 'home')
  const made = await runBinary(['init', home, '--profile', 'starter', '--api', 'x'])
  expect(made.exit).toBe(0)
})
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Said {
  readonly check: string
  readonly level: string
  readonly says: string
}

async function doctor(env: Readonly<Record<string, string>>) {
  const around = { LATCHKEY_HOME: home, LATCHKEY_CONTROL_PORT: '0', LATCHKEY_GATEWAY_PORT: '0', ...env }
  const { exit, out, err } = await runBinary(['doctor', '--json'], { env: around, cwd: folder })
  const checks: readonly Said[] = JSON.parse(out).checks
  return { exit, out, err, about: (name: string) => checks.filter(it => it.check === name) }
}

/** Notes each time every page is looked at. */
const NOTING = `
import fs from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
const { prepare } = DatabaseSync.prototype
DatabaseSync.prototype.prepare = function (query, ...rest) {
  if (query.includes('quick_check')) fs.appendFileSync(process.env.NOTED, query + '\\n')
  return prepare.call(this, query, ...rest)
}
`

it('looks at every page of a database once', async () => {
  const noting = join(folder, 'noting.mjs')
  const noted = join(folder, 'noted')
  writeFileSync(noting, NOTING)
  const { exit, about } = await doctor({ NOTED: noted, NODE_OPTIONS: `--import="${noting}"` })
  expect([exit, about('audit log')]).toMatchObject([0, [{ level: 'ok' }]])
  expect(readFileSync(noted, 'utf8').trim().split('\n')).toHaveLength(1)
})

describe('a database at DATABASE_URL', () => {
  const aHome = (name: string) => join(folder, name)

  it('that is empty, and one that is in use, is fine, and stays as it is', async () => {
    const url = await postgres.database()
    const env = { LATCHKEY_HOME: aHome('none'), DATABASE_URL: url }
    const tables = `select count(*) as count from information_schema.tables where table_schema = 'public'`
    const empty = await doctor(env)
    expect([empty.exit, empty.about('DATABASE_URL')]).toMatchObject([
      0,
      [{ level: 'ok', says: expect.stringContaining('first start') }],
    ])
    expect(Number(Object((await postgres.run(url, tables))[0]).count)).toBe(0)
    expect(existsSync(aHome('none'))).toBe(false)
    await (await openPostgres({ url })).close()
    expect((await doctor(env)).about('DATABASE_URL')).toEqual([
      { check: 'DATABASE_URL', level: 'ok', says: expect.stringContaining('answers') },
    ])
    await postgres.run(url, `delete from kysely_migration where name >= '0002'`)
    expect((await doctor(env)).about('DATABASE_URL')).toEqual([
      { check: 'DATABASE_URL', level: 'ok', says: expect.stringContaining('next start') },
    ])
  })

  it('of a newer version is refused', async () => {
    const url = await postgres.database()
    await (await openPostgres({ url })).close()
    await postgres.run(url, `insert into kysely_migration values ('9999-newer', '2027-01-31T00:00:00Z')`)
    const { exit, about } = await doctor({ DATABASE_URL: url })
    expect([exit, about('DATABASE_URL')]).toMatchObject([
      1,
      expect.arrayContaining([
        expect.objectContaining({ level: 'refused', says: expect.stringMatching(/newer/) }),
      ]),
    ])
  })

  it('on a way where notifications get lost is refused', async () => {
    const way = await aDeafWay(await postgres.database())
    const { exit, about } = await doctor({ DATABASE_URL: way.url })
    await way.close()
    expect([exit, about('DATABASE_URL').at(-1)]).toMatchObject([
      1,
      { level: 'refused', says: expect.stringMatching(/pool by sessions/) },
    ])
  })

  it('that does not answer is refused, without its password', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise<void>(listening => void server.once('listening', () => listening()))
    const port = portOf(server)
    server.close()
    const places = [`127.0.0.1:${port}/x`, '127.0.0.1:1/x?sslmode=nonsense', 'none.invalid/x']
    for (const place of places) {
      const { exit, out, err, about } = await doctor({ DATABASE_URL: `postgres://me:tell-nobody@${place}` })
      expect([exit, err, about('DATABASE_URL')[0]]).toMatchObject([1, '', { level: 'refused' }])
      expect(out).not.toContain('tell-nobody')
    }
  })

  it('leaves a database in the home unused, which is said', async () => {
    const { exit, about } = await doctor({ DATABASE_URL: await postgres.database() })
    expect([exit, about('LATCHKEY_HOME').filter(it => it.level === 'warning')]).toEqual([
      0,
      [expect.objectContaining({ says: expect.stringMatching(/latchkey\.db.* is not used/) })],
    ])
  })
})
