import { expect, it } from 'vitest'
import { soughtIn } from '../../dashboard/src/pages/keys/search.ts'

const PREFIXES = ['jh_', 'jh_live_']
const SECRET = 'jh_live_ekGQFLY7eJArKMyy1Zng3u81eM6Q1oIy9H'

it.each([
  ['a whole key', SECRET],
  ['a key among other words', ` Authorization: Bearer ${SECRET} `],
  ['a key in quotes', `KEY="${SECRET}"`],
  ['half of a key', SECRET.slice(0, 24)],
])('of %s only what its mask shows is looked for', (_, text) => {
  expect(soughtIn(text, PREFIXES)).toBe('jh_live_ekG')
})

it.each(['jh_live_ekG', 'jh_live_ekG...', 'nightly reports', 'jh_laptop', 'my jh_live_ key', ''])(
  'everything else is looked for as it is: %s',
  text => {
    expect(soughtIn(text, PREFIXES)).toBe(text)
  },
)
