import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAMILIES } from '../../src/cli/families/families.ts'
import { PLAIN, plain, recordText } from '../../src/cli/text.ts'
import { aServer, type Env, noHome, portOf, runCli } from '../build/cli.ts'

let server: Awaited<ReturnType<typeof aServer>>
let folder: string
let env: Env
beforeAll(async () => {
  server = await aServer()
  folder = await mkdtemp(join(tmpdir(), 'latchkey-cli-'))
  env = { LATCHKEY_URL: server.url, LATCHKEY_ROOT_KEY: server.control.root.secret }
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
  await rm(noHome, { recursive: true, force: true })
})

const run = (...line: readonly string[]) => runCli(line, env)
const ONE_SENTENCE = /^latchkey: [^\n]+\n$/

describe('a contradiction', () => {
  it.each([
    [['--scope', 'docs:read', '--no-scope'], '--no-scope', '--scope'],
    [['--no-scope', '--scope', 'docs:read'], '--scope', '--no-scope'],
    [['--expires', '2030-01-01T00:00:00Z', '--no-expires'], '--no-expires', '--expires'],
    [['--collection', 'docs', '--all-collections'], '--all-collections', '--collection'],
  ])('%j is a wrong command line', async (flags, last, first) => {
    const { exit, out, err } = await run('keys', 'change', 'key_none', ...flags)
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(`option '${last}' cannot be used with option '${first}'`)
  })

  it('is not what may be repeated', async () => {
    const { exit } = await run('keys', 'change', 'key_none', '--scope', 'a:b', '--scope', 'c:d')
    expect(exit).toBe(1)
  })
})

it.each([['verify'], ['tokens', 'mint', '--reveal']])(
  'a control plane is no gateway: %s',
  async (...line) => {
    const file = join(folder, 'key.txt')
    await writeFile(file, 'zsk_sk_none')
    const place = ['--key-file', file, '--gateway-url', server.url]
    const { exit, err } = await run(...line, '--api', 'zensearch', ...place)
    expect([exit, err]).toEqual([3, expect.stringContaining('is not a Latchkey gateway')])
  },
)

describe('what the server refuses', () => {
  it('is one sentence with its place, and exit 1', async () => {
    const { exit, out, err } = await run('apis', 'create', '--name', 'x', '--profile', 'none')
    expect([exit, out]).toEqual([1, ''])
    expect(err).toMatch(/^latchkey: profile: There is no profile "none"\. [^\n]+\n$/)
  })

  it('is the problem document with --json', async () => {
    const { exit, out, err } = await run('keys', 'show', 'key_none', '--json')
    expect([exit, out, JSON.parse(err)]).toEqual([1, '', expect.objectContaining({ code: 'key-unknown' })])
  })

  it('is said for a wrong root key by where it is to be corrected, with exit 4', async () => {
    const { exit, err } = await runCli(['apis', 'list'], { ...env, LATCHKEY_ROOT_KEY: 'lk_root_wrong' })
    expect(exit).toBe(4)
    expect(err).toMatch(ONE_SENTENCE)
    expect(err).toContain('correct LATCHKEY_ROOT_KEY')
    expect(err).not.toContain('lk_root_wrong')
  })
})

describe('a wrong command line', () => {
  it.each([
    [['nonsense'], 'nonsense'],
    [['keys', 'nonsense'], 'nonsense'],
    [['keys', 'show'], 'key'],
    [['keys', 'show', 'a', 'b'], 'too many arguments'],
    [['keys', 'list', '--colour'], '--colour'],
    [['keys', 'create', '--name', 'x'], '--account'],
    [['credits', 'grant', 'acc_x', '--amount', 'much'], 'whole number'],
    [['keys', 'change', 'key_x', '--rate-limit', 'per-key'], 'limit=uses'],
    [['keys', 'change', 'key_x'], 'Say what to change'],
    [['import', '/none.csv'], 'cannot be read'],
    [['apis', 'list', '--url', 'ftp://x'], 'not an http or https URL'],
    [['apis', 'list', '--root-key', 'lk_root_x'], '--root-key'],
  ])('%j is said in one sentence, with exit 2', async (line, word) => {
    const { exit, out, err } = await run(...line)
    expect([exit, out]).toEqual([2, ''])
    expect(err).toMatch(ONE_SENTENCE)
    expect(err).toContain(word)
  })

  it.each([
    [{}, 4],
    [{ LATCHKEY_ROOT_KEY: '' }, 4],
    [{ LATCHKEY_ROOT_KEY: 'lk_root_é' }, 2],
  ])(
    'a root key like %j is missing or wrong, and the sentence says where to put it',
    async (held, expected) => {
      const { exit, err } = await runCli(['apis', 'list'], { LATCHKEY_URL: server.url, ...held })
      expect(exit).toBe(expected)
      expect(err).toMatch(/^latchkey: .*LATCHKEY_ROOT_KEY.*\n$/)
    },
  )
})

