import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../../src/app/demo/demo.ts'
import { build, runBinary, startBinary } from '../build/binary.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let folder: string
let backup: string
beforeAll(async () => {
  build()
  shop = await openShop()
  folder = mkdtempSync(join(tmpdir(), 'latchkey homes '))
  backup = join(folder, 'backup')
  const { exit, err } = await run('backup', backup)
  if (exit !== 0) throw new Error(err)
})
afterAll(async () => {
  await shop.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (...line: readonly string[]) => runBinary(line, { env: shop.env, cwd: folder })
const runIn = (home: string, ...line: readonly string[]) =>
  runBinary(line, { env: { LATCHKEY_HOME: home, XDG_CONFIG_HOME: join(folder, 'config') }, cwd: folder })

/** Serves a home while `use` runs. */
async function served<T>(home: string, use: (demo: Demo) => Promise<T>): Promise<T> {
  const env = { LATCHKEY_HOME: home, LATCHKEY_CONTROL_PORT: '0', LATCHKEY_GATEWAY_PORT: '0' }
  const { child, said, closed } = startBinary(['serve'], { env })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => said.out.includes('Ctrl-C stops it.') && resolve())
    closed.then(() => reject(new Error(said.err)))
  })
  try {
    return await use(JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8')))
  } finally {
    child.kill('SIGTERM')
    await closed
  }
}

describe('a backup of a server under writes', () => {
  it('is restored elsewhere: keys work, people log in, the audit log holds', async () => {
    const taken = join(folder, 'under writes')
    const made: string[] = []
    let writing = true
    const writes = (async () => {
      while (writing) made.push(await shop.key())
    })()
    while (made.length < 5) await new Promise(resolve => void setImmediate(resolve))
    const ended = await run('backup', taken, '--json')
    writing = false
    await writes
    expect([ended.exit, ended.err]).toEqual([0, ''])
    const home = join(folder, 'restored')
    expect((await run('restore', taken, '--home', home)).exit).toBe(0)

    await served(home, async demo => {
      const live = String(shop.demo.apis.jobhive.keys['live'])
      const answer = await fetch(`${demo.apis.jobhive.base}/v1/account/profile`, {
        headers: { authorization: `Bearer ${live}` },
      })
      expect(answer.status).toBe(200)
      const { email, password } = Object(shop.demo.people?.operator)
      const login = await runBinary(['login', '--email', email, '--password-file', '-'], {
        env: { LATCHKEY_HOME: home, XDG_CONFIG_HOME: join(folder, 'config') },
        input: password,
      })
      expect([login.exit, login.err]).toEqual([0, ''])
      expect((await runIn(home, 'keys', 'show', made[0] ?? '')).exit).toBe(0)
      expect(JSON.parse((await runIn(home, 'audit', 'verify', '--json')).out)).toMatchObject({ ok: true })
      expect((await runIn(home, 'doctor')).exit).toBe(0)
      expect((await runIn(home, 'logout')).exit).toBe(0)
    })
  })

  it('is for its owner alone, with the sums of its files', () => {
    const names = readdirSync(backup).toSorted()
    expect(names).toEqual(['demo.env', 'demo.json', 'latchkey.db', 'latchkey.secret', 'manifest.json'])
    expect([backup, ...names.map(it => join(backup, it))].map(it => statSync(it).mode & 0o077)).toEqual(
      [backup, ...names].map(() => 0),
    )
  })

  it('goes in no place where something is', async () => {
    const file = join(folder, 'a file')
    writeFileSync(file, 'mine')
    for (const place of [backup, file]) {
      const { exit, err } = await run('backup', place)
      expect([exit, err]).toEqual([1, expect.stringMatching(/name a folder that is not there yet\.\n$/)])
    }
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect((await runIn(join(folder, 'nowhere'), 'backup', join(folder, 'x'))).err).toMatch(/LATCHKEY_HOME/)
  })
})

