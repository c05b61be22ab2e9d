import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(read('package.json'))

/** For those who change Latchkey, and where a page says that `npm start` comes first. */
const LATER: ReadonlySet<string> = new Set(['generate', 'build'])
const PAGES = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })]
const NAMED = new Set(
  PAGES.flatMap(page => [...read(page).matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name = '']) => name)),
)

it.each([...NAMED].filter(name => !LATER.has(name)))(
  'npm run %s, which the pages name, installs what it runs on in a fresh clone',
  name => expect(scripts[`pre${name}`]).toMatch(/^node scripts\/setup\.mjs\b/),
)
