import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'
import { anUnkey } from '../unkey/unkey.ts'

const GUIDE = readFileSync(join(ROOT, 'docs', 'guide', 'unkey.md'), 'utf8')
/** A part of the program, and what it prints. */
const STEPS = [...GUIDE.matchAll(/```ts\n([\s\S]*?)```\s+```text\n([\s\S]*?)```/g)].map(
  ([, code = '', printed = '']) => ({ code, printed: printed.trim() }),
)
const BETWEEN = '=== next step ==='

it('the guide for those who come from Unkey is one program that prints what the guide shows', async () => {
  const world = await anUnkey('zenhire')
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-unkey-guide-'))
  try {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(ROOT, 'node_modules', '@unkey'), join(folder, 'node_modules', '@unkey'), 'junction')
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const program = STEPS.map(it => it.code)
      .join(`\nconsole.log('${BETWEEN}')\n`)
      .replaceAll('http://localhost:4700', world.home.running.controlUrl)
    writeFileSync(join(folder, 'program.ts'), program)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, 'program.ts')], {
      env: { LATCHKEY_ROOT_KEY: world.home.rootKey },
    })
    expect(stderr).toBe('')
    expect(stdout.split(BETWEEN).map(it => it.trim())).toEqual(STEPS.map(it => it.printed))
    expect(STEPS).toHaveLength(3)
  } finally {
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
