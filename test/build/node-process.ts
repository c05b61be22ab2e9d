import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Reaper } from './reaper.ts'

const MAIN = fileURLToPath(new URL('../../src/app/main.ts', import.meta.url))
const READY = 'Ctrl-C stops it.'
const KIB = 1024

/** One node as a process of its own, seen from outside. It can be started again as often as it has ended. */
export interface NodeProcess {
  readonly name: string
  /** Where its control plane listens; empty where it has none. The same after a restart. */
  readonly control: string
  /** Where its gateway listens; empty where it has none. */
  readonly gateway: string
  /** What it measures; only where it has a port for that. @param series name and labels, as they are printed */
  measured(series: string): Promise<number>
  /** What the latest run of it has said. */
  readonly said: { out: string; err: string }
  start(): Promise<void>
  /** Asks it to end. @returns its exit code once it has */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  kill(): Promise<void>
  /** Stops it where it stands: its connections stay, and nothing answers. */
  pause(): void
  resume(): void
  /** Memory it holds, in bytes. */
  rss(): number
  /** Processor time it has used, in seconds. */
  cpuSeconds(): number
}

type Env = Readonly<Record<string, string>>

/** A node that is still to be started. @param env its settings; ports of 0 are kept once they are known */
export function aNode(name: string, env: Env, reaper: Reaper): NodeProcess {
  let child: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()
  const ports: Record<string, string> = {}
  const place = { control: '', gateway: '' }
  const said = { out: '', err: '' }
  const signal = (wanted: NodeJS.Signals) => void child?.kill(wanted)
  return {
    name,
    said,
    async measured(series) {
      const page = await fetch(`http://127.0.0.1:${env['LATCHKEY_METRICS_PORT']}/metrics`)
      const line = (await page.text()).split('\n').find(it => it.startsWith(`${series} `))
      return Number(line?.slice(series.length))
    },
    get control() {
      return place.control
    },
    get gateway() {
      return place.gateway
    },
    async start() {
      Object.assign(said, { out: '', err: '' })
      const started = launch({ ...env, ...ports }, said, reaper)
      child = started.child
      ended = started.ended
      await started.ready
      place.control = placeIn(said.out, 'Management')
      place.gateway = placeIn(said.out, 'Gateway')
      if (place.control !== '') ports['LATCHKEY_CONTROL_PORT'] = new URL(place.control).port
      if (place.gateway !== '') ports['LATCHKEY_GATEWAY_PORT'] = new URL(place.gateway).port
    },
    async stop(wanted = 'SIGTERM') {
      signal(wanted)
      await ended
      return child?.exitCode ?? null
    },
    async kill() {
      signal('SIGKILL')
      await ended
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    rss: () => KIB * Number(/^VmRSS:\s+(\d+)/m.exec(proc(child, 'status'))?.[1]),
    cpuSeconds: () => cpuSecondsOf(child),
  }
}

function launch(env: Env, said: { out: string; err: string }, reaper: Reaper) {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid = 0 } = child
  reaper.watch(pid)
  const ended = once(child, 'close').then(() => reaper.forget(pid))
  const ready = Promise.withResolvers<void>()
  child.stdout.on('data', chunk => {
    said.out += chunk
    if (said.out.includes(READY)) ready.resolve()
  })
  child.stderr.on('data', chunk => {
    said.err += chunk
  })
  ended.then(() => ready.reject(new Error(`the node ended before it was ready: ${said.err}`)))
  ready.promise.catch(() => undefined)
  return { child, ended, ready: ready.promise }
}

const placeIn = (out: string, label: 'Management' | 'Gateway'): string =>
  new RegExp(`${label} +(https?://[^\\s/]+)`).exec(out)?.[1] ?? ''

const proc = (child: ChildProcess | undefined, file: string): string =>
  readFileSync(`/proc/${child?.pid}/${file}`, 'utf8')

/** Processor time a program has used, in seconds. @throws Error where there is no `/proc`, or the program has ended */
export const cpuSecondsOf = (child: ChildProcess | undefined): number =>
  ticksIn(proc(child, 'stat')) / TICKS_A_SECOND

/** What Linux counts processor time in. */
const TICKS_A_SECOND = 100
/** Where user and system time are, counted from behind the name. */
const USER = 11
const SYSTEM = 12

function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[USER]) + Number(fields[SYSTEM])
}
