import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OpenAPIHono } from '@hono/zod-openapi'
import { describeRoute, openApiDocument } from '../src/control/openapi.ts'
import { ROUTES } from '../src/control/routes/routes.ts'
import { operationsText } from './operations.ts'
import type { GeneratedFile } from './reference.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const GENERATOR = join(ROOT, 'node_modules', '@hey-api', 'openapi-ts', 'dist', 'run.mjs')
const HOOK = new URL('older-typescript.mjs', import.meta.url).href

/** The OpenAPI document a server of these sources answers. */
export function openApiOfSources() {
  const app = new OpenAPIHono()
  for (const route of ROUTES) describeRoute(app, route)
  return openApiDocument(app)
}

/**
 * The generated half of the SDK: the types of every call by @hey-api/openapi-ts, and one function for each
 * operation over the one way of calling that `src/client/call.ts` is. Takes a second.
 */
export function generatedClient(): readonly GeneratedFile[] {
  const document = JSON.stringify(openApiOfSources())
  return [
    { path: 'src/client/generated/types.gen.ts', text: typesOf(document) },
    { path: 'src/client/generated/operations.gen.ts', text: operationsText(JSON.parse(document)) },
  ]
}

/** What the generator makes of a document. */
function typesOf(document: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-generate-'))
  try {
    const [input, output] = [join(folder, 'openapi.json'), join(folder, 'client')]
    writeFileSync(input, document)
    const words = ['-i', input, '-o', output, '-p', '@hey-api/typescript', '--no-log-file']
    execFileSync(process.execPath, ['--import', HOOK, GENERATOR, ...words], { cwd: folder, stdio: 'pipe' })
    return readFileSync(join(output, 'types.gen.ts'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
