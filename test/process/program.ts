import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Demo } from '../../src/app/demo/demo.ts'
import type { Json } from '../build/control.ts'
import { afterEachTest } from '../build/endings.ts'

const MAIN = fileURLToPath(new URL('../../src/app/main.ts', import.meta.url))
const READY = 'Ctrl-C stops it.'

export type Env = Readonly<Record<string, string>>
export type Ended = readonly [code: number | null, signal: NodeJS.Signals | null]

/** Latchkey as a process of its own, seen from outside. */
export interface Program {
  readonly child: ChildProcess
  /** What it has said so far. */
  readonly said: { out: string; err: string }
  /** Resolves once it says that it runs; rejects when it ends before. */
  readonly ready: Promise<void>
  /** Resolves once it and its output have ended. */
  readonly ended: Promise<Ended>
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

const started: ChildProcess[] = []
const folders: string[] = []
afterEachTest(async () => {
  for (const child of started.splice(0)) await killed(child)
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

/** A folder of one test, with a space in its name. */
export function aHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey process '))
  folders.push(folder)
  return join(folder, 'home')
}

/** Runs one command line on free ports, with nothing of this process's settings. */
export function launch(home: string, words: readonly string[], env: Env = {}): Program {
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: tmpdir(),
    env: {
      PATH: process.env['PATH'],
      LATCHKEY_HOME: home,
      LATCHKEY_CONTROL_PORT: '0',
      LATCHKEY_GATEWAY_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const said = { out: '', err: '' }
  const ended = once(child, 'close').then(([code, signal]): Ended => [code, signal])
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', chunk => {
      said.out += chunk
      if (said.out.includes(READY)) resolve()
    })
    child.stderr.on('data', chunk => {
      said.err += chunk
    })
    ended.then(() => reject(new Error(`it ended before it was ready: ${said.err}`)))
  })
  ready.catch(() => undefined)
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { child, said, ready, ended, stop }
}

/** A server that runs. */
export async function serving(home: string, env: Env = {}): Promise<Program> {
  const program = launch(home, ['serve'], env)
  await program.ready
  return program
}

/** Runs a command to its end. */
export async function ran(home: string, words: readonly string[], env: Env = {}) {
  const { said, ended } = launch(home, words, env)
  const [code] = await ended
  return { code, ...said }
}

export const demoOf = (home: string): Demo => JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8'))

/** A URL from the banner, by its label. */
export const placeIn = ({ said }: Program, label: 'Management' | 'Gateway'): string =>
  new RegExp(`${label} +(http://[^\\s/]+)`).exec(said.out)?.[1] ?? ''

/** The processes with a text in their command line, other than this one. */
const processesNaming = (text: string): readonly string[] =>
  execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes(text) && !line.includes(' ps '))

/** No process that was started for this home is left, soon at the latest. */
export const expectNoOrphans = (home: string): Promise<void> =>
  expect.poll(() => processesNaming(home), { timeout: 10_000 }).toEqual([])

/** A management call. */
export async function manage(
  place: { readonly control: string; readonly rootKey: string },
  line: string,
  body?: object,
) {
  const [method = 'GET', path = '/'] = line.split(' ')
  const response = await fetch(place.control + path, {
    method,
    headers: { Authorization: `Bearer ${place.rootKey}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: await jsonIn(response) }
}

export const jsonIn = async (response: Response): Promise<Json> => JSON.parse(await response.text())
