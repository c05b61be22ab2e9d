import { execFile, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BINARY, build, runBinary } from '../build/binary.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  build()
  shop = await openShop()
})
afterAll(() => shop.close())

/** Somebody with a place of their own for logins. */
function somebody() {
  const config = join(shop.folder, shop.fresh())
  const env = { LATCHKEY_URL: shop.demo.control, XDG_CONFIG_HOME: config }
  const file = join(config, 'latchkey', 'credentials.json')
  return {
    env,
    file,
    run: (line: readonly string[], input = '') => runBinary(line, { env, input, cwd: shop.folder }),
    cookie: () =>
      String(
        Object.values<object>(JSON.parse(readFileSync(file, 'utf8')).logins).map(it =>
          Reflect.get(it, 'cookie'),
        )[0],
      ),
  }
}

const operator = () => ({ email: '', password: '', ...shop.demo.people?.operator })
const asOperator = () => ['login', '--email', operator().email, '--password-file', '-']

/** A call as a browser makes it. */
async function browse(path: string, body: object, cookie = '') {
  const response = await fetch(`${shop.demo.control}/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: shop.demo.control, cookie },
    body: JSON.stringify(body),
  })
  const json: unknown = await response.json()
  return {
    json,
    cookie: response.headers
      .getSetCookie()
      .map(it => it.split(';')[0])
      .join('; '),
  }
}

/** A code of an app. @see RFC 6238 */
function totp(uri: string): string {
  const digits = [...(new URL(uri).searchParams.get('secret') ?? '')].map(it =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(it),
  )
  const bits = digits.map(it => it.toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map(it => Number.parseInt(it, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hmac = createHmac('sha1', secret).update(counter).digest()
  const number = hmac.readUInt32BE((hmac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

describe('a person', () => {
  it('logs in once, changes things, and logs out; the login is for them alone', async () => {
    const { run, file, cookie } = somebody()
    expect((await run(asOperator(), `${operator().password}\n`)).exit).toBe(0)
    expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700])
    expect(JSON.parse((await run(['self', 'show', '--json'])).out)).toMatchObject({ kind: 'person' })
    const project = ['projects', 'create', shop.demo.apis.zensearch.account, '--name', shop.fresh()]
    expect((await run(project)).exit).toBe(0)
    const held = cookie()
    expect((await run(['logout'])).exit).toBe(0)
    expect(readFileSync(file, 'utf8')).not.toContain('cookie')
    const after = await fetch(`${shop.demo.control}/v1/self`, { headers: { cookie: held } })
    expect(after.status).toBe(401)
    expect((await run(['apis', 'list'])).exit).toBe(4)
  })

  it('whose login has ended is told to log in again, with an exit code of its own', async () => {
    const { run, cookie } = somebody()
    expect((await run(asOperator(), operator().password)).exit).toBe(0)
    await browse('sign-out', {}, cookie())
    const { exit, out, err } = await run(['apis', 'list'])
    expect([exit, out]).toEqual([4, ''])
    expect(err).toMatch(
      /^latchkey: Your login at http:\S+ has ended: log in again with "latchkey login"\.\n$/,
    )
    expect((await run(['logout'])).exit).toBe(0)
  })

  it('with a wrong password is refused, and nothing is kept', async () => {
    const { run, file } = somebody()
    const { exit, err } = await run(asOperator(), 'not the password')
    expect([exit, err]).toEqual([1, expect.stringMatching(/^latchkey: [^\n]+\n$/)])
    expect(() => statSync(file)).toThrow()
  })

  it('with a second factor gives a code of the app or a backup code, too', async () => {
    const { run } = somebody()
    const { email = '', password = '' } = { ...shop.demo.people?.['jobhive'] }
    const first = await browse('sign-in/email', { email, password })
    const enabled = await browse('two-factor/enable', { password }, first.cookie)
    const [uri, codes] = ['totpURI', 'backupCodes'].map(it => Reflect.get(Object(enabled.json), it))
    await browse('two-factor/verify-totp', { code: totp(String(uri)) }, first.cookie)
    const line = ['login', '--email', email, '--password-file', '-']
    const without = await run(line, password)
    expect([without.exit, without.err]).toEqual([2, expect.stringContaining('--code-file')])
    const wrong = await run([...line, '--code-file', shop.file('000000\n')], password)
    expect([wrong.exit, wrong.out]).toEqual([1, ''])
    const withCode = await run([...line, '--code-file', shop.file(`${codes[0]}\n`)], password)
    expect([withCode.exit, withCode.err]).toEqual([0, ''])
    expect(JSON.parse((await run(['self', 'show', '--json'])).out)).toMatchObject({ secondFactor: true })
  })

  it('is asked for what was not said on a terminal, without showing the password', async () => {
    const { env } = somebody()
    const line = `stty cols 100 rows 30; "${process.execPath}" "${BINARY}" login`
    const terminal = spawn('script', ['-qec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', ...env },
    })
    let said = ''
    let step = 0
    const answers = [/E-mail address[\s\S]*$/, /Password[\s\S]*$/]
    const typed = [operator().email, operator().password]
    terminal.stdout.on('data', chunk => {
      said += chunk
      if (answers[step]?.test(said)) terminal.stdin.write(`${typed[step++]}\r`)
    })
    const [code] = await once(terminal, 'close')
    expect([code, said]).toEqual([0, expect.stringContaining(`Logged in at ${shop.demo.control} as`)])
    expect(said).not.toContain(operator().password)
  })
})

describe('a root key', () => {
  it('is waited for where another command has yet to write it', async () => {
    const { env } = somebody()
    const latchkey = `'${process.execPath}' '${BINARY}'`
    const made = `${latchkey} root-keys create --name CI --scope apis:read --json --reveal`
    const first = `LATCHKEY_HOME='${shop.home}' ${made} | grep -oE 'lk_root_[0-9A-Za-z]{20,}'`
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', `${first} | ${latchkey} login --root-key-file -`],
      { env: { PATH: process.env['PATH'], ...env } },
    )
    expect(stdout).toMatch(/^Logged in at .* as root key "CI"/)
  })

  it('is kept by its URL, and is told when it works no longer', async () => {
    const { run, env } = somebody()
    const { id, secrets } = await shop.call('POST /v1/root-keys', { name: 'CI', scopes: ['apis:read'] })
    const secret = String(Object([secrets].flat()[0])['secret'])
    const { exit, out } = await run(['login', '--root-key-file', '-', '--json'], secret)
    expect([exit, JSON.parse(out)]).toMatchObject([0, { kind: 'root-key', who: 'root key "CI"' }])
    expect(out).not.toContain(secret)
    expect((await run(['apis', 'list'])).exit).toBe(0)
    const elsewhere = await runBinary(['apis', 'list', '--url', 'http://127.0.0.1:1'], { env })
    expect([elsewhere.exit, elsewhere.err]).toEqual([4, expect.stringContaining('Nobody is logged in')])
    await shop.call(`POST /v1/root-keys/${id}/revoke`, {})
    expect((await run(['apis', 'list'])).exit).toBe(4)
  })

  it.each([
    ['of another API', () => String(shop.demo.apis.jobhive.keys['live'])],
    ['that nobody made', () => 'lk_root_nobody'],
    ['with characters no key has', () => 'lk root é'],
  ])('%s is refused, and nothing is kept', async (_, key) => {
    const { run, file } = somebody()
    const { exit, err } = await run(['login', '--root-key-file', '-'], key())
    expect([exit > 0, err]).toEqual([true, expect.stringMatching(/^latchkey: [^\n]+\n$/)])
    expect(err).not.toContain(key())
    expect(() => statSync(file)).toThrow()
  })

  it('cannot go with a person in one login', async () => {
    const { run } = somebody()
    const { exit, err } = await run(['login', '--email', 'a@b.example', '--root-key-file', '-'], 'x')
    expect([exit, err]).toEqual([2, expect.stringContaining('cannot be used with')])
  })
})

it('a login that cannot be kept says where it was to be', async () => {
  const { env } = somebody()
  mkdirSync(env.XDG_CONFIG_HOME)
  writeFileSync(join(env.XDG_CONFIG_HOME, 'latchkey'), 'a file')
  const { exit, err } = await runBinary(asOperator(), { env, input: operator().password })
  expect([exit, err]).toEqual([1, expect.stringMatching(/cannot be kept.*XDG_CONFIG_HOME/)])
})
