import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BINARY, build, runBinary, startBinary } from '../build/binary.ts'
import { portOf } from '../build/cli.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let folder: string
beforeAll(async () => {
  build()
  shop = await openShop()
  folder = mkdtempSync(join(tmpdir(), 'latchkey interrupted '))
})
afterAll(async () => {
  await shop.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (...line: readonly string[]) => runBinary(line, { env: shop.env, cwd: folder })
const asRootKey = { LATCHKEY_ROOT_KEY: 'lk_root_anything' }

/** A server of this one answer, while `use` runs. */
async function serving<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer)
  await new Promise<void>(listening => void server.listen(0, '127.0.0.1', () => listening()))
  try {
    return await use(`http://127.0.0.1:${portOf(server)}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Runs a command line and interrupts it once something with this ending appears in the folder. */
async function interruptedAt(ending: string, line: readonly string[], env: Readonly<Record<string, string>>) {
  const { child, said, closed } = startBinary(line, { env, cwd: folder })
  const watcher = watch(folder, (_, name) => {
    if (name?.endsWith(ending)) child.kill('SIGINT')
  })
  const [code] = await closed
  watcher.close()
  return { code, ...said }
}

describe('Ctrl-C in the middle', () => {
  it('of init leaves no home', async () => {
    const home = join(folder, 'new home')
    const { code, out, err } = await interruptedAt(
      '.part',
      ['init', home, '--profile', 'starter', '--api', 'x'],
      {},
    )
    expect([code, out, err]).toEqual([130, '', 'latchkey: Interrupted: nothing half-done is left.\n'])
    expect(readdirSync(folder)).toEqual([])
  })

  it('of a backup leaves no backup, and the home as it is', async () => {
    const home = join(folder, 'large')
    expect((await run('init', home, '--profile', 'starter', '--api', 'x')).exit).toBe(0)
    const database = new DatabaseSync(join(home, 'latchkey.db'))
    database.exec('CREATE TABLE ballast (bytes BLOB)')
    const insert = database.prepare('INSERT INTO ballast VALUES (randomblob(1000000))')
    for (let at = 0; at < 150; at++) insert.run()
    database.close()
    const { code, out } = await interruptedAt('.part', ['backup', join(folder, 'copy')], {
      LATCHKEY_HOME: home,
    })
    expect([code, out]).toEqual([130, ''])
    expect(readdirSync(folder)).toEqual(['large'])
    rmSync(home, { recursive: true })
  })

  it('of a call that makes secrets leaves no file for them', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    await serving(
      () => resolve(),
      async url => {
        const line = [
          'root-keys',
          'create',
          '--name',
          'x',
          '--scope',
          'keys:read',
          '--secrets-to',
          'kept.txt',
        ]
        const { child, closed } = startBinary([...line, '--url', url], { env: asRootKey, cwd: folder })
        await asked
        expect(statSync(join(folder, 'kept.txt')).mode & 0o777).toBe(0o600)
        child.kill('SIGINT')
        expect((await closed)[0]).toBe(130)
      },
    )
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('secrets', () => {
  it('go to a new file for its owner alone, and not to standard output', async () => {
    const key = await shop.rootKey()
    const { exit, out } = await run('root-keys', 'rotate', key, '--secrets-to', 'root.txt', '--json')
    expect([exit, JSON.parse(out)['id']]).toEqual([0, key])
    const secret = readFileSync(join(folder, 'root.txt'), 'utf8')
    expect(secret).toMatch(/^lk_root_\w{34}\n$/)
    expect(out).not.toContain(secret.trim())
    expect(statSync(join(folder, 'root.txt')).mode & 0o777).toBe(0o600)
    const again = await run('root-keys', 'rotate', key, '--secrets-to', 'root.txt')
    expect([again.exit, again.err]).toEqual([2, expect.stringContaining('is there already')])
    expect(readFileSync(join(folder, 'root.txt'), 'utf8')).toBe(secret)
    rmSync(join(folder, 'root.txt'))
  })

  it('are not made where nobody would see them, and leave no file when they are refused', async () => {
    const { apis } = shop.demo
    const before = await shop.call(`GET /v1/keys?account=${apis.zensearch.account}&limit=100`)
    const lost = await run('keys', 'create', '--account', apis.zensearch.account, '--name', 'lost')
    expect([lost.exit, lost.out]).toEqual([2, ''])
    expect(await shop.call(`GET /v1/keys?account=${apis.zensearch.account}&limit=100`)).toEqual(before)
    const refused = await run(
      'keys',
      'create',
      '--account',
      'acc_none',
      '--name',
      'x',
      '--secrets-to',
      'no.txt',
    )
    expect([refused.exit, existsSync(join(folder, 'no.txt'))]).toEqual([1, false])
  })
})

describe('a server', () => {
  const problem = (code: string): string =>
    JSON.stringify({ code, detail: 'There is no such route.', status: 404 })

  it.each([
    [{ 'latchkey-version': '0.0.9' }, /is Latchkey 0\.0\.9, older than this command \(\d/],
    [{}, /is Latchkey of an earlier version, older than this command/],
  ])('that is older, %j, is told from one that refuses', async (headers, says) => {
    const answer: RequestListener = (_, response) =>
      response.writeHead(404, headers).end(problem('route-unknown'))
    const { exit, err } = await serving(answer, url =>
      runBinary(['keys', 'list', '--url', url], { env: asRootKey, cwd: folder }),
    )
    expect([exit, err]).toEqual([3, expect.stringMatching(says)])
  })

  it('that hangs up in the middle, or is a web page, or nothing, is said in a sentence', async () => {
    const broken: RequestListener = (_, response) =>
      response.writeHead(200, { 'content-length': '9' }).end('{"id"', () => response.destroy())
    const page: RequestListener = (_, response) => response.end('<html>')
    for (const answer of [broken, page]) {
      const ended = await serving(answer, url =>
        runBinary(['self', 'show', '--url', url], { env: asRootKey }),
      )
      expect([ended.exit, ended.out]).toEqual([3, ''])
      expect(ended.err).toMatch(/^latchkey: [^\n]+\n$/)
    }
    const asked = { env: { ...asRootKey, LATCHKEY_GATEWAY_URL: 'http://127.0.0.1:1' }, input: 'key' }
    const verify = await runBinary(['verify', '--api', 'x'], asked)
    expect([verify.exit, verify.err]).toEqual([3, expect.stringContaining('--gateway-url')])
    const gateway = await serving(page, url =>
      runBinary(['verify', '--api', 'x', '--gateway-url', url], asked),
    )
    expect([gateway.exit, gateway.err]).toEqual([3, expect.stringContaining('is not a Latchkey gateway')])
  })
})

describe('output', () => {
  it('whose reader goes away ends it without a word', async () => {
    const script = join(folder, 'pipe.sh')
    writeFileSync(
      script,
      `"${process.execPath}" "${BINARY}" audit export | head -1; echo "\${PIPESTATUS[0]}"`,
    )
    const { stdout, stderr } = await promisify(execFile)('bash', [script], {
      env: { ...shop.env, PATH: process.env['PATH'] },
    })
    expect([stderr, stdout.split('\n')[1]]).toEqual(['', '0'])
    rmSync(script)
  })

  it('has no colours in a pipe, and none on a terminal with NO_COLOR', async () => {
    const line = `"${process.execPath}" "${BINARY}" apis list`
    const shown = (env: object) =>
      promisify(execFile)('script', ['-qec', line, '/dev/null'], {
        env: { ...shop.env, PATH: process.env['PATH'], TERM: 'xterm', ...env },
      })
    const coloured = await shown({})
    expect(coloured.stdout).toContain('\u001b[1m')
    expect(coloured.stdout).toMatch(/seconds? ago|now|minutes? ago/)
    expect((await shown({ NO_COLOR: '1' })).stdout).not.toContain('\u001b')
    expect((await run('apis', 'list')).out).toMatch(/20\d\d-\d\d-\d\dT/)
  })

  it('is one JSON document, of a wrong command line too', async () => {
    const { exit, out, err } = await run('keys', 'lsit', '--json')
    expect([exit, out]).toEqual([2, ''])
    expect(JSON.parse(err)).toMatchObject({
      code: 'usage',
      detail: expect.stringContaining('Did you mean list?'),
    })
  })
})

it('a file that cannot be read is said by the option that named it', async () => {
  const file = join(folder, 'secret.txt')
  writeFileSync(file, 'x')
  chmodSync(file, 0)
  for (const wrong of ['/none', folder, ...(process.getuid?.() === 0 ? [] : [file])]) {
    const { exit, err } = await run('login', '--root-key-file', wrong)
    expect([exit, err]).toEqual([2, expect.stringMatching(/^latchkey: .*--root-key-file.*cannot be read/)])
  }
  rmSync(file)
})

it('completes commands and their options in bash', async () => {
  const bin = join(folder, 'latchkey')
  writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${BINARY}" "$@"\n`, { mode: 0o755 })
  const completed = async (...words: readonly string[]) => {
    const typed = ['latchkey', ...words].map(it => `'${it}'`).join(' ')
    const script = `source <(latchkey completion bash); COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _latchkey; printf '%s\\n' "\${COMPREPLY[@]}"`
    const env = { HOME: folder, PATH: `${folder}:${process.env['PATH']}` }
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { env })
    expect(stderr).toBe('')
    return stdout.trim().split('\n')
  }
  expect(await completed('root-')).toEqual(['root-key', 'root-keys'])
  expect(await completed('keys', 'cr')).toEqual(['create', 'credentials'])
  expect(await completed('keys', 'create', '--acc')).toEqual(['--account'])
  expect(await completed('keys', '$(touch was-run)')).toEqual([''])
  expect(existsSync(join(folder, 'was-run'))).toBe(false)
})
