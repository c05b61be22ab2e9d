import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'

const SOURCES = join(ROOT, 'dashboard', 'src')
const MOST_LINES = 300
/** What lets text become markup or code, or keeps more than it should. */
const REFUSED = [
  /dangerouslySetInnerHTML|\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|document\.write/,
  /\beval\(|new Function\(/,
  /\bsessionStorage\b|indexedDB|document\.cookie/,
  /: any\b|as any\b|as unknown as\b|@ts-/,
]
/** The only one that asks the browser to keep something, and those that let it: how it looks and speaks. */
const KEEPER = 'keep.ts'
const KEEPERS = ['keep.ts', 'language/language.ts', 'look.ts', 'parts/Samples.tsx']

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .map(it => it.replaceAll('\\', '/'))
  .filter(it => /\.tsx?$/.test(it))
  .map(path => ({ path, text: readFileSync(join(SOURCES, path), 'utf8') }))

/** What a file imports from outside the dashboard, from the root on. */
const outside = ({ path, text }: (typeof files)[number]): readonly string[] =>
  [...text.matchAll(/from '(\.[^']+)'/g)]
    .map(it => relative(ROOT, resolve(SOURCES, path, '..', it[1] ?? '')).replaceAll('\\', '/'))
    .filter(it => !it.startsWith('dashboard/src/'))

describe('the sources of the dashboard', () => {
  it('speak to Latchkey through its client alone', () => {
    expect([...new Set(files.flatMap(outside))]).toEqual(['src/client/client.ts'])
  })

  it('make no text markup or code, claim no types, and keep nothing of a session', () => {
    const found = files.flatMap(({ path, text }) =>
      REFUSED.flatMap(it => (it.test(text) ? [`${path}: ${it.exec(text)?.[0]}`] : [])),
    )
    expect(found).toEqual([])
  })

  it('keep in the browser how it looks and speaks, and nothing else', () => {
    const pathsWith = (what: RegExp) => files.filter(it => what.test(it.text)).map(it => it.path)
    expect(pathsWith(/\blocalStorage\b/)).toEqual([KEEPER])
    expect(pathsWith(/\bkeep\(/).toSorted()).toEqual(KEEPERS)
  })

  it(`have at most ${MOST_LINES} lines each`, () => {
    expect(files.filter(it => it.text.split('\n').length > MOST_LINES).map(it => it.path)).toEqual([])
  })
})
