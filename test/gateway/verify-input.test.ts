import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from '../../src/core/json.ts'
import { plainQuestion, VerifyInput } from '../../src/gateway/verify/input.ts'

const carefully = (text: string) => {
  const json = readJson(text)
  return json.ok ? VerifyInput.safeParse(json.value) : undefined
}

const SPACED = (value: object) => JSON.stringify(value).replaceAll('":"', '": "').replaceAll('","', '", "')

describe('a plain question read with one pattern', () => {
  it('is what parsing and checking it would have read', () => {
    const api = fc.string({ minLength: 1 })
    const key = fc.string()
    const asked = { method: fc.string(), path: fc.string().map(it => `/${it}`) }
    const method = fc.constantFrom('GET', 'POST', 'get', '')
    const values = fc.oneof(
      fc.record({ api, key }),
      fc.record({ api, key, ...asked, method }),
      fc.record({ api, key, ...asked }),
    )
    let read = 0
    fc.assert(
      fc.property(values, fc.constantFrom(JSON.stringify, SPACED), (value, spell) => {
        const text = spell(value)
        const plain = plainQuestion(Buffer.from(text))
        if (plain === undefined) return
        read++
        expect(plain).toEqual(carefully(text)?.data)
      }),
      { numRuns: 2_000 },
    )
    expect(read).toBeGreaterThan(200)
  })

  it('is found in what the common JSON writers write', () => {
    const value = { api: 'jobhive', key: 'jh_live_x', method: 'GET', path: '/v1/interviews?limit=5' }
    const expected = { ...value, dryRun: false, explain: false }
    expect(plainQuestion(Buffer.from(JSON.stringify(value)))).toEqual(expected)
    expect(plainQuestion(Buffer.from(SPACED(value)))).toEqual(expected)
  })

  it.each([
    ['another order', '{"key":"k","api":"a"}'],
    ['a member more', '{"api":"a","key":"k","dryRun":true}'],
    ['an escape', '{"api":"a","key":"k\\u0000"}'],
    ['a member twice', '{"api":"a","key":"k","key":"l"}'],
    ['a byte outside ASCII', '{"api":"a","key":"ké"}'],
    ['a control character', '{"api":"a","key":"k\u0000"}'],
    ['something behind it', '{"api":"a","key":"k"} '],
    ['a line break', '{"api":"a","key":"k"}\n'],
    ['more than 8 KiB', `{"api":"a","key":"${'k'.repeat(8192)}"}`],
    ['nothing', ''],
  ])('is left to the careful reading with %s', (_, text) => {
    expect(plainQuestion(Buffer.from(text))).toBeUndefined()
  })
})
