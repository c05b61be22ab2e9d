import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { profileReference } from '../../scripts/reference.ts'
import { SHIPPED, shippedProfile } from '../../scripts/shipped.ts'

describe('a generated file is what `npm run generate` would write now', () => {
  it.each(profileReference(SHIPPED.map(it => shippedProfile(it).spec)))('$path', ({ path, text }) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text)
  })
})
