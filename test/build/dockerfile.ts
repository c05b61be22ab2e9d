import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './rooms.ts'

/** One instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals. */
  readonly name: string
  /** What follows it, with continued lines joined. */
  readonly said: string
}

/** The Dockerfile of this checkout, as one list of instructions for each stage. */
export function dockerStages(): readonly (readonly Instruction[])[] {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
  const instructions = text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => ({
      name: line.split(' ', 1)[0]?.toUpperCase() ?? '',
      said: line.slice(line.indexOf(' ') + 1).trim(),
    }))
  const starts = instructions.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []))
  return starts.map((start, nth) => instructions.slice(start, starts[nth + 1]))
}

/** What the instructions of a name say in one stage. */
export const saidBy = (stage: readonly Instruction[], name: string): readonly string[] =>
  stage.filter(it => it.name === name).map(it => it.said)

/** The environment that a stage sets. */
export const environmentOf = (stage: readonly Instruction[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    saidBy(stage, 'ENV')
      .flatMap(said => said.split(/\s+/))
      .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
