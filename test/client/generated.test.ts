import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generatedClient } from '../../scripts/client.ts'

describe('a generated part of the client is what `npm run generate` would write now', () => {
  it.each(generatedClient())('$path', ({ path, text }) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8') === text).toBe(true)
  })
})
