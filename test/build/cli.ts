import { mkdtempSync } from 'node:fs'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { createCli } from '../../src/cli/cli.ts'
import { NO_SCREEN } from '../../src/cli/screen.ts'
import { aControl, type Json } from './control.ts'

/** A real control server on a free port. */
export async function aServer() {
  const control = await aControl()
  const server = createAdaptorServer({ fetch: control.app.fetch })
  await new Promise<void>(listening => void server.listen(0, '127.0.0.1', () => listening()))
  return {
    control,
    url: `http://127.0.0.1:${portOf(server)}`,
    stop: () => new Promise<void>(stopped => void server.close(() => stopped())),
  }
}

/** The port a server listens on. */
export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** How a command line ended, and what it said. */
export interface Ended {
  readonly exit: number
  readonly out: string
  readonly err: string
}

class Exit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

export type Env = Readonly<Record<string, string>>

/** A folder without a demo, so that the one of this checkout is not found. */
export const noHome = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))

/** Runs one command line in this process. */
export async function runCli(line: readonly string[], env: Env): Promise<Ended> {
  let out = ''
  let err = ''
  const cli = createCli({
    version: '1.2.3',
    env: { LATCHKEY_HOME: noHome, XDG_CONFIG_HOME: noHome, ...env },
    write: text => {
      out += text
    },
    writeError: text => {
      err += text
    },
    fetch,
    screen: NO_SCREEN,
    extra: [],
    end: code => {
      throw new Exit(code)
    },
  })
  try {
    await cli.parseAsync(line, { from: 'user' })
    return { exit: 0, out, err }
  } catch (cause) {
    if (cause instanceof Exit) return { exit: cause.code, out, err }
    throw cause
  }
}

/** The answer of a command line that was run with --json. */
export const jsonOf = ({ out }: Ended): Json => JSON.parse(out)
