import { describe, expect, it } from 'vitest'
import { importsOf, lineCount, type Source, sourcesIn } from '../build/rooms.ts'

const ADAPTERS = ['express', 'fastify', 'fetch', 'hono', 'node']
const pathOf = (name: string) => `src/middleware/${name}.ts`
const sources = new Map(sourcesIn('src/middleware').map(it => [it.path, it]))
const source = (name: string): Source => sources.get(pathOf(name)) ?? { path: pathOf(name), text: '' }

/** What is reached from a file of the room, the file itself among it. */
function reached(name: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const it of importsOf(source(name))) {
    const [, near] = /^\.\/([\w-]+)\.ts$/.exec(it) ?? []
    if (near !== undefined) reached(near, seen)
  }
  return seen
}

describe('an adapter', () => {
  it.each(ADAPTERS)('for %s is at most 80 lines over the one guard', name => {
    expect(lineCount(source(name))).toBeLessThanOrEqual(80)
    expect(lineCount(source(name))).toBeGreaterThan(20)
    expect(reached(name)).toContain('guard')
  })

  it.each(['fetch', 'hono'])('for %s runs where there is nothing of Node', name => {
    const imports = [...reached(name)].flatMap(it => importsOf(source(it)))
    expect(imports.filter(it => it.startsWith('node:'))).toEqual([])
    const code = [...reached(name)].map(it => source(it).text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))
    expect(code.join('\n')).not.toMatch(/(?<![.\w'"`])(process|Buffer|require|setImmediate)\b(?!:)/)
  })
})
