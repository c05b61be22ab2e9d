import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { commandReference } from '../../scripts/commands.ts'

it('the reference page is what `npm run generate` would write now', () => {
  const { path, text } = commandReference()
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text)
})