describe('a server', () => {
  it('that is not there is exit 3 and says what to do', async () => {
    const { exit, err } = await run('apis', 'list', '--url', 'http://127.0.0.1:1')
    expect(exit).toBe(3)
    expect(err).toMatch(/^latchkey: Nothing answers at http:\/\/127\.0\.0\.1:1: start it with .*\n$/)
    const json = await run('apis', 'list', '--url', 'http://127.0.0.1:1', '--json')
    expect([json.exit, JSON.parse(json.err)['code']]).toEqual([3, 'unreachable'])
  })

  it.each([
    [200, '<html>'],
    [404, '<html>'],
    [200, '[]'],
    [302, ''],
    [401, '{"error":"no"}'],
  ])('that answers %s %s is not Latchkey, which is exit 3', async (status, body) => {
    const other = createServer((_, response) => response.writeHead(status, { location: '/x' }).end(body))
    await new Promise<void>(listening => void other.listen(0, '127.0.0.1', () => listening()))
    const { exit, err } = await run('apis', 'list', '--url', `http://127.0.0.1:${portOf(other)}`)
    await new Promise(stopped => void other.close(stopped))
    expect(exit).toBe(3)
    expect(err).toContain('is not a Latchkey control plane')
  })

  it('that does not work itself is exit 3', async () => {
    const { audit } = server.control.engine.ports
    const broken = { list: audit.list }
    Object.assign(audit, { list: () => Promise.reject(new Error('no')) })
    const { exit } = await run('audit', 'list')
    const { exit: cutOff } = await run('audit', 'export')
    Object.assign(audit, broken)
    expect(cutOff).toBe(3)
    expect(exit).toBe(3)
  })
})

describe('where the server is and who calls', () => {
  const demo = async (text: string) => {
    const home = await mkdtemp(join(folder, 'home-'))
    await writeFile(join(home, 'demo.json'), text)
    return home
  }

  it('is found in demo.json', async () => {
    const home = await demo(JSON.stringify({ control: `${server.url}/`, rootKey: env['LATCHKEY_ROOT_KEY'] }))
    expect((await runCli(['apis', 'list'], { LATCHKEY_HOME: home })).exit).toBe(0)
  })

  it('is said by the environment before demo.json, and by --url before both', async () => {
    const home = await demo(JSON.stringify({ control: 'http://127.0.0.1:1', rootKey: 'lk_root_x' }))
    expect((await runCli(['apis', 'list'], { ...env, LATCHKEY_HOME: home })).exit).toBe(0)
    const line = ['apis', 'list', '--url', server.url]
    expect((await runCli(line, { ...env, LATCHKEY_URL: 'http://127.0.0.1:1' })).exit).toBe(0)
  })

  it('is not found in a demo.json that cannot be read', async () => {
    const home = await demo('{"rootKey":')
    expect((await runCli(['apis', 'list'], { LATCHKEY_HOME: home })).exit).toBe(4)
  })
})

describe('profile check', () => {
  const PROFILE = fileURLToPath(new URL('../../profiles/starter.json', import.meta.url))

  it('says of a good profile that it loads, without a server or a key', async () => {
    const { exit, out, err } = await runCli(['profile', 'check', PROFILE], {})
    expect([exit, out, err]).toEqual([0, `${PROFILE}: loads\n`, ''])
  })

  it('says every complaint of a broken one, one line each, with exit 1', async () => {
    const file = join(folder, 'broken.json')
    await writeFile(file, '{"name":"x"}')
    const { exit, out, err } = await runCli(['profile', 'check', file, PROFILE], {})
    expect([exit, out]).toEqual([1, `${PROFILE}: loads\n`])
    expect(err.trimEnd().split('\n').length).toBeGreaterThan(2)
    for (const line of err.trimEnd().split('\n')) expect(line.startsWith(`latchkey: ${file}: `)).toBe(true)
    const json = await runCli(['profile', 'check', file, PROFILE, '--json'], {})
    expect(JSON.parse(json.out).files[1]).toEqual({ file: PROFILE, complaints: [] })
  })

  it('says of a file that is not there that it cannot be read', async () => {
    const { exit, err } = await runCli(['profile', 'check', '/none.json'], {})
    expect([exit, err]).toEqual([1, 'latchkey: /none.json: cannot be read: correct its name\n'])
  })
})

describe('help', () => {
  it('lists the exit codes and the commands', async () => {
    const { exit, out } = await run('--help')
    expect(exit).toBe(0)
    for (const { name } of FAMILIES) expect(out).toContain(name)
    expect(out).toMatch(/Exit codes:\n {2}0 +done\n {2}1 .*\n {2}2 .*\n {2}3 /)
  })

  it.each(FAMILIES.flatMap(({ name, verbs }) => verbs.map(verb => [name, verb.name] as const)))(
    'of %s %s has an example',
    async (family, verb) => {
      const { exit, out } = await run(family, verb, '--help')
      expect(exit).toBe(0)
      expect(out).toContain(`\nExample:\n  $ latchkey ${family} ${verb}`)
      expect(out).not.toContain('Exit codes')
    },
  )

  it('is not in the way of the version', async () => {
    const { exit, out } = await run('--version')
    expect([exit, out]).toEqual([0, '1.2.3\n'])
  })
})

it('what a server says cannot steer a terminal', () => {
  expect(plain('a\u001b[2Jb\u0007c\u202ed\n')).toBe('a[2Jbcd')
  expect(recordText({ name: 'a\u001b]0;x\u0007\nstate  active' }, PLAIN)).toBe('name  a]0;xstate  active\n')
})

it('ends quietly when whoever reads its output has gone away', async () => {
  const source = `
    import { createCli } from ${JSON.stringify(new URL('../../src/cli/cli.ts', import.meta.url).href)}
    const write = text => void process.stdout.write(text)
    createCli({ version: '1', env: {}, write, writeError: write, fetch, extra: [], screen: {} })
    process.stdin.once('data', () => { for (let at = 0; at < 1000; at++) write('a line that nobody reads\\n') })
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', source])
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  child.stdout.destroy()
  child.stdin.write('go')
  const code = await new Promise(ended => void child.once('close', ended))
  expect([code, said]).toEqual([0, ''])
})
