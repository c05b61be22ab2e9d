import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'

const PAGE = readFileSync(join(ROOT, 'docs', 'failures.md'), 'utf8')
const LINK = /\]\((\.\.\/test\/\S+) "([^"]+)"\)/g
const rows = PAGE.split('\n').filter(it => it.startsWith('| ') && !it.startsWith('| what fails '))
const named = (row: string) => [...row.matchAll(LINK)].map(([, path = '', test = '']) => ({ path, test }))

describe('the page about what happens when something fails', () => {
  it('has a test for each of its rows', () => {
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.filter(it => named(it).length === 0)).toEqual([])
  })

  it.each(rows.flatMap(named))('names $test', ({ path, test }) => {
    const text = readFileSync(join(ROOT, 'docs', path), 'utf8')
    expect(text).toMatch(/\bdescribe\b/)
    expect(text.includes(`'${test}'`) || text.includes(`\`${test}\``)).toBe(true)
  })
})
