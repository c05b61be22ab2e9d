import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-6'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'

const SOURCES = join(ROOT, 'dashboard', 'src')
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).map(it => it.replaceAll('\\', '/'))
const pages = files.filter(it => it.endsWith('.tsx'))

/** Every text of a language, by area. */
const messagesIn = (language: string): object =>
  Object.fromEntries(
    files
      .filter(it => it.endsWith(`/messages.${language}.json`))
      .map(it => [it.split('/').at(-2), JSON.parse(readFileSync(join(SOURCES, it), 'utf8'))]),
  )
const [en, fr] = [messagesIn('en'), messagesIn('fr')]

/** Attributes that people see or hear. */
const SHOWN = new Set([
  'aria-label',
  'title',
  'placeholder',
  'alt',
  'label',
  'hint',
  'about',
  'legend',
  'action',
])
/** Names that are the same everywhere. */
const NAMES = /^(Latchkey|[\W\d_]*)$/
/** Texts that may be the same in both languages. */
const SAME =
  /^[^a-z]*$|^(Latchkey|Active|Restrictions|Routes|Documentation|Collections?|API.*|curl|JavaScript|Python|Go|Type|Note|Code|Page|Action|Actions|Date|Description|Plan|Modules?|Message|Date|Total|Sources?|Menu|Session|Sessions|Passkey|Passkeys|JSON|Markdown|Version)$/

/** Every text of a tree of messages, by its path. */
const textsOf = (tree: object, place = ''): readonly (readonly [string, string])[] =>
  Object.entries(tree).flatMap(([name, it]) =>
    typeof it === 'string' ? [[`${place}${name}`, it] as const] : textsOf(it, `${place}${name}.`),
  )

/** The names and tags a text fills in. What stands in the branches of a plural is text. */
const FILLED = /(?<!(?:\b(?:one|many|other)|=\d+) )\{(\w+)\s*[,}]|<(\w+)>/g
const filledIn = (text: string) => [...text.matchAll(FILLED)].map(it => it[1] ?? it[2]).toSorted()

function visibleIn(path: string): readonly string[] {
  const text = readFileSync(join(SOURCES, path), 'utf8')
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node) && !NAMES.test(node.text.trim())) found.push(node.text.trim())
    if (ts.isJsxAttribute(node) && SHOWN.has(node.name.getText()) && node.initializer !== undefined)
      if (ts.isStringLiteral(node.initializer) && !NAMES.test(node.initializer.text))
        found.push(node.initializer.text)
    ts.forEachChild(node, look)
  }
  look(file)
  return found
}

describe('the texts of the dashboard', () => {
  it('are all in its messages', () => {
    expect(pages.length).toBeGreaterThan(40)
    expect(pages.flatMap(path => visibleIn(path).map(it => `${path}: ${it}`))).toEqual([])
  })

  it('have the same names in both languages', () => {
    const names = (tree: object) => textsOf(tree).map(([name]) => name)
    expect(names(fr).toSorted()).toEqual(names(en).toSorted())
  })

  it('fill in the same in both languages', () => {
    const french = new Map(textsOf(fr))
    const filled = (text = '') => [...new Set(filledIn(text))]
    const uneven = textsOf(en).filter(([name, text]) => `${filled(text)}` !== `${filled(french.get(name))}`)
    expect(uneven).toEqual([])
  })

  it('are not English where they are to be French', () => {
    const french = new Map(textsOf(fr))
    const same = textsOf(en).filter(([name, text]) => text === french.get(name) && !SAME.test(text))
    expect(same).toEqual([])
  })
})
