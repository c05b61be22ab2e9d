import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'

/** The Node the machine itself has, where npm did not put another one in front. */
export const nodeOfMachine = (): string => {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(it => !it.includes(`${sep}node_modules${sep}`))
  const names = process.platform === 'win32' ? ['node.exe'] : ['node']
  const found = folders.flatMap(at =>
    names.filter(name => namesIn(at).includes(name)).map(name => join(at, name)),
  )
  return found.find(it => !it.includes('node_modules')) ?? process.execPath
}

/**
 * Whether this machine has a program. Nothing fails where it has not, but what is not run for that is said aloud.
 * @param asked a command line that ends well where it is there, e.g. `['go', 'version']`
 * @param what is not run without it, e.g. `the snippet in Go`
 */
export function isThere(asked: readonly [program: string, ...line: string[]], what: string): boolean {
  const [program, ...line] = asked
  const found = spawnSync(program, line).status === 0
  if (!found) console.warn(`NOT RUN: ${what}, because "${program}" is not on this machine.`)
  return found
}

function namesIn(at: string): readonly string[] {
  try {
    return readdirSync(at)
  } catch {
    return []
  }
}
