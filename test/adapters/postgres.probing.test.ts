import { DatabaseError } from 'pg'
import { describe, expect, it } from 'vitest'
import { probing } from '../../src/adapters/postgres/probing.ts'

const silent = () => Promise.reject(new Error('Query read timeout'))

describe('a database that does not answer', () => {
  it('is asked by two at a time, and everybody else hears so at once', async () => {
    const ask = probing()
    await expect(ask(silent)).rejects.toThrow('timeout')
    const answers = Promise.withResolvers<number>()
    const probes = [ask(() => answers.promise), ask(() => answers.promise)]
    await expect(ask(async () => 3)).rejects.toThrow('does not answer')
    answers.resolve(1)
    expect(await Promise.all(probes)).toEqual([1, 1])
  })

  it('is asked by everybody as soon as it has answered one of them', async () => {
    const ask = probing()
    await expect(ask(silent)).rejects.toThrow()
    expect(await ask(async () => 1)).toBe(1)
    const waiting = Promise.withResolvers<number>()
    const many = Array.from({ length: 50 }, () => ask(() => waiting.promise))
    waiting.resolve(2)
    expect(new Set(await Promise.all(many))).toEqual(new Set([2]))
  })

  it('is not one that says what is wrong', async () => {
    const ask = probing()
    await expect(ask(() => Promise.reject(new DatabaseError('canceled', 1, 'error')))).rejects.toThrow(
      'canceled',
    )
    expect(await Promise.all(Array.from({ length: 9 }, (_, nth) => ask(async () => nth)))).toHaveLength(9)
  })
})
