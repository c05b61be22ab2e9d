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
  const items = async (path: string): Promise<readonly Json[]> =>
    [(await get(path))['items']].flat().map(Object)
  let apis = 0
  const api = () => `api-${apis}`
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
    /** A name no API has yet: of the one of the next test. */
    nextApi: () => `api-${++apis}`,
    /** A file about that API. */
    wanting: (accounts: readonly object[], more: object = {}) => ({
      apis: [{ name: api(), profile: 'zensearch', ...more, accounts }],
    }),
    items,
    /** Its keys, newest first. */
    keys: () => items(`/v1/keys?api=${api()}&limit=100`),
    account: async (name: string) =>
      Object((await items(`/v1/accounts?api=${api()}`)).find(it => it['name'] === name)),
    /** How many entries the audit log has. */
    audited: async (): Promise<number> => Number((await get('/v1/audit/verify'))['count']),
    async close() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A key as a file has it. */
export const site = {
  name: 'Site',
  limits: { 'per-key': 50 },
  restrictions: { hosts: ['Docs.example.com'] },
}

export type Applying = Awaited<ReturnType<typeof applying>>
