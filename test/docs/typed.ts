import { execFile } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { builtPackage } from '../build/built.ts'
import { sameBut } from '../build/guide.ts'
import { nodeOfMachine } from '../build/machine.ts'
import { ROOT } from '../build/rooms.ts'

/** Commands, and the answer where the guide shows one next. */
const STEP = /```sh\n([\s\S]*?)```(?:(?:(?!```)[\s\S])*?```(json|text)\n([\s\S]*?)```)?/g
const BETWEEN = '=== next step ==='
/** What a step leaves running ends with the last one. */
const START = "set -eu; trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"

/** Where steps are typed. */
interface Place {
  readonly cwd: string
  readonly path: string
  /** Typed before all of them. */
  readonly first: string
}

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

type Env = Readonly<Record<string, string>>

/** Types all steps into one shell, as somebody would, and expects each to print what its guide shows. */
export const expectPrinted = (steps: readonly Step[], env: Env): Promise<void> =>
  inFolder(cwd => expectPrintedAt(steps, env, { cwd, path: process.env['PATH'] ?? '', first: '' }))

/**
 * The same in a clone as `npm start` leaves it: the package is not built before a step says `npm run build`, and `node`
 * is the machine's own until a step says otherwise.
 */
export async function expectPrintedInClone(steps: readonly Step[], env: Env): Promise<void> {
  await builtPackage()
  const first = `npm() { [ "$*" = 'run build' ] && ln -s '${join(ROOT, 'dist')}' dist; }`
  await inFolder(async cwd => {
    for (const name of ['package.json', 'tsconfig.base.json']) copyFileSync(join(ROOT, name), join(cwd, name))
    cpSync(join(ROOT, 'examples'), join(cwd, 'examples'), { recursive: true })
    for (const name of ['src', 'node_modules']) symlinkSync(join(ROOT, name), join(cwd, name), 'junction')
    await expectPrintedAt(steps, env, { cwd, path: pathOfMachine(), first })
  })
}

/** The same in an empty folder beside a clone, where `npm install` puts the package and a framework. */
export async function expectPrintedBesideClone(steps: readonly Step[], env: Env): Promise<void> {
  await builtPackage()
  const installed = `mkdir node_modules && ln -s '${ROOT}' node_modules/latchkey`
  const express = `ln -s '${join(ROOT, 'node_modules', 'express')}' node_modules/express`
  const first = `npm() { [ "$1" != install ] || { ${installed} && ${express}; }; }`
  await inFolder(async folder => {
    const cwd = join(folder, 'app')
    mkdirSync(cwd)
    symlinkSync(ROOT, join(folder, 'latchkey'), 'junction')
    await expectPrintedAt(steps, env, { cwd, path: pathOfMachine(), first })
  })
}

/** Where programs are found without what npm puts in front. */
const pathOfMachine = (): string =>
  [
    dirname(nodeOfMachine()),
    ...(process.env['PATH'] ?? '').split(delimiter).filter(it => !it.includes('node_modules')),
  ].join(delimiter)

async function expectPrintedAt(steps: readonly Step[], env: Env, place: Place): Promise<void> {
  const printed = await typed(steps, env, place)
  expect(printed).toHaveLength(steps.length)
  for (const [at, { commands, kind, answer }] of steps.entries()) {
    const out = printed[at] ?? ''
    if (kind === 'json')
      expect(JSON.parse(out.split('\n').at(-1) ?? ''), commands).toEqual(sameBut(JSON.parse(answer)))
    if (kind === 'text') expect(out.split('\n'), commands).toEqual(sameBut(answer.trim().split('\n')))
  }
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-guide-'))
  try {
    await run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function typed(steps: readonly Step[], env: Env, { cwd, path, first }: Place) {
  const commands = steps.map(it => it.commands.replace(/^export (.*)\n/gm, (_, said) => exported(said, env)))
  const script = [START, first, commands.join(`\necho; echo '${BETWEEN}'\n`)].join('\n')
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', script], {
    cwd,
    env: { PATH: path, ...env },
  })
  expect(stderr).toBe('')
  return stdout.split(BETWEEN).map(it => it.trim())
}

/** What a line that exports sets here: not what the test gives, nor what only a reader can know. */
function exported(said: string, env: Env): string {
  const set = said.split(' ').filter(it => !it.includes('…') && !((it.split('=')[0] ?? '') in env))
  return set.length > 0 ? `export ${set.join(' ')}\n` : ''
}
