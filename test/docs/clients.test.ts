import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const GUIDE = readFileSync(new URL('../../docs/guide/clients.md', import.meta.url), 'utf8')
/** A link to a file, and what the guide shows of it next. */
const SHOWN = [...GUIDE.matchAll(/\]\(\.\.\/\.\.\/(examples\/[^)]+)\)\n\n```\w+\n([\s\S]*?)```/g)]

it('the guide to clients shows six files', () => expect(SHOWN).toHaveLength(6))

it.each(SHOWN.map(([, path = '', code = '']) => [path, code]))(
  'the guide to clients shows %s as it is',
  (path, code) => expect(code).toBe(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')),
)
