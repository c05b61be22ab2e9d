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

function namesIn(at: string): readonly string[] {
  try {
    return readdirSync(at)
  } catch {
    return []
  }
}
