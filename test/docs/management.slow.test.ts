import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { sameBut } from '../build/guide.ts'
import { aHome, placeIn, serving } from '../process/program.ts'

const GUIDE = readFileSync(new URL('../../docs/guide/management.md', import.meta.url), 'utf8')
/** Commands, and the answer where the guide shows one next. */
const STEP = /```sh\n([\s\S]*?)```(?:(?:(?!```)[\s\S])*?```(json|text)\n([\s\S]*?)```)?/g
const STEPS = [...GUIDE.matchAll(STEP)].map(([, commands = '', kind, answer = '']) => ({
  commands,
  kind,
  answer,
}))
const BETWEEN = '=== next step ==='

const folder = mkdtempSync(join(tmpdir(), 'latchkey-guide-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What each step prints, all in one shell, as somebody would type them. */
async function typed(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const commands = STEPS.map(it => it.commands.replace(/^export .*\n/gm, ''))
  const script = ['set -eu', commands.join(`\necho; echo '${BETWEEN}'\n`)].join('\n')
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', script], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
  })
  expect(stderr).toBe('')
  return stdout.split(BETWEEN).map(it => it.trim())
}

it('the guide to management leads from an empty home to working keys of four systems, with curl alone', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const [ROOT_KEY = '', SETUP_TOKEN = ''] = [/lk_root_\w+/, /setup_\w+/].map(
    it => it.exec(server.said.out)?.[0],
  )
  const places = { CONTROL: placeIn(server, 'Management'), GATEWAY: placeIn(server, 'Gateway') }
  const printed = await typed({ ROOT_KEY, SETUP_TOKEN, ...places })

  expect(printed).toHaveLength(STEPS.length)
  for (const [at, { commands, kind, answer }] of STEPS.entries()) {
    const out = printed[at] ?? ''
    if (kind === 'json')
      expect(JSON.parse(out.split('\n').at(-1) ?? ''), commands).toEqual(sameBut(JSON.parse(answer)))
    if (kind === 'text') expect(out, commands).toBe(answer.trim())
  }
  expect(STEPS.filter(it => it.answer.startsWith('VALID'))).toHaveLength(4)
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
