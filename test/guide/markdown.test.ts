import fc from 'fast-check'
import { expect, it } from 'vitest'
import { code, strong, text } from '../../src/profile/guide/block.ts'
import { guideOf } from '../../src/profile/guide/guide.ts'
import { markdownOf } from '../../src/profile/guide/markdown.ts'
import { shippedProfiles } from '../build/profiles.ts'

const page = (...blocks: Parameters<typeof markdownOf>[0]['blocks']) =>
  markdownOf({ title: 'A page', language: 'en', blocks })

/** Cells of a row: what stands between pipes that are not escaped. */
const cellsIn = (row: string): number =>
  row.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length - 2

it('whatever stands in the cells of a table, each row keeps its cells and its line', () => {
  const cell = fc.oneof(fc.string().map(text), fc.string().map(code), fc.string().map(strong))
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), rows => {
      const table = { kind: 'table', head: ['a|b', 'c'], rows: rows.map(row => row.map(it => [it])) } as const
      const [, , ...lines] = page(table).trimEnd().split('\n')
      expect(lines.map(cellsIn)).toEqual(Array(rows.length + 2).fill(2))
    }),
  )
})

it('a backslash before a pipe, in code in a cell, ends no cell', () => {
  const table = { kind: 'table', head: ['a', 'b'], rows: [[[code('\\|')], [code('|')]]] } as const
  expect(page(table).trimEnd().split('\n').at(-1)).toBe('| <code>\\\\\\|</code> | `\\|` |')
})

it('whatever stands in code, its fence ends where it ends', () => {
  const codes = fc.array(fc.constantFrom('`', '```', '````', 'x', '\n', '~~~', '    '))
  fc.assert(
    fc.property(codes, parts => {
      const said = parts.join('')
      const lines = page({ kind: 'code', language: 'json', code: said }).split('\n').slice(2)
      const [, fence = ''] = /^(`+)json$/.exec(lines[0] ?? '') ?? []
      expect(fence.length).toBeGreaterThanOrEqual(3)
      expect(lines.indexOf(fence)).toBe(said.split('\n').length + 1)
    }),
  )
})

it('what means something to Markdown or to HTML is escaped in sentences, and not in code', () => {
  const line = [text('<b>*a* [b](c) `d`</b> '), code('<b>'), code('`x`')]
  expect(page({ kind: 'paragraph', line })).toBe(
    '# A page\n\n\\<b\\>\\*a\\* \\[b\\](c) \\`d\\`\\</b\\> `<b>``` `x` ``\n',
  )
})

it('pages end each fence they open, and skip no level of headings', () => {
  for (const profile of shippedProfiles().values()) {
    const text = markdownOf(guideOf(profile, { base: 'https://api.example.com' }, 'fr'))
    const fences = text.split('\n').filter(it => it.startsWith('```'))
    expect(fences.filter((_, at) => at % 2 === 1).every(it => it === '```')).toBe(true)
    const levels =
      text
        .replaceAll(/^```[\s\S]*?^```$/gm, '')
        .match(/^#+(?= )/gm)
        ?.map(it => it.length) ?? []
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([])
  }
})
