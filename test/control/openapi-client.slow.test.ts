import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aServer } from '../build/cli.ts'
import { aShop } from '../build/control.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const inModules = (...parts: string[]) => join(ROOT, 'node_modules', ...parts)
const COMPILER = {
  target: 'es2024',
  lib: ['es2024', 'dom', 'dom.iterable'],
  module: 'commonjs',
  moduleResolution: 'bundler',
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitReturns: true,
  types: [],
  outDir: 'out',
  rootDir: '.',
}

/** What somebody writes who has nothing but the generated client. */
const PROGRAM = `
import { createKey, findKey, rotateKey } from './client'
import { createClient } from './client/client'

declare const process: { argv: string[]; stdout: { write(text: string): void } }
const [, , baseUrl = '', auth = '', accountId = ''] = process.argv

async function main() {
  const client = createClient({ baseUrl, auth })
  const made = await createKey({ client, body: { accountId, name: 'From a client' } })
  const id: string = made.data?.id ?? ''
  const secret: string | undefined = made.data?.secrets[0]?.secret
  const found = await findKey({ client, path: { id } })
  const rotated = await rotateKey({ client, path: { id }, body: { graceSeconds: 60 } })
  const refused = await findKey({ client, path: { id: 'key_none' } })
  const code: string | undefined = refused.error?.code
  process.stdout.write(
    JSON.stringify({
      secret,
      name: found.data?.name,
      generations: rotated.data?.credentials.map(it => it.generation),
      code,
    }),
  )
}
void main()
`

let folder = ''
let server: Awaited<ReturnType<typeof aServer>>
beforeAll(async () => {
  server = await aServer()
  folder = await mkdtemp(join(tmpdir(), 'latchkey-client-'))
  const response = await fetch(`${server.url}/v1/openapi.json`)
  await writeFile(join(folder, 'openapi.json'), await response.text())
  await writeFile(join(folder, 'program.ts'), PROGRAM)
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER, include: ['.'] }),
  )
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a client that a public generator makes from the document', () => {
  it('is made, compiles strictly, and makes, reads and rotates a key of a running server', async () => {
    const generator = inModules('@hey-api', 'openapi-ts', 'dist', 'run.mjs')
    const hook = new URL('../../scripts/older-typescript.mjs', import.meta.url).href
    const [input, output] = [join(folder, 'openapi.json'), join(folder, 'client')]
    await run(process.execPath, ['--import', hook, generator, '-i', input, '-o', output, '--no-log-file'], {
      cwd: folder,
    })
    await run(process.execPath, [inModules('typescript', 'bin', 'tsc'), '-p', folder], { cwd: ROOT })

    const { accountId } = await aShop(server.control, 'hiring')
    const program = join(folder, 'out', 'program.js')
    const { stdout } = await run(process.execPath, [
      program,
      server.url,
      server.control.root.secret,
      accountId,
    ])
    expect(JSON.parse(stdout)).toEqual({
      secret: expect.stringMatching(/^hr_/),
      name: 'From a client',
      generations: expect.arrayContaining([1, 2]),
      code: 'key-unknown',
    })
  })
})
