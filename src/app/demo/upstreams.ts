import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Fault } from '../../core/error.ts'

/** The demo's upstream APIs, running in a process of their own. */
export interface Upstreams {
  /** Base URL of each, by the name of its API. */
  readonly urls: Readonly<Record<string, string>>
  close(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('../../../examples/serve.ts', import.meta.url))

/** Whether the demo is here at all: the npm package comes without it. */
export const hasUpstreams = (): boolean => existsSync(PROGRAM)

/** Starts the four example upstreams on free ports. They end with this process, however it ends. */
export async function startUpstreams(folder: string): Promise<Upstreams> {
  mkdirSync(folder, { recursive: true })
  const child = spawn(process.execPath, [PROGRAM, '--folder', folder], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  })
  const exited = once(child, 'exit')
  const failed = exited.then(([code]) => {
    throw new Fault(`the demo upstreams ended with code ${code}`)
  })
  failed.catch(() => undefined)
  if (child.stdout === null) throw new Fault('the demo upstreams have no output')
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed])
  return {
    urls: JSON.parse(String(line)),
    async close() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
