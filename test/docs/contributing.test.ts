import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ARROWS, ROOT, sourcesIn } from '../build/rooms.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const CONTRIBUTING = read('CONTRIBUTING.md')
const files = ['src', 'test', 'scripts', 'bench'].flatMap(sourcesIn).map(it => `/${it.path}`)

const codeIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

/** Files and folders of sources among what a page names. */
const namedIn = (page: string) =>
  codeIn(page).filter(it => /^[\w./-]+\.ts$/.test(it) || /^(src|test|scripts|bench)(\/[\w-]+)+\/?$/.test(it))

const isThere = (name: string): boolean =>
  files.some(it => it.endsWith(`/${name}`) || it.includes(`/${name.replace(/\/$/, '')}/`))

describe.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('%s', page => {
  const named = namedIn(read(page))

  it('names files that are there', () => {
    expect(named.length).toBeGreaterThan(4)
    expect(named.filter(it => !isThere(it))).toEqual([])
  })
})

describe('the page for those who work on Latchkey', () => {
  const cells = CONTRIBUTING.split('\n').flatMap(it => (/^\| (.*?) \|/.exec(it)?.[1] ? [it] : []))
  const first = cells.flatMap(it => codeIn(it.split(' | ')[0] ?? ''))

  it('says of each room what lives there', () => {
    expect(Object.keys(ARROWS).filter(it => !first.includes(it))).toEqual([])
  })

  it('has a reason for each dependency, and none for what is gone', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'))
    const all = Object.keys({ ...dependencies, ...devDependencies })
    const argued = CONTRIBUTING.split('## Dependencies')[1] ?? ''
    const rows = argued.split('\n').filter(it => it.startsWith('| `'))
    const names = rows.flatMap(it => codeIn(it.split(' | ')[0] ?? ''))
    expect(all.filter(it => !it.startsWith('@types/') && !names.includes(it))).toEqual([])
    expect(names.filter(it => it !== '@types/*' && !all.includes(it))).toEqual([])
  })
})