describe('a backup that is not as it was', () => {
  const SPOILT: readonly (readonly [string, (copy: string) => void, RegExp])[] = [
    [
      'has a byte more',
      copy => appendFileSync(join(copy, 'latchkey.db'), 'x'),
      /latchkey\.db is not as it was/,
    ],
    ['lacks a file', copy => rmSync(join(copy, 'latchkey.secret')), /latchkey\.secret is missing/],
    ['lacks its manifest', copy => rmSync(join(copy, 'manifest.json')), /is no backup/],
    [
      'has another manifest',
      copy => writeFileSync(join(copy, 'manifest.json'), '{}'),
      /is not as Latchkey wrote/,
    ],
    ['is of a newer version', copy => rewrite(copy, it => ({ ...it, format: 2 })), /newer Latchkey/],
    ['reaches out of its folder', copy => rewrite(copy, reachingOut), /is not as Latchkey wrote/],
  ]
  const rewrite = (copy: string, change: (manifest: object) => object) => {
    const file = join(copy, 'manifest.json')
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))))
  }
  const reachingOut = (manifest: object) => ({
    ...manifest,
    files: [{ path: '../latchkey.db', bytes: 1, sha256: '0'.repeat(64) }],
  })

  it.each(SPOILT)('because it %s is not restored, and nothing is left', async (what, spoil, says) => {
    const copy = join(folder, `spoilt ${what}`)
    mkdirSync(copy)
    for (const name of readdirSync(backup)) copyFileSync(join(backup, name), join(copy, name))
    spoil(copy)
    const home = join(folder, 'never', 'home')
    const { exit, out, err } = await run('restore', copy, '--home', home)
    expect([exit, out, err]).toEqual([1, '', expect.stringMatching(says)])
    expect(err).toMatch(/^latchkey: [^\n]+\n$/)
    expect(existsSync(dirname(home)) ? readdirSync(dirname(home)) : []).toEqual([])
  })

  it('is not put in the place of a home that is there, or in use', async () => {
    const { exit, err } = await run('restore', backup, '--home', shop.home)
    expect([exit, err]).toEqual([1, expect.stringContaining('is not empty')])
  })
})

describe('init', () => {
  it('makes a home that is served as it stands, with a profile of one’s own', async () => {
    const home = join(folder, 'own')
    const profile = JSON.parse(readFileSync(shop.profile, 'utf8'))
    const file = join(folder, 'mine.json')
    writeFileSync(file, JSON.stringify({ ...profile, name: 'mine' }))
    const made = await runBinary(['init', home, '--profile', file, '--api', 'search'], { env: {} })
    expect([made.exit, made.out]).toEqual([0, expect.stringMatching(/^lk_root_\w{34}\n$/)])
    expect(made.err).not.toContain('lk_root_')
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(home, 'profiles'))).toEqual(['mine.json'])
    const doctor = await runIn(home, 'doctor', '--json')
    expect(JSON.parse(doctor.out)).toMatchObject({ ok: true })
  })

  it.each([
    [['--profile', 'nope', '--api', 'x'], 1, /There is no profile "nope"/],
    [['--profile', '/none.json', '--api', 'x'], 1, /none\.json cannot be read/],
    [['--profile', 'starter', '--api', 'NOT A NAME'], 1, /lower-case/],
    [['--profile', 'starter', '--api', 'x', '--upstream', 'ftp://x'], 1, /http/],
    [['--api', 'x'], 2, /give --profile/],
  ])('of %j is refused, and leaves nothing', async (options, exit, says) => {
    const home = join(folder, 'refused', 'home')
    const ended = await runBinary(['init', home, ...options], { env: {}, cwd: folder })
    expect([ended.exit, ended.out, ended.err]).toEqual([exit, '', expect.stringMatching(says)])
    expect(existsSync(dirname(home)) ? readdirSync(dirname(home)) : []).toEqual([])
  })
})

