import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assembleSecret,
  BASE62,
  byLongestPrefix,
  CHECKSUM_LENGTH,
  checksumFits,
  crc32,
  formOf,
  type KeyForm,
  MAX_SECRET_LENGTH,
  maskOf,
  RANDOM_LENGTH,
} from '../../src/core/secret.ts'

const issued: KeyForm = { prefix: 'zh_api_', side: 'secret', issued: true }
const imported = (prefix: string): KeyForm => ({ prefix, side: 'secret', issued: false })
const forms = byLongestPrefix([imported('zh_'), issued, imported('zh_cv_live_'), imported('zh_speech_live_')])
const prefixOf = (secret: string) => formOf(forms, secret)?.prefix

const base62 = fc.constantFrom(...BASE62)
const randomness = fc
  .array(base62, { minLength: RANDOM_LENGTH, maxLength: RANDOM_LENGTH })
  .map(all => all.join(''))
const withCharAt = (text: string, at: number, char: string) => text.slice(0, at) + char + text.slice(at + 1)

describe('an issued secret', () => {
  const only = [issued]

  it('is recognised as the form it was made in', () =>
    fc.assert(
      fc.property(randomness, random => {
        expect(formOf(only, assembleSecret('zh_api_', random))).toBe(issued)
      }),
    ))

  it('is its prefix, 28 random characters and a checksum of six', () => {
    const secret = assembleSecret('zh_api_', 'a'.repeat(RANDOM_LENGTH))
    expect(secret).toMatch(/^zh_api_a{28}[0-9A-Za-z]{6}$/)
    expect(secret).toHaveLength('zh_api_'.length + RANDOM_LENGTH + CHECKSUM_LENGTH)
  })

  it('is refused after any change of one character', () => {
    const char = fc.oneof(
      base62,
      fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
    )
    fc.assert(
      fc.property(randomness, fc.nat({ max: 40 }), char, (random, at, other) => {
        const secret = assembleSecret('zh_api_', random)
        fc.pre(secret[at] !== other)
        expect(formOf(only, withCharAt(secret, at, other))).toBeUndefined()
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused after a change the checksum cannot see: a character 256 code points on', () =>
    fc.assert(
      fc.property(
        randomness,
        fc.integer({ min: 7, max: 34 }),
        fc.integer({ min: 1, max: 255 }),
        (random, at, page) => {
          const secret = assembleSecret('zh_api_', random)
          const twin = String.fromCharCode(secret.charCodeAt(at) + 256 * page)
          expect(formOf(only, withCharAt(secret, at, twin))).toBeUndefined()
        },
      ),
    ))

  it.each(['\0', ' ', '\n', '-', '_', '.', '/', 'é', '\x7f'])(
    'is base 62 throughout: %j is refused even under a fitting checksum',
    char => expect(formOf(only, assembleSecret('zh_api_', char.repeat(RANDOM_LENGTH)))).toBeUndefined(),
  )

  it('is refused when it is cut short, goes on, or has white space around it', () => {
    const secret = assembleSecret('zh_api_', 'x'.repeat(RANDOM_LENGTH))
    for (const text of [
      secret.slice(0, -1),
      secret.slice(1),
      `${secret}0`,
      `${secret} `,
      ` ${secret}`,
      `${secret}\n`,
    ]) {
      expect(formOf(only, text)).toBeUndefined()
    }
    expect(formOf(only, assembleSecret('zh_api_', 'x'.repeat(RANDOM_LENGTH - 1)))).toBeUndefined()
    expect(formOf(only, assembleSecret('zh_api_', 'x'.repeat(RANDOM_LENGTH + 1)))).toBeUndefined()
    expect(formOf(only, 'zh_api_')).toBeUndefined()
    expect(formOf(only, '')).toBeUndefined()
  })

  it('is not another prefix with the same randomness and checksum', () => {
    const secret = assembleSecret('zh_api_', 'x'.repeat(RANDOM_LENGTH))
    expect(formOf([{ ...issued, prefix: 'zh_apj_' }], secret.replace('zh_api_', 'zh_apj_'))).toBeUndefined()
  })
})

describe('an imported secret', () => {
  it('needs no checksum', () => {
    expect(prefixOf('zh_abc123')).toBe('zh_')
    expect(prefixOf('zh_cv_live_abc-123~!')).toBe('zh_cv_live_')
  })

  it('is more than its prefix', () => {
    expect(prefixOf('zh_')).toBeUndefined()
    expect(prefixOf('zh_cv_live_')).toBeUndefined()
    expect(prefixOf('zh_x')).toBe('zh_')
  })

  it.each(['\0', ' ', '\t', '\n', '\x7f', 'é', 'ġ', '🔑'])(
    'has only visible ASCII characters: %j is refused',
    char => {
      for (const text of [`zh_${char}abc`, `zh_a${char}bc`, `zh_abc${char}`])
        expect(prefixOf(text)).toBeUndefined()
    },
  )

  it(`is at most ${MAX_SECRET_LENGTH} characters long`, () => {
    expect(prefixOf('zh_'.padEnd(MAX_SECRET_LENGTH, 'x'))).toBe('zh_')
    expect(prefixOf('zh_'.padEnd(MAX_SECRET_LENGTH + 1, 'x'))).toBeUndefined()
  })
})

describe('the longest prefix', () => {
  it('wins, in whatever order the forms are given', () => {
    expect(forms.map(({ prefix }) => prefix)).toEqual(['zh_speech_live_', 'zh_cv_live_', 'zh_api_', 'zh_'])
    expect(prefixOf('zh_cv_live_abc')).toBe('zh_cv_live_')
    expect(prefixOf('zh_cv_test_abc')).toBe('zh_')
    expect(prefixOf(assembleSecret('zh_api_', 'x'.repeat(RANDOM_LENGTH)))).toBe('zh_api_')
  })

  it('wins even when the text then does not fit: junk behind zh_api_ is no older key', () =>
    expect(prefixOf('zh_api_junk')).toBeUndefined())

  it('is compared as it is written', () => {
    expect(prefixOf('ZH_abc')).toBeUndefined()
    expect(prefixOf('xzh_abc')).toBeUndefined()
  })
})

describe('a checksum', () => {
  it('is the CRC-32 that zlib knows', () => {
    const ascii = fc.string({ unit: fc.integer({ min: 0, max: 127 }).map(code => String.fromCharCode(code)) })
    fc.assert(
      fc.property(ascii, fc.nat(), (text, cut) => {
        const length = cut % (text.length + 1)
        expect(crc32(text, text.length)).toBe(zlibCrc32(text))
        expect(crc32(text, length)).toBe(zlibCrc32(text.slice(0, length)))
      }),
    )
    expect(crc32('123456789', 9)).toBe(0xcbf43926)
  })

  it('fits nothing shorter than itself', () => {
    for (const text of ['', '0', '00000']) expect(checksumFits(text, 0)).toBe(false)
    expect(checksumFits('000000', 0)).toBe(true)
  })

  it('has one spelling: no other six digits fit the same text', () => {
    const digits = fc.array(base62, { minLength: CHECKSUM_LENGTH, maxLength: CHECKSUM_LENGTH })
    fc.assert(
      fc.property(randomness, digits, (body, other) => {
        const secret = assembleSecret('', body)
        const twin = body + other.join('')
        expect(checksumFits(twin, 0)).toBe(twin === secret)
      }),
    )
  })
})

describe('a mask', () => {
  it('is the prefix and the next three characters', () =>
    expect(maskOf(assembleSecret('zsk_pk_', `abc${'x'.repeat(RANDOM_LENGTH - 3)}`), 'zsk_pk_')).toBe(
      'zsk_pk_abc...',
    ))

  it('never shows more than that, and of a short secret no more than a quarter of what follows its prefix', () =>
    fc.assert(
      fc.property(fc.string({ unit: base62, maxLength: 60 }), rest => {
        const mask = maskOf(`zh_${rest}`, 'zh_')
        const shown = mask.slice('zh_'.length, -'...'.length)
        expect(mask).toBe(`zh_${shown}...`)
        expect(rest.startsWith(shown)).toBe(true)
        expect(shown.length).toBe(Math.min(3, Math.floor(rest.length / 4)))
      }),
    ))
})
