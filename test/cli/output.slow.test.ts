import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BINARY, build, startBinary } from '../build/binary.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let folder: string
beforeAll(async () => {
  build()
  shop = await openShop()
  folder = mkdtempSync(join(tmpdir(), 'latchkey output '))
})
afterAll(async () => {
  await shop.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command line with the rest of a shell's line behind it. @returns its own exit code, and its standard error */
async function inShell(line: readonly string[], rest: string, env: Readonly<Record<string, string>> = {}) {
  const quoted = [process.execPath, BINARY, ...line].map(it => `'${it}'`).join(' ')
  const script = `exec 3>&1; ${quoted} ${rest}; echo "\${PIPESTATUS[0]}" >&3`
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], {
    env: { PATH: process.env['PATH'], HOME: folder, ...shop.env, ...env },
  })
  return { exit: Number(stdout), err: stderr }
}

const initLine = (name: string) => ['init', join(folder, name), '--profile', 'starter', '--api', 'x']

describe.runIf(existsSync('/dev/full'))('standard output on a full disk', () => {
  it('is one sentence and exit 1', async () => {
    const { exit, err } = await inShell(['apis', 'list'], '> /dev/full')
    expect([exit, err]).toEqual([1, expect.stringMatching(/^latchkey: [^\n]*ENOSPC[^\n]*\n$/)])
  })

  it('is a problem document with --json', async () => {
    const { exit, err } = await inShell(['apis', 'list', '--json'], '> /dev/full')
    expect([exit, JSON.parse(err)]).toEqual([1, expect.objectContaining({ code: 'output-lost' })])
  })

  it('does not lose the way into a new home', async () => {
    const { exit, err } = await inShell(initLine('new'), '> /dev/full')
    const last = err.trimEnd().split('\n').at(-1)
    expect([exit, last]).toEqual([1, expect.stringMatching(/^latchkey: .*ENOSPC.*latchkey root-key"\.$/)])
    expect(err).not.toContain('    at ')
    const env = { LATCHKEY_HOME: join(folder, 'new') }
    const again = await inShell(['root-key'], '> /dev/full', env)
    expect([again.exit, again.err]).toEqual([1, expect.stringMatching(/^latchkey: .*root-key.*\n$/)])
    expect((await inShell(['root-key'], '> /dev/null', env)).exit).toBe(0)
  })
})

describe('standard output whose reader has gone away', () => {
  it('is not a success where secrets are lost, and how to have others is said', async () => {
    const init = await inShell(initLine('unread'), '| true')
    expect([init.exit, init.err]).toEqual([1, expect.stringMatching(/latchkey root-key"\.\n$/)])
    const { account } = shop.demo.apis.zensearch
    const create = ['keys', 'create', '--account', account, '--name', 'unread', '--reveal']
    const keys = await inShell(create, '| true')
    expect([keys.exit, keys.err]).toEqual([
      1,
      expect.stringMatching(/^latchkey: .*"latchkey keys rotate key_\w+ --reveal"\.\n$/),
    ])
  })

  it('is where nothing is lost', async () => {
    expect(await inShell(['apis', 'list'], '| true')).toEqual({ exit: 0, err: '' })
  })
})

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a command with 130', async signal => {
  const place = mkdtempSync(join(folder, 'stopped '))
  const { child, said, closed } = startBinary([
    'init',
    join(place, 'home'),
    '--profile',
    'starter',
    '--api',
    'x',
  ])
  const watcher = watch(place, (_, name) => name?.endsWith('.part') && child.kill(signal))
  const [code] = await closed
  watcher.close()
  expect([code, said.out, readdirSync(place)]).toEqual([130, '', []])
})