describe('doctor', () => {
  const inHome = (name: string) => join(folder, 'sick', name)
  const restored = async () => {
    rmSync(join(folder, 'sick'), { recursive: true, force: true })
    expect((await run('restore', backup, '--home', join(folder, 'sick'))).exit).toBe(0)
  }
  const NOTHING = () => undefined
  const CASES: readonly (readonly [
    string,
    'refused' | 'warning',
    Record<string, string>,
    () => void,
    RegExp,
  ])[] = [
    ['LATCHKEY_DEMO', 'refused', { LATCHKEY_HOST: '0.0.0.0' }, NOTHING, /LATCHKEY_DEMO=0/],
    ['LATCHKEY_DEMO', 'refused', { LATCHKEY_DEMO: 'yes' }, NOTHING, /give 1 or 0/],
    [
      'LATCHKEY_PUBLIC_URL',
      'refused',
      { LATCHKEY_HOST: '::', LATCHKEY_DEMO: '0', LATCHKEY_PUBLIC_URL: 'http://localhost' },
      NOTHING,
      /https/,
    ],
    [
      'LATCHKEY_PUBLIC_URL',
      'warning',
      { LATCHKEY_HOST: '::', LATCHKEY_DEMO: '0' },
      NOTHING,
      /nobody can log in/,
    ],
    [
      'LATCHKEY_TRUSTED_PROXIES',
      'refused',
      { LATCHKEY_TRUSTED_PROXIES: '10.0.0.0/8,::/0' },
      NOTHING,
      /everybody/,
    ],
    ['LATCHKEY_HOSTS', 'refused', { LATCHKEY_HOSTS: 'x' }, NOTHING, /did you mean LATCHKEY_HOST\?/],
    ['LATCHKEY_LOG_LEVEL', 'warning', { LATCHKEY_LOG_LEVEL: 'trace' }, NOTHING, /info/],
    [
      'LATCHKEY_GATEWAY_PORT',
      'refused',
      { LATCHKEY_CONTROL_PORT: '4999', LATCHKEY_GATEWAY_PORT: '4999' },
      NOTHING,
      /another/,
    ],
    [
      'LATCHKEY_OIDC_ISSUER',
      'refused',
      { LATCHKEY_OIDC_ISSUER: 'https://login.example' },
      NOTHING,
      /needs LATCHKEY_OIDC_CLIENT_ID/,
    ],
    ['LATCHKEY_ROLE', 'refused', { LATCHKEY_ROLE: 'gateway' }, NOTHING, /needs DATABASE_URL/],
    ['LATCHKEY_TLS_CERT', 'refused', { LATCHKEY_TLS_CERT: '/none' }, NOTHING, /needs LATCHKEY_TLS_KEY/],
    [
      'certificate',
      'refused',
      { LATCHKEY_TLS_CERT: '/none', LATCHKEY_TLS_KEY: '/none' },
      NOTHING,
      /\/none cannot be read/,
    ],
    [
      'LATCHKEY_HOST',
      'refused',
      { LATCHKEY_HOST: '192.0.2.1', LATCHKEY_DEMO: '0' },
      NOTHING,
      /no address of this machine/,
    ],
    ['LATCHKEY_HOME', 'refused', {}, () => chmodSync(join(folder, 'sick'), 0o755), /chmod 700/],
    ['latchkey.db', 'refused', {}, () => chmodSync(inHome('latchkey.db'), 0o644), /chmod 600/],
    ['secret', 'refused', {}, () => rmSync(inHome('latchkey.secret')), /put it back from a backup/],
    ['database', 'refused', {}, () => writeFileSync(inHome('latchkey.db'), 'none'.repeat(2000)), /damaged/],
    [
      'profiles',
      'refused',
      {},
      () => mkdirSync(inHome('profiles')) ?? writeFileSync(inHome('profiles/x.json'), '{'),
      /x\.json/,
    ],
  ]

  it.each(CASES)('says of %s that it is %s, given %j', async (check, level, env, spoil, says) => {
    await restored()
    spoil()
    const around = {
      LATCHKEY_HOME: join(folder, 'sick'),
      LATCHKEY_CONTROL_PORT: '0',
      LATCHKEY_GATEWAY_PORT: '0',
      ...env,
    }
    const { exit, out, err } = await runBinary(['doctor', '--json'], { env: around, cwd: folder })
    expect([exit, err]).toEqual([level === 'refused' ? 1 : 0, ''])
    const found = JSON.parse(out).checks.filter((it: { level: string }) => it.level === level)
    expect(found).toContainEqual({
      check: expect.stringContaining(check),
      level,
      says: expect.stringMatching(says),
    })
  })

  it('names a port somebody else has, and no port where the server of this home has it', async () => {
    await restored()
    const { port } = new URL(shop.demo.control)
    const env = { LATCHKEY_HOME: join(folder, 'sick'), LATCHKEY_CONTROL_PORT: port }
    const { exit, out } = await runBinary(['doctor'], { env, cwd: folder })
    expect([exit, out]).toEqual([1, expect.stringMatching(/^refused +LATCHKEY_CONTROL_PORT +is in use/m)])
    const own = await runBinary(['doctor'], {
      env: { ...shop.env, LATCHKEY_CONTROL_PORT: port },
      cwd: folder,
    })
    expect([own.exit, own.out]).toEqual([0, expect.stringMatching(/^ok +ports /m)])
  })

  it('changes nothing, and makes no home', async () => {
    const home = join(folder, 'not there')
    const { exit } = await runBinary(['doctor'], { env: { LATCHKEY_HOME: home }, cwd: folder })
    expect([exit === 0 || exit === 1, existsSync(home)]).toEqual([true, false])
  })
})
