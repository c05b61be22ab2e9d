import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openSides } from '../../src/adapters/move/sides.ts'
import { MOVED } from '../../src/adapters/move/tables.ts'
import type { Demo } from '../../src/app/demo/demo.ts'
import { build, runBinary, startBinary } from '../build/binary.ts'
import { jsonOf } from '../build/cli.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { openShop } from './shop.ts'

/** What is of no use elsewhere: who was there, and what only matters while a batch is being written. */
const STAYING: readonly string[] = ['node', 'usage_batch']

let postgres: Postgres
let folder: string
/** A home with the demo, in which every table has rows. Nobody serves it. */
let home: string
let demo: Demo

beforeAll(async () => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'latchkey move '))
  home = join(folder, 'home')
  const [started, shop] = await Promise.all([startPostgres(), openShop()])
  postgres = started
  await shop.member()
  await shop.call(`POST /v1/keys/${await shop.key()}/signing-secrets`)
  demo = shop.demo
  expect(await answerOf(demo, 'live')).toBe(200)
  const backed = await runBinary(['backup', home], { env: shop.env })
  expect(backed.exit).toBe(0)
  await shop.close()
  fillEmptyTables(join(home, 'latchkey.db'))
}, 120_000)
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

const answerOf = async ({ apis }: Demo, key: string): Promise<number> => {
  const headers = { authorization: `Bearer ${demo.apis.jobhive.keys[key]}` }
  return (await fetch(`${apis.jobhive.base}/v1/account/profile`, { headers })).status
}

/** What a column of a table that the demo leaves empty says, where not any text or number will do. */
const SAID: Readonly<Record<string, string | number>> = {
  'limit_state.state': '{"z":1,"a":{"ü":[true,null,0.1,9007199254740991,"\\u2028\\"\\\\"]}}',
  'limit_state.resets_at': 1,
  'refusal.facts': '{"path":"/ü","scopes":[]}',
  'foreign_digest.kind': 'bcrypt',
  'foreign_form.kind': 'bcrypt',
  'foreign_form.length': 3,
  'invitation.role': 'viewer',
  'reservation.state': 'released',
}
const TEXT = 'Zoë\'s "Schlüssel" 🔑 \\ \u2028 x'

/** A row for each table without any, of values that are easily lost on the way. */
function fillEmptyTables(file: string): void {
  const database = new DatabaseSync(file)
  for (const { name: table } of MOVED) {
    if (Number(database.prepare(`select count(*) as rows from "${table}"`).get()?.['rows']) > 0) continue
    const parents = new Map(
      database
        .prepare(`pragma foreign_key_list("${table}")`)
        .all()
        .map(it => [
          String(it['from']),
          database.prepare(`select min(id) as id from "${it['table']}"`).get()?.['id'],
        ]),
    )
    const columns = database.prepare(`pragma table_info("${table}")`).all()
    const values = columns.map(({ name, type, notnull, pk }) => {
      const said = parents.get(String(name)) ?? SAID[`${table}.${name}`]
      if (said !== undefined) return said
      if (notnull === 0 && pk === 0) return null
      return type === 'text'
        ? `${name} ${TEXT}`
        : Number.MAX_SAFE_INTEGER % 2 ** (type === 'bigint' ? 53 : 31)
    })
    const places = columns.map(() => '?').join(', ')
    database.prepare(`insert into "${table}" values (${places})`).run(...values)
  }
  database.close()
}

/** A copy of the home. */
function copied(name: string): string {
  const copy = join(folder, name)
  cpSync(home, copy, { recursive: true })
  return copy
}

const environment = (at: string, url?: string) => ({
  LATCHKEY_HOME: at,
  XDG_CONFIG_HOME: join(at, 'config'),
  LATCHKEY_CONTROL_PORT: '0',
  LATCHKEY_GATEWAY_PORT: '0',
  ...(url === undefined ? {} : { DATABASE_URL: url }),
})

const TO_POSTGRES = ['move', '--from', 'sqlite', '--to', 'postgres'] as const
const TO_SQLITE = ['move', '--from', 'postgres', '--to', 'sqlite'] as const

const moved = async (line: readonly string[], at: string, url: string) => {
  const ended = await runBinary([...line, '--json'], { env: environment(at, url) })
  expect([ended.exit, ended.err]).toEqual([0, ''])
  return jsonOf(ended)
}

/** Takes the file of a home away, with those beside it. */
const withoutFile = (at: string): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(join(at, `latchkey.db${end}`), { force: true })
}

/** Serves a home while `use` runs. */
async function served<T>(env: Readonly<Record<string, string>>, use: (at: Demo) => Promise<T>): Promise<T> {
  const { child, said, closed } = startBinary(['serve'], { env })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => said.out.includes('Ctrl-C stops it.') && resolve())
    closed.then(() => reject(new Error(said.err)))
  })
  try {
    return await use(JSON.parse(readFileSync(join(String(env['LATCHKEY_HOME']), 'demo.json'), 'utf8')))
  } finally {
    child.kill('SIGTERM')
    await closed
  }
}

