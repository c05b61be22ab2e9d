import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ended } from './cli.ts'
import { ROOT } from './rooms.ts'

/** The program as it is published. */
export const BINARY = join(ROOT, 'dist', 'app', 'main.js')

/** Builds what has changed. Whether its types are right is for another check. */
export function build(): void {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  spawnSync(process.execPath, [tsc, '-b', 'src/app'], { cwd: ROOT, encoding: 'utf8' })
}

/** What the built program is run in, beside its command line. */
export interface Around {
  readonly env?: Readonly<Record<string, string>>
  /** Standard input; absent: there is none. */
  readonly input?: string
  readonly cwd?: string
}

/** Starts the built program with nothing of this process's settings. */
export function startBinary(line: readonly string[], { env = {}, input, cwd = tmpdir() }: Around = {}) {
  const child = spawn(process.execPath, [BINARY, ...line], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: tmpdir(), XDG_CONFIG_HOME: join(tmpdir(), 'none'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  const said = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    said.out += chunk
  })
  child.stderr.on('data', chunk => {
    said.err += chunk
  })
  return { child, said, closed: once(child, 'close') }
}

/** Runs the built program to its end. Ended by a signal, its exit is -1. */
export async function runBinary(line: readonly string[], around: Around = {}): Promise<Ended> {
  const { said, closed } = startBinary(line, around)
  const [code] = await closed
  return { exit: typeof code === 'number' ? code : -1, ...said }
}
