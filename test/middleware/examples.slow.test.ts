import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Verify } from '../../src/client/verify.ts'
import { builtPackage } from '../build/built.ts'
import { closed } from '../build/gateway.ts'
import { nodeOfMachine } from '../build/machine.ts'
import { NODES_OWN } from '../build/node-classes.ts'
import { freePort } from '../build/port.ts'
import { ROOT } from '../build/rooms.ts'
import { listening } from '../build/system.ts'
import { expectPrintedBesideClone, stepsOf } from '../docs/typed.ts'

const run = promisify(execFile)
const NAMES = ['express', 'fastify', 'hono', 'node', 'fetch'] as const
const example = (name: string) => readFileSync(join(ROOT, 'examples', 'middleware', `${name}.ts`), 'utf8')

let folder = ''
let verify: Verify
let key = ''
let close: () => Promise<void>
beforeAll(async () => {
  await builtPackage()
  folder = mkdtempSync(join(tmpdir(), 'latchkey-guards-'))
  vi.stubEnv('KEYS', join(folder, 'keys'))
  const { latchkey, firstKey } = await import('../../examples/middleware/in-process.ts')
  verify = latchkey.verify
  key = await firstKey('Acme')
  close = latchkey.close
})
afterAll(async () => {
  await close()
  rmSync(folder, { recursive: true, force: true })
})

const servers: Readonly<Record<(typeof NAMES)[number], (verify: Verify) => Promise<Server>>> = {
  express: async it => createServer((await import('../../examples/middleware/express.ts')).createApp(it)),
  async fastify(it) {
    const app = (await import('../../examples/middleware/fastify.ts')).createApp(it)
    await app.ready()
    return app.server
  },
  async hono(it) {
    const app = (await import('../../examples/middleware/hono.ts')).createApp(it)
    return createServer(getRequestListener(app.fetch, NODES_OWN))
  },
  node: async it => (await import('../../examples/middleware/node.ts')).createApp(it),
  async fetch(it) {
    const app = (await import('../../examples/middleware/fetch.ts')).createApp(it)
    return createServer(
      getRequestListener(request => app[request.method === 'POST' ? 'POST' : 'GET'](request), NODES_OWN),
    )
  },
}

describe.each(NAMES)('the example for %s', name => {
  let server: Server
  let url = ''
  beforeAll(async () => {
    server = await servers[name](verify)
    url = `${await listening(server)}/v1/things`
  })
  afterAll(() => closed(server))

  it('lets a key read and write, and nobody else', async () => {
    const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' }
    const read = await fetch(url, { headers })
    expect([read.status, await read.json()]).toEqual([200, { account: 'Acme', things: [] }])
    expect(read.headers.get('x-ratelimit-limit')).toBe('1000')
    const made = await fetch(url, { method: 'POST', headers, body: '{"name":"é"}' })
    expect([made.status, await made.json()]).toEqual([201, { made: { name: 'é' } }])
    const refused = await fetch(url, { method: 'POST', body: '{}' })
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { error: expect.objectContaining({ code: 'MISSING_API_KEY' }) },
    ])
  })
})

it('guards run on the Node of this machine, 20 or newer', async () => {
  const program = fileURLToPath(new URL('in-node.mjs', import.meta.url))
  const { stdout } = await run(nodeOfMachine(), [program, join(ROOT, 'dist', 'middleware')])
  expect(JSON.parse(stdout)).toEqual({ major: expect.any(Number), said: ['hé', 'hé'], read: ['hé', 'hé'] })
})

describe('the guide to guards', () => {
  it('starts an app with what it has its reader type, and calls it', async () => {
    await expectPrintedBesideClone(stepsOf('middleware'), { PORT: String(await freePort()) })
  })

  it.each(['typescript', 'typescript-6'])(
    'has code that compiles as strictly as %s can',
    async compiler => {
      const project = join(folder, compiler)
      const modules = join(project, 'node_modules')
      mkdirSync(join(modules, '@types'), { recursive: true })
      for (const name of ['express', 'fastify', 'hono', '@types/express', '@types/node'])
        symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction')
      symlinkSync(ROOT, join(modules, 'latchkey'), 'junction')
      writeFileSync(join(project, 'package.json'), '{"type":"module"}')
      const files = [...NAMES, 'in-process', 'remote'].map(name => `${name}.ts`)
      for (const name of files) writeFileSync(join(project, name), example(name.slice(0, -3)))
      writeFileSync(join(project, 'consumer.ts'), readFileSync(new URL('consumer.ts', import.meta.url)))
      const compilerOptions = {
        ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
        ...{ target: 'es2023', module: 'nodenext', types: ['node'], skipLibCheck: true },
      }
      const config = { compilerOptions, files: [...files, 'consumer.ts'] }
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
      const program = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
      const { stdout } = await run(process.execPath, [program, '-p', project]).catch(error => error)
      expect(stdout).toBe('')
    },
    120_000,
  )
})
