import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { sameBut } from '../build/guide.ts'

/** Commands, and the answer where the guide shows one next. */
const STEP = /```sh\n([\s\S]*?)```(?:(?:(?!```)[\s\S])*?```(json|text)\n([\s\S]*?)```)?/g
const BETWEEN = '=== next step ==='

/** What a guide has its readers type, and what it says they will see. */
export interface Step {
  readonly commands: string
  readonly kind: string | undefined
  readonly answer: string
}

/** The steps of a guide. @param name of its file, without its end */
export function stepsOf(name: string): readonly Step[] {
  const guide = readFileSync(new URL(`../../docs/guide/${name}.md`, import.meta.url), 'utf8')
  return [...guide.matchAll(STEP)].map(([, commands = '', kind, answer = '']) => ({ commands, kind, answer }))
}

/** Types all steps into one shell, as somebody would, and expects each to print what its guide shows. */
export async function expectPrinted(
  steps: readonly Step[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const printed = await typed(steps, env)
  expect(printed).toHaveLength(steps.length)
  for (const [at, { commands, kind, answer }] of steps.entries()) {
    const out = printed[at] ?? ''
    if (kind === 'json')
      expect(JSON.parse(out.split('\n').at(-1) ?? ''), commands).toEqual(sameBut(JSON.parse(answer)))
    if (kind === 'text') expect(out.split('\n'), commands).toEqual(sameBut(answer.trim().split('\n')))
  }
}

async function typed(
  steps: readonly Step[],
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const commands = steps.map(it => it.commands.replace(/^export .*\n/gm, ''))
  const script = ['set -eu', commands.join(`\necho; echo '${BETWEEN}'\n`)].join('\n')
  const cwd = mkdtempSync(join(tmpdir(), 'latchkey-guide-'))
  try {
    const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', script], {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
    })
    expect(stderr).toBe('')
    return stdout.split(BETWEEN).map(it => it.trim())
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