/** Ends the connections that servers do their work on, as they do themselves once there is none for a while. */
const ENDING_POOLED = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'latchkey'`
const LATCHKEY_SECRET = 'a'.repeat(64)

/** A key works, its operator logs in, and the audit log holds. */
const works = (env: Readonly<Record<string, string>>) =>
  served(env, async at => {
    expect(await answerOf(at, 'live')).toBe(200)
    expect(await answerOf(at, 'expired')).toBe(401)
    const { email, password } = Object(at.people?.operator)
    const login = await runBinary(['login', '--email', email, '--password-file', '-'], {
      env,
      input: password,
    })
    expect([login.exit, login.err]).toEqual([0, ''])
    const audit = await runBinary(['audit', 'verify', '--json'], { env })
    expect(jsonOf(audit)).toMatchObject({ ok: true })
  })

it('every table there is moves, or is known to stay', async () => {
  const url = await postgres.database()
  expect((await runBinary(['migrate'], { env: environment(home, url) })).exit).toBe(0)
  const rows = await postgres.run(
    url,
    `select relname from pg_class where relkind in ('r', 'p') and not relispartition
     and relnamespace = 'public'::regnamespace and relname not like 'kysely%'`,
  )
  const known = [...MOVED.map(it => it.name), ...STAYING]
  expect(rows.map(it => it['relname']).toSorted()).toEqual(known.toSorted())
  const counting = await postgres.run(
    url,
    `select column_name from information_schema.columns where table_schema = 'public'
     and (is_identity = 'YES' or column_default like 'nextval%')`,
  )
  expect(counting).toEqual([])
})

describe('what is moved to PostgreSQL and back', () => {
  it('is the same to the last value, in every table', async () => {
    const url = await postgres.database()
    const at = copied('same')
    const there = await moved(TO_POSTGRES, at, url)
    expect(there).toMatchObject({ ok: true, from: 'sqlite', to: 'postgres' })
    for (const it of Object(there['tables'])) {
      expect(it, it.table).toMatchObject({ same: true })
      expect(it.rows.from, it.table).toBeGreaterThan(0)
      expect([it.rows.to, it.digest.to], it.table).toEqual([it.rows.from, it.digest.from])
    }
    withoutFile(at)
    const back = await moved(TO_SQLITE, at, url)
    expect(back['tables']).toEqual(there['tables'])
    expect(existsSync(join(at, 'latchkey.db.move'))).toBe(false)
    const again = await moved(TO_POSTGRES, at, await postgres.database())
    expect(again['tables']).toEqual(there['tables'])
  })

  it('serves: keys work, people log in, and the audit log holds', async () => {
    const url = await postgres.database()
    const at = copied('serves')
    const shown = await runBinary(TO_POSTGRES, { env: environment(at, url) })
    expect([shown.exit, shown.err]).toEqual([0, ''])
    expect(shown.out).toMatch(/^TABLE +FROM +TO +DIGEST +THERE +SAME\napi +\d+ +\d+ +\w{12} +\w{12} +yes\n/)
    expect(shown.out).toMatch(/Moved \d+ rows from sqlite to postgres.*the audit log holds \(\d+ entries\)/)
    await works(environment(at, url))
    withoutFile(at)
    await moved(TO_SQLITE, at, url)
    await works(environment(at))
  }, 120_000)
})

describe('a move', () => {
  it('that is interrupted or killed goes on where it was, and nothing is served meanwhile', async () => {
    const url = await postgres.database()
    const at = copied('killed')
    const database = new DatabaseSync(join(at, 'latchkey.db'))
    database.exec(`insert into usage_minute
      with recursive nth(n) as (select 1 union all select n + 1 from nth where n < 60000)
      select n * 60000, 'key_' || n, 'admitted', n, 2 * n from nth`)
    database.close()
    const env = environment(at, url)
    const rows = async () => {
      const found = await postgres.run(url, 'select count(*) as rows from usage_minute').catch(() => [])
      return Number(found[0]?.['rows'] ?? 0)
    }
    /** Ends a move once it has copied so many rows. */
    const ended = async (signal: NodeJS.Signals, enough: number) => {
      const { child, said, closed } = startBinary(TO_POSTGRES, { env })
      while ((await rows()) < enough) expect([child.exitCode, said.err]).toEqual([null, ''])
      child.kill(signal)
      const [exit] = await closed
      expect(await rows()).toBeLessThan(60_000)
      return [exit, said.err]
    }
    const told =
      /^latchkey: Interrupted: \d+ of \d+ rows are copied\. Run the same command again to go on\.\n$/
    expect(await ended('SIGINT', 2000)).toEqual([130, expect.stringMatching(told)])
    expect(await ended('SIGKILL', (await rows()) + 2000)).toEqual([null, ''])
    const serving = await runBinary(['serve'], { env })
    expect([serving.exit, serving.err]).toEqual([
      1,
      expect.stringMatching(/holds a move that was not finished/),
    ])
    const other = await runBinary(TO_POSTGRES, { env: environment(emptyHome(), url) })
    expect([other.exit, other.err]).toEqual([1, expect.stringMatching(/unfinished move of something else/)])
    const whole = await moved(TO_POSTGRES, at, url)
    const minutes = Object(whole['tables']).find((it: { table: string }) => it.table === 'usage_minute')
    expect(minutes).toMatchObject({ same: true, rows: { to: expect.any(Number) } })
    expect(minutes.rows.to).toBeGreaterThan(60_000)
  }, 120_000)

  it('is refused while a server uses either side', async () => {
    const url = await postgres.database()
    const [one, other] = [copied('in use'), copied('not in use')]
    await served({ ...environment(one, url), LATCHKEY_DEMO: '0' }, async () => {
      const here = await runBinary(TO_POSTGRES, { env: environment(one, url) })
      expect([here.exit, here.err]).toEqual([1, expect.stringMatching(/Another Latchkey .* is using/)])
      const there = await runBinary(TO_POSTGRES, { env: environment(other, url) })
      expect([there.exit, there.err]).toEqual([1, expect.stringMatching(/stop every node of it first/)])
    })
    const full = await runBinary(TO_POSTGRES, { env: environment(other, url) })
    expect([full.exit, full.err]).toEqual([1, expect.stringMatching(/is not empty \(\w+\): name one/)])
  })

  it('is refused while a server uses either side that has asked the database nothing of late', async () => {
    const url = await postgres.database()
    const at = copied('idle')
    const env = { ...environment(at, url), LATCHKEY_DEMO: '0', LATCHKEY_ROLE: 'gateway', LATCHKEY_SECRET }
    await served(env, async () => {
      await postgres.run(url, ENDING_POOLED)
      const from = await runBinary(TO_SQLITE, { env: environment(join(folder, 'aside'), url) })
      expect([from.exit, from.err]).toEqual([1, expect.stringMatching(/stop every node of it first/)])
      expect(readdirSync(join(folder, 'aside')).filter(it => it.startsWith('latchkey.db'))).toEqual([])
      await postgres.run(url, ENDING_POOLED)
      const to = await runBinary(TO_POSTGRES, { env: environment(copied('not idle'), url) })
      expect([to.exit, to.err]).toEqual([1, expect.stringMatching(/stop every node of it first/)])
    })
  })

  it('keeps every server from starting while it lasts', async () => {
    const url = await postgres.database()
    const at = copied('starting')
    expect((await runBinary(['migrate'], { env: environment(at, url) })).exit).toBe(0)
    const sides = await openSides({ from: 'postgres', home: mkdtempSync(join(folder, 'aside ')), url })
    onTestFinished(() => sides.close())
    const { exit, err } = await runBinary(['serve'], { env: environment(at, url) })
    expect([exit, err]).toEqual([1, expect.stringMatching(/is being moved: wait for "latchkey move" to end/)])
  })

  it('does not end where servers were no longer kept away', async () => {
    const url = await postgres.database()
    expect((await runBinary(['migrate'], { env: environment(home, url) })).exit).toBe(0)
    const sides = await openSides({ from: 'postgres', home: mkdtempSync(join(folder, 'aside ')), url })
    onTestFinished(() => sides.close())
    await postgres.run(
      url,
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database =
       (select oid from pg_database where datname = current_database())`,
    )
    await expect(sides.finish()).rejects.toThrow(/may have been used meanwhile.*run the same command again/)
  })

  it('that was killed at its very end says what to remove', async () => {
    const url = await postgres.database()
    await moved(TO_POSTGRES, copied('ending'), url)
    const at = join(folder, 'ended')
    await moved(TO_SQLITE, at, url)
    renameSync(join(at, 'latchkey.db'), join(at, 'latchkey.db.move'))
    const again = await runBinary(TO_SQLITE, { env: environment(at, url) })
    expect([again.exit, again.err]).toEqual([
      1,
      expect.stringMatching(/latchkey\.db\.move is not empty \(\w+\): remove it/),
    ])
    rmSync(join(at, 'latchkey.db.move'))
    await moved(TO_SQLITE, at, url)
  })

  it('does not go over a file that is there, and wants a source of this version', async () => {
    const url = await postgres.database()
    const over = await runBinary(TO_SQLITE, { env: environment(home, url) })
    expect([over.exit, over.err]).toEqual([1, expect.stringMatching(/is there already: move it/)])
    const empty = await runBinary(TO_SQLITE, { env: environment(join(folder, 'new'), url) })
    expect([empty.exit, empty.err]).toEqual([1, expect.stringMatching(/run "latchkey migrate" first/)])
    const nowhere = await runBinary(TO_POSTGRES, { env: environment(home) })
    expect([nowhere.exit, nowhere.err]).toEqual([1, expect.stringMatching(/Set DATABASE_URL/)])
  })
})

/** A home of something else. */
function emptyHome(): string {
  const at = join(folder, 'else')
  cpSync(home, at, { recursive: true })
  const database = new DatabaseSync(join(at, 'latchkey.db'))
  database.exec(`update audit_head set hash = 'another'`)
  database.close()
  return at
}
