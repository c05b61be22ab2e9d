import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { migrations } from '../../src/adapters/sql/migrations.ts'
import { build, runBinary, startBinary } from '../build/binary.ts'
import { jsonOf } from '../build/cli.ts'
import { runOn } from '../build/postgres.ts'
import { ownPostgres, type PostgresServer } from '../build/postgres-server.ts'

let postgres: PostgresServer
let folder: string
beforeAll(async () => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'latchkey migrate '))
  postgres = await ownPostgres()
})
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

let count = 0
const aHome = (): string => join(folder, `home ${++count}`)

async function aDatabase(): Promise<string> {
  const name = `migrate_${++count}`
  await runOn(postgres.url, `create database ${name}`)
  return postgres.url.replace(/\/postgres$/, `/${name}`)
}

const around = (home: string, url?: string, more: Readonly<Record<string, string>> = {}) => ({
  env: {
    LATCHKEY_HOME: home,
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    LATCHKEY_DEMO: '0',
    ...(url === undefined ? {} : { DATABASE_URL: url }),
    ...more,
  },
})

const ALL = Object.keys(migrations('jsonb'))

describe.each(['SQLite', 'PostgreSQL'] as const)('latchkey migrate on %s', kind => {
  const aPlace = async () => ({ home: aHome(), url: kind === 'SQLite' ? undefined : await aDatabase() })

  it('says what is missing, makes it, and then finds nothing missing', async () => {
    const { home, url } = await aPlace()
    const plan = await runBinary(['migrate', '--plan'], around(home, url))
    expect([plan.exit, plan.err]).toEqual([0, ''])
    expect(plan.out.split('\n').slice(1, -2)).toEqual(ALL.map(it => `  ${it}`))
    expect(existsSync(home)).toBe(false)
    const planned = jsonOf(await runBinary(['migrate', '--plan', '--json'], around(home, url)))
    expect(planned).toMatchObject({ done: false, migrations: ALL })
    const done = await runBinary(['migrate'], around(home, url))
    expect([done.exit, done.err, done.out]).toEqual([
      0,
      '',
      expect.stringMatching(/^Brought .+ to this version:\n/),
    ])
    const again = jsonOf(await runBinary(['migrate', '--json'], around(home, url)))
    expect(again).toMatchObject({ done: true, migrations: [] })
  })

  it('is needed before a start where LATCHKEY_MIGRATE is 0', async () => {
    const { home, url } = await aPlace()
    const never = { LATCHKEY_MIGRATE: '0' }
    const early = await runBinary(['serve'], around(home, url, never))
    expect([early.exit, early.out]).toEqual([1, ''])
    expect(early.err).toMatch(
      /^latchkey: .+ lacks 0001-first, .+ LATCHKEY_MIGRATE is 0: run "latchkey migrate" first\.\n$/,
    )
    expect((await runBinary(['migrate'], around(home, url))).exit).toBe(0)
    const served = serving(around(home, url, never))
    await served.ready
    expect(await served.stop('SIGTERM')).toMatchObject({ exit: 0 })
  })

  it('leaves what a newer version has made', async () => {
    const { home, url } = await aPlace()
    await runBinary(['migrate'], around(home, url))
    const later = `insert into kysely_migration (name, timestamp) values ('9999-later', '2027-01-01')`
    if (url === undefined) new DatabaseSync(join(home, 'latchkey.db')).exec(later)
    else await runOn(url, later)
    for (const line of [['migrate'], ['migrate', '--plan']]) {
      const { exit, err } = await runBinary(line, around(home, url))
      expect([exit, err]).toEqual([
        1,
        expect.stringMatching(/^latchkey: .+ made by a newer Latchkey[^\n]+\n$/),
      ])
    }
  })
})

/** A server that runs until it is told to stop. */
function serving(it: ReturnType<typeof around>) {
  const { child, said, closed } = startBinary(['serve'], it)
  onTestFinished(() => void child.kill('SIGKILL'))
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => said.out.includes('Ctrl-C stops it.') && resolve())
    closed.then(() => reject(new Error(said.err)))
  })
  return {
    ready,
    async stop(signal: NodeJS.Signals) {
      child.kill(signal)
      const [exit] = await closed
      return { exit, ...said }
    },
  }
}

describe('a server on PostgreSQL', () => {
  it('that cannot start leaves no folder behind', async () => {
    const home = aHome()
    const { exit, err } = await runBinary(['serve'], around(home, 'postgres://nobody@127.0.0.1:1/none'))
    expect([exit, err]).toEqual([
      1,
      expect.stringMatching(/^latchkey: The database at DATABASE_URL cannot be used/),
    ])
    expect(existsSync(home) ? readdirSync(home) : []).toEqual([])
  })

  it('that is stopped while the database is away says so in a sentence', async () => {
    const served = serving(around(aHome(), await aDatabase(), { LATCHKEY_LOG_LEVEL: 'silent' }))
    await served.ready
    await postgres.kill()
    const { exit, err } = await served.stop('SIGINT')
    await postgres.start()
    expect([exit, err]).toEqual([1, expect.stringMatching(/^latchkey: Stopped, but the counters [^\n]+\n$/)])
  })

  it('is backed up but for its database, and told what that takes', async () => {
    const [home, url] = [aHome(), await aDatabase()]
    const at = around(home, url)
    expect((await runBinary(['init', home, '--profile', 'starter', '--api', 'talent'], at)).exit).toBe(0)
    const taken = await runBinary(['backup', `${home} backup`], at)
    expect([taken.exit, taken.err]).toEqual([0, ''])
    expect(taken.out).toMatch(/: 1 files, 65 bytes\..*\nThe database is not in it: .+ pg_dump/)
    const restored = await runBinary(['restore', `${home} backup`, '--home', `${home} restored`], at)
    expect([restored.exit, restored.out]).toEqual([
      0,
      expect.stringMatching(/\nIts database was not in it: .+pg_restore/),
    ])
    expect(readdirSync(`${home} restored`)).toEqual(['latchkey.secret'])
  })

  it('has its audit log followed by the doctor', async () => {
    const [home, url] = [aHome(), await aDatabase()]
    expect(
      (await runBinary(['init', home, '--profile', 'starter', '--api', 'talent'], around(home, url))).exit,
    ).toBe(0)
    const doctor = async () => {
      const { out } = await runBinary(['doctor', '--json'], around(home, url))
      const found = JSON.parse(out).checks.find((it: { check: string }) => it.check === 'audit log')
      return [found.level, found.says]
    }
    expect(await doctor()).toEqual([
      'ok',
      expect.stringMatching(/^all \d+ entries are as they were written$/),
    ])
    await runOn(url, `update audit set actor_name = 'somebody else' where seq = 2`)
    expect(await doctor()).toEqual(['refused', expect.stringMatching(/^entry 2 is not as it was written/)])
  })
})
