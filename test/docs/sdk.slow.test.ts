import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtClient } from '../build/built.ts'
import { ROOT } from '../build/rooms.ts'
import { withServer } from './served.ts'

const run = promisify(execFile)
const GUIDE = readFileSync(join(ROOT, 'docs', 'guide', 'sdk.md'), 'utf8')
/** A part of the program, and what it prints where the guide shows that next. */
const STEPS = [...GUIDE.matchAll(/```ts\n([\s\S]*?)```(?:\s+```text\n([\s\S]*?)```)?/g)].map(
  ([, code = '', printed = '']) => ({ code, printed: printed.trim() }),
)
const BETWEEN = '=== next step ==='

let folder = ''
beforeAll(async () => {
  await builtClient()
  folder = mkdtempSync(join(tmpdir(), 'latchkey-sdk-guide-'))
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true })
  symlinkSync(ROOT, join(folder, 'node_modules', 'latchkey'), 'junction')
  symlinkSync(
    join(ROOT, 'node_modules', '@types', 'node'),
    join(folder, 'node_modules', '@types', 'node'),
    'junction',
  )
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a reader compiles with who lets nothing pass. */
const STRICT = {
  ...{ noEmit: true, strict: true, noUncheckedIndexedAccess: true, skipLibCheck: true, types: ['node'] },
  ...{ target: 'es2022', lib: ['es2022', 'dom'], module: 'nodenext' },
  noPropertyAccessFromIndexSignature: true,
}

it(
  'the guide to the client is one program that compiles, runs and prints what the guide shows',
  () =>
    withServer(async ({ names: { ROOT_KEY, CONTROL, GATEWAY } }) => {
      const program = STEPS.map(it => it.code)
        .join(`\nconsole.log('${BETWEEN}')\n`)
        .replaceAll('http://localhost:4700', CONTROL)
        .replaceAll('http://localhost:4701', GATEWAY)
      writeFileSync(join(folder, 'program.ts'), program)
      const project = { compilerOptions: STRICT, files: ['program.ts'] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project))
      const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
      const compiled = await run(process.execPath, [compiler, '-p', folder])
      expect(compiled.stdout).toBe('')

      const env = { LATCHKEY_ROOT_KEY: ROOT_KEY }
      const { stdout, stderr } = await run(process.execPath, [join(folder, 'program.ts')], { env })
      expect(stderr).toBe('')
      expect(stdout.split(BETWEEN).map(it => it.trim())).toEqual(STEPS.map(it => it.printed))
    }),
  60_000,
)
