import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { portOf } from '../build/cli.ts'
import { aHome, demoOf, type Env, expectNoOrphans, ran, serving } from './program.ts'

/** It says one sentence that tells what to do, and leaves nothing running. */
async function expectRefused(home: string, sentence: RegExp, env: Env = {}) {
  const { code, out, err } = await ran(home, ['serve'], env)
  expect([code, out, err.trimEnd().split('\n').length]).toEqual([1, '', 1])
  expect(err).toMatch(/^latchkey: .+\.\n$/)
  expect(err).not.toMatch(/^ +at |Error:|node:internal/m)
  expect(err).toMatch(sentence)
  await expectNoOrphans(home)
}

const WRONG_SETTINGS: readonly (readonly [name: string, value: string, sentence: RegExp])[] = [
  ['LATCHKEY_PORT', '1', /LATCHKEY_PORT in the environment is not a setting/],
  ['LATCHKEY_CONTROL_PORT', '65536', /LATCHKEY_CONTROL_PORT is "65536": give a port/],
  ['LATCHKEY_GATEWAY_PORT', 'http', /LATCHKEY_GATEWAY_PORT is "http"/],
  ['LATCHKEY_GATEWAY_PORT', '', /LATCHKEY_GATEWAY_PORT is ""/],
  ['LATCHKEY_DEMO', 'no', /LATCHKEY_DEMO is "no": give 1 or 0/],
  ['LATCHKEY_TRUSTED_PROXIES', '10.0.0.0/33', /10\.0\.0\.0\/33/],
  ['LATCHKEY_CACHED_KEYS', '0', /LATCHKEY_CACHED_KEYS is "0"/],
  ['LATCHKEY_LOG_LEVEL', 'loud', /LATCHKEY_LOG_LEVEL is "loud"/],
  ['LATCHKEY_SETTINGS', '/nowhere/at/all.json', /settings file \/nowhere\/at\/all\.json/],
  ['LATCHKEY_HOST', 'nowhere.invalid', /no address nowhere\.invalid.*LATCHKEY_HOST/],
  ['LATCHKEY_HOST', '192.0.2.1', /no address 192\.0\.2\.1.*LATCHKEY_HOST/],
]

describe('a setting that cannot be', () => {
  it.each(WRONG_SETTINGS)('%s=%s is refused before anything is written', async (name, value, sentence) => {
    const home = aHome()
    await expectRefused(home, sentence, { [name]: value })
    if (name !== 'LATCHKEY_HOST') expect(existsSync(home)).toBe(false)
    else expect(existsSync(join(home, 'demo.json'))).toBe(false)
  })
})

describe('a home that cannot be used', () => {
  it('because it lies below a file', async () => {
    const home = aHome()
    writeFileSync(home, '')
    await expectRefused(join(home, 'below'), /cannot write to .*below/)
  })

  it('because it is a file', async () => {
    const home = aHome()
    writeFileSync(home, '')
    await expectRefused(home, /cannot write to /)
  })

  it('because its database is damaged, which is left as it was', async () => {
    const home = aHome()
    mkdirSync(home)
    const database = join(home, 'latchkey.db')
    writeFileSync(database, 'no database, but worth keeping '.repeat(200))
    const before = readFileSync(database)
    await expectRefused(home, /latchkey\.db is damaged or not a Latchkey database/)
    expect(readFileSync(database)).toEqual(before)
  })

  it('because a newer Latchkey made its database, which is left as it was', async () => {
    const home = aHome()
    await (await serving(home, { LATCHKEY_DEMO: '0' })).stop()
    const file = join(home, 'latchkey.db')
    const database = new DatabaseSync(file)
    database.exec("INSERT INTO kysely_migration VALUES ('9999-from-the-future', '2099-01-01T00:00:00Z')")
    database.close()
    const before = readFileSync(file)
    await expectRefused(home, /newer Latchkey/)
    expect(readFileSync(file)).toEqual(before)
  })

  it('because its demo.json is no JSON, without losing it', async () => {
    const home = aHome()
    await (await serving(home)).stop()
    writeFileSync(join(home, 'demo.json'), '{"control":')
    await expectRefused(home, /demo\.json/)
    expect(readFileSync(join(home, 'demo.json'), 'utf8')).toBe('{"control":')
  })

  it('because a second process wants it: the first goes on undisturbed', async () => {
    const home = aHome()
    const first = await serving(home)
    const before = demoOf(home)
    const { code, out, err } = await ran(home, ['serve'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^latchkey: Another Latchkey \(process \d+\) is using .+\.\n$/)
    expect(err).toContain(`process ${first.child.pid}`)
    expect(demoOf(home)).toEqual(before)
    expect((await fetch(`${before.control}/healthz`)).status).toBe(200)
  })
})

describe('a port that is in use', () => {
  it.each(['LATCHKEY_CONTROL_PORT', 'LATCHKEY_GATEWAY_PORT'])(
    '%s is named, and the next start begins afresh',
    async name => {
      const other = createServer().listen(0, '127.0.0.1')
      await once(other, 'listening')
      const home = aHome()
      await expectRefused(home, new RegExp(`is in use.*${name}`), { [name]: String(portOf(other)) })
      other.close()
      expect(existsSync(join(home, 'demo.json'))).toBe(false)
      const next = await serving(home)
      expect(Object.keys(demoOf(home).apis)).toHaveLength(4)
      expect(await next.stop()).toEqual([0, null])
    },
  )

  it('does not lose the root key that was made before', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const home = aHome()
    const port = { LATCHKEY_GATEWAY_PORT: String(portOf(other)) }
    const { code, out } = await ran(home, ['serve'], { LATCHKEY_DEMO: '0', ...port })
    other.close()
    expect([code, out]).toEqual([1, expect.stringMatching(/^\nRoot key, shown this once: lk_root_\w+\n$/)])
  })
})

describe('a profile of one’s own that is broken', () => {
  it('is complained about, file by file and line by line, before anything is written', async () => {
    const home = aHome()
    mkdirSync(join(home, 'profiles'), { recursive: true })
    writeFileSync(join(home, 'profiles', 'one.json'), '{"name":"one"')
    writeFileSync(join(home, 'profiles', 'two.json'), '{"name":"two"}')
    const { code, out, err } = await ran(home, ['serve'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/one\.json: .*JSON/)
    expect(err).toMatch(/two\.json: .+/)
    expect(err).not.toMatch(/^ +at /m)
    expect(readdirSync(home)).toEqual(['profiles'])
    await expectNoOrphans(home)
  })
})

describe('the command line', () => {
  it('refuses a command that does not exist, with exit code 2', async () => {
    const { code, err } = await ran(aHome(), ['srve'])
    expect([code, err]).toEqual([2, expect.stringMatching(/^latchkey: .*srve/)])
  })

  it('makes a root key only while the server is stopped', async () => {
    const home = aHome()
    const program = await serving(home, { LATCHKEY_DEMO: '0' })
    const refused = await ran(home, ['root-key'])
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toMatch(/^latchkey: Another Latchkey \(process \d+\) is using /)
    await program.stop()
    const made = await ran(home, ['root-key'])
    expect([made.code, made.err]).toEqual([0, ''])
    expect(made.out).toMatch(/^lk_root_\w+\n$/)
  })
})
