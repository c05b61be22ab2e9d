import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerStages, environmentOf, type Instruction, saidBy } from '../build/dockerfile.ts'
import { freePort } from '../build/port.ts'
import { aReaper } from '../build/reaper.ts'
import { ROOT } from '../build/rooms.ts'

const LONG = 600_000
const NOBODY = 1000
/** The image's user, where this process may be somebody else who then still finds its Node. */
const USER =
  process.getuid?.() === 0 && spawnSync(process.execPath, ['-v'], { uid: NOBODY, gid: NOBODY }).status === 0
    ? { uid: NOBODY, gid: NOBODY }
    : {}
const run = promisify(execFile)
const [build = [], image = []] = dockerStages()

/** The folders of the image, each below a folder of this test. */
const root = mkdtempSync(join(tmpdir(), 'latchkey-image-'))
const PLACES = ['/build', '/app', '/tmp', '/empty', '/var/lib/latchkey']
const below = (path: string): string => join(root, path)
const ANY_PLACE = new RegExp(`(?<![\\w./-])(${PLACES.join('|')})(?![\\w-])`, 'g')
const placed = (said: string): string => said.replaceAll(ANY_PLACE, below)

const reaper = aReaper()
beforeAll(async () => {
  for (const place of PLACES.filter(it => it !== '/app' && it !== '/empty'))
    mkdirSync(below(place), { recursive: true })
  await made(build)
}, LONG)
afterAll(() => {
  reaper.close()
  rmSync(root, { recursive: true, force: true })
})

/** Does what a stage says, one step after the other. The tests stand on what its first `npm ci` installs: that is not done again. */
async function made(stage: readonly Instruction[]): Promise<void> {
  let place = root
  let installed = false
  for (const { name, said } of stage) {
    if (name === 'WORKDIR') place = placed(said)
    if (name === 'COPY') copied(said, place)
    if (name !== 'RUN') continue
    if (installed || !said.startsWith('npm ci')) await shell(placed(said), place)
    else symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'))
    installed = true
  }
}

/** Copies out of this checkout what `.dockerignore` lets through. */
function copied(said: string, to: string): void {
  const welcome = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .flatMap(it => (it.startsWith('!') ? [it.slice(1)] : []))
  const from = said.split(' ').slice(0, -1)
  for (const name of from[0] === '.' ? welcome : from)
    cpSync(join(ROOT, name), join(to, name), { recursive: true })
}

const shell = (line: string, cwd: string) =>
  run('/bin/sh', ['-c', line], {
    cwd,
    env: {
      HOME: process.env['HOME'],
      PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
      npm_config_prefer_offline: 'true',
    },
    maxBuffer: 1024 * 1024 * 64,
  })

/** A command of the image, as its user, where this test may be somebody else. */
async function contained(words: readonly string[]) {
  const [, ...line] = words.map(placed)
  const env = {
    ...Object.fromEntries(Object.entries(environmentOf(image)).map(([name, value]) => [name, placed(value)])),
    LATCHKEY_HOST: '127.0.0.1',
    ...ports,
  }
  const child = spawn(process.execPath, line, { cwd: below('/var/lib/latchkey'), env, ...USER })
  reaper.watch(child.pid ?? 0)
  const said = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    said.out += chunk
  })
  child.stderr.on('data', chunk => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => {
    reaper.forget(child.pid ?? 0)
    return Number(code)
  })
  return { child, said, ended }
}

const ports: Record<string, string> = {}
const listOf = (said: string | undefined): readonly string[] => JSON.parse(said ?? '[]')

describe('what the steps of the Dockerfile make', () => {
  it(
    'holds no tool and no source, and every dependency',
    async () => {
      for (const name of ['vitest', 'typescript', '@biomejs', '@latchkey'])
        expect(existsSync(join(below('/app'), 'node_modules', name))).toBe(false)
      for (const name of ['src', 'test', 'scripts', '.npmrc'])
        expect(existsSync(join(below('/app'), name))).toBe(false)
      const { stdout } = await shell('npm ls --omit=dev --omit=optional --json', below('/app'))
      expect(JSON.parse(stdout).problems).toBeUndefined()
      const size = Number((await shell('du -sk . | cut -f1', below('/app'))).stdout)
      expect(size).toBeLessThan(150 * 1024)
    },
    LONG,
  )

  it(
    'serves as nobody in particular, says that it is alive, and ends when it is told to',
    async () => {
      const home = below('/var/lib/latchkey')
      for (const place of [root, below('/var'), below('/var/lib')]) chmodSync(place, 0o755)
      chmodSync(home, 0o700)
      if (USER.uid !== undefined) chownSync(home, NOBODY, NOBODY)
      Object.assign(ports, {
        LATCHKEY_CONTROL_PORT: String(await freePort()),
        LATCHKEY_GATEWAY_PORT: String(await freePort()),
      })
      const program = listOf(saidBy(image, 'ENTRYPOINT')[0])
      const health = listOf(saidBy(image, 'HEALTHCHECK')[0]?.split(' CMD ')[1])
      const before = statSync(below('/app')).mtimeMs
      expect(await (await contained(health)).ended).toBe(1)
      const server = await contained([...program, ...listOf(saidBy(image, 'CMD')[0])])
      await expect
        .poll(async () => (server.said.out.includes('Ctrl-C stops it.') ? 'runs' : server.said.err), {
          timeout: 60_000,
        })
        .toBe('runs')
      const asked = await contained(health)
      expect([await asked.ended, asked.said.out]).toEqual([0, 'control  alive\ngateway  alive\n'])
      server.child.kill('SIGTERM')
      expect(await server.ended).toBe(0)
      expect(server.said.err).toBe('')
      expect(statSync(below('/app')).mtimeMs).toBe(before)
      expect(statSync(join(home, 'latchkey.db')).uid).toBe(USER.uid ?? process.getuid?.())
    },
    LONG,
  )
})
