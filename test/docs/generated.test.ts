import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generatedPages } from '../../scripts/pages.ts'

describe('a generated file is what `npm run generate` would write now', () => {
  it.each(generatedPages())('$path', ({ path, text }) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text)
  })
})
