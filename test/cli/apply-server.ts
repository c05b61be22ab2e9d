import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { aServer, type Ended, runCli } from '../build/cli.ts'
import type { Json } from '../build/control.ts'

/** A real control server without anything in it, and files to be applied to it. */
export async function applying() {
  const server = await aServer()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey apply '))
  const env = { LATCHKEY_URL: server.url, LATCHKEY_ROOT_KEY: server.control.root.secret }
  let nth = 0
  const file = (content: unknown): string => {
    const path = join(folder, `file-${++nth}.yaml`)
    writeFileSync(
      path,
      typeof content === 'string' || Buffer.isBuffer(content) ? content : stringify(content),
    )
    return path
  }
  const get = async (path: string): Promise<Json> => (await server.control.call('GET', path)).json
  return {
    server,
    env,
    folder,
    file,
    get,
    run: (...line: readonly string[]): Promise<Ended> => runCli(line, env),
    /** Applies a file, and shows the secrets of its keys. */
    apply: (content: unknown, ...more: readonly string[]): Promise<Ended> =>
      runCli(['apply', file(content), '--yes', '--reveal', ...more], env),
    /** How many entries the audit log has. */
    audited: async (): Promise<number> => Number((await get('/v1/audit/verify'))['count']),
    async close() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Applying = Awaited<ReturnType<typeof applying>>
