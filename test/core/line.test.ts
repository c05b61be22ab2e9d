import { expect, it } from 'vitest'
import { isPlainLine } from '../../src/core/line.ts'

it.each([
  ['a control character', 'CI\u0007runner'],
  ['half of a character', 'CI\ud83d'],
  ['what turns the direction of writing', '\u202erennur IC'],
  ['a space without width', 'CI\u200brunner'],
  ['a mark of byte order', 'CI\ufeffrunner'],
])('a name with %s is not plain', (_, name) => {
  expect(isPlainLine(name)).toBe(false)
})

it.each(['Clé de test', 'মোবাইল', '👩‍💻 laptop', 'CI  runner'])('a name people write is plain: %s', name => {
  expect(isPlainLine(name)).toBe(true)
})
