import { DatabaseError } from 'pg'
import { expect, it } from 'vitest'
import { isUncertain } from '../../src/adapters/postgres/trying.ts'
import { Fault } from '../../src/core/error.ts'

const said = (code: string) => Object.assign(new DatabaseError('', 0, 'error'), { code })
const ofSystem = (code: string) => Object.assign(new Error(code), { code })

it.each([
  ['what the server refused was not done', said('23505'), false],
  ['a server that ends may have done it before', said('57P01'), true],
  ['a connection that the server gave up may have done it before', said('08006'), true],
  ["one that could not be written to, whose code looks like a server's", ofSystem('EPIPE'), true],
  ['one that was reset', ofSystem('ECONNRESET'), true],
  ['an answer that did not come', new Error('Query read timeout'), true],
])('%s', (_, cause, uncertain) => {
  expect(isUncertain(new Fault('x', { cause }))).toBe(uncertain)
})
