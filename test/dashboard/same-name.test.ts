import { describe, expect, it } from 'vitest'
import { isSameName } from '../../dashboard/src/parts/sameName.ts'

describe('a name that is typed to confirm', () => {
  it.each([
    ['two spaces in a row, of which a page shows one', 'CI  runner', 'CI runner'],
    ['a no-break space', 'CI\u00a0runner', 'CI runner'],
    ['letters put together from parts', 'cle\u0301 de test', 'clé de test'],
    ['what takes no room', 'CI\u200b \u00adrunner\ufeff', 'CI runner'],
    ['what turns the direction of writing', '\u202eCI runner', 'CI runner'],
    ['how a heart is painted', '\u2764\ufe0f keys', '\u2764 keys'],
    ['an apostrophe and a dash as they are printed', 'L’API – test', "L'API - test"],
    ['spaces around it', 'CI runner', '  CI runner '],
  ])('is the name in spite of %s', (_, name, typed) => {
    expect(isSameName(typed, name)).toBe(true)
  })

  it.each(['CI runne', 'ci runner', 'CIrunner', ''])(
    'is not the name where what can be seen differs: %s',
    typed => {
      expect(isSameName(typed, 'CI runner')).toBe(false)
    },
  )
})
