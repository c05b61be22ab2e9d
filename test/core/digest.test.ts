import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DIGEST_KINDS, digestIn, hexOfBase64, longTokenOf, stoodInBy } from '../../src/core/digest.ts'

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(it => Buffer.from(it))
const read = (kind: (typeof DIGEST_KINDS)[number], text: string) => digestIn(kind, text)
const slow = (kind: 'bcrypt' | 'scrypt' | 'argon2', text: string) => {
  const parsed = read(kind, text)
  return typeof parsed === 'string' || !('slow' in parsed) ? parsed : parsed.slow
}

describe('a fast digest', () => {
  it.each(['sha256', 'sha512', 'prefixed-api-key'] as const)('%s is the same in hex and in base64', kind => {
    fc.assert(
      fc.property(bytes(kind === 'sha512' ? 64 : 32), it => {
        const spellings = [
          it.toString('hex'),
          it.toString('hex').toUpperCase(),
          it.toString('base64'),
          it.toString('base64').replace(/=+$/, ''),
          it.toString('base64url'),
          ` ${it.toString('base64')}\n`,
        ]
        for (const text of spellings) expect(read(kind, text)).toEqual({ kind, hex: it.toString('hex') })
      }),
    )
  })

  it('of another length, or of other characters, is refused with what to give', () => {
    const sentence = /^This is no sha256 digest: give its 32 bytes in hex or in base64\.$/
    const digest = createHash('sha256').update('abc').digest()
    for (const text of [
      '',
      'abc',
      'g'.repeat(64),
      '0'.repeat(63),
      '0'.repeat(65),
      `${digest.toString('base64')}A`,
    ])
      expect(read('sha256', text)).toMatch(sentence)
    expect(read('sha256', createHash('sha512').update('abc').digest('hex'))).toMatch(sentence)
    expect(read('sha512', digest.toString('hex'))).toMatch(/64 bytes/)
  })
})

it('base64 is read as everybody reads it, and only where it has one reading', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), it => {
      expect(hexOfBase64(Buffer.from(it).toString('base64'))).toBe(Buffer.from(it).toString('hex'))
    }),
  )
  for (const text of ['', '=', 'A', 'AB', 'AAB', '!!!!', 'AA==A']) expect(hexOfBase64(text)).toBeUndefined()
})

describe('a bcrypt digest', () => {
  const rest = 'GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m'.slice(0, 53)

  it.each(['2a', '2b', '2y'])('of version %s is read', version =>
    expect(slow('bcrypt', `$${version}$12$${rest}`)).toMatchObject({ kind: 'bcrypt' }),
  )

  it.each([
    [`$2x$12$${rest}`, /no bcrypt digest/],
    [`$2b$12$${rest.slice(1)}`, /60 characters/],
    [`$2b$03$${rest}`, /at least 4/],
    [`$2b$16$${rest}`, /cost 16 takes too long/],
    [`$2b$31$${rest}`, /too long/],
    ['', /no bcrypt digest/],
  ])('that reads %s is refused', (text, why) => expect(read('bcrypt', text)).toMatch(why))
})

describe('a scrypt digest', () => {
  const [salt, hash] = [Buffer.from('saltsaltsalt'), Buffer.alloc(32, 7)]
  const asked = { kind: 'scrypt', cost: 16_384, blockSize: 8, parallelization: 1 }

  it.each([
    ['PHC', `$scrypt$ln=14,r=8,p=1$${salt.toString('base64')}$${hash.toString('base64').replace('=', '')}`],
    ['Werkzeug', `scrypt:16384:8:1$saltsaltsalt$${hash.toString('hex')}`],
    ['simple-scrypt', `16384$8$1$${salt.toString('hex')}$${hash.toString('hex')}`],
    ['$s0$', `$s0$e0801$${salt.toString('base64')}$${hash.toString('base64')}`],
  ])('as %s writes it is read', (_, text) => {
    const read = slow('scrypt', text)
    expect(read).toMatchObject(asked)
    if (typeof read === 'string' || !('salt' in read)) throw new TypeError('not read')
    expect(Buffer.from(read.salt.text, read.salt.encoding)).toEqual(salt)
    expect(Buffer.from(read.hash.text, read.hash.encoding)).toEqual(hash)
  })

  it.each([
    [`$scrypt$ln=20,r=8,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`, /1024 MiB of memory/],
    [`$scrypt$ln=99,r=8,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`, /MiB of memory/],
    [`$scrypt$ln=17,r=8,p=9$c2FsdHNhbHQ$${'A'.repeat(43)}`, /too long/],
    [`$scrypt$ln=1,r=1,p=17$c2FsdHNhbHQ$${'A'.repeat(43)}`, /too long/],
    [`$scrypt$ln=14,r=0,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`, /at least 1/],
    [`scrypt:10000:8:1$salt$${'0'.repeat(64)}`, /power of two/],
    [`scrypt:0:8:1$salt$${'0'.repeat(64)}`, /power of two/],
    ['scrypt:16384:8:1$salt$0102', /2 bytes: 16 to 128/],
    ['$7$C6..../....SodiumChloride', /no scrypt digest/],
  ])('that reads %s is refused', (text, why) => expect(read('scrypt', text)).toMatch(why))
})

describe('an argon2 digest', () => {
  const tail = `$${Buffer.from('saltsalt').toString('base64')}$${'A'.repeat(43)}`

  it.each(['argon2id', 'argon2i', 'argon2d'])('of %s is read', algorithm =>
    expect(slow('argon2', `$${algorithm}$v=19$m=65536,t=3,p=4${tail}`)).toMatchObject({
      ...{ kind: 'argon2', algorithm, memory: 65_536, passes: 3, parallelism: 4 },
      salt: { encoding: 'base64' },
    }),
  )

  it.each([
    [`$argon2id$m=65536,t=3,p=4${tail}`, /version 19/],
    [`$argon2id$v=16$m=65536,t=3,p=4${tail}`, /version 19/],
    [`$argon2id$v=19$m=2097152,t=1,p=4${tail}`, /2048 MiB of memory/],
    [`$argon2id$v=19$m=65536,t=17,p=4${tail}`, /too long/],
    [`$argon2id$v=19$m=8,t=1,p=4${tail}`, /out of their range/],
    [`$argon2id$v=19$m=65536,t=0,p=4${tail}`, /out of their range/],
    [`$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$${'A'.repeat(43)}`, /salt .* at least 8/],
    [`$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$AAAA`, /3 bytes/],
    ['$argon2id$', /no argon2 digest/],
  ])('that reads %s is refused', (text, why) => expect(read('argon2', text)).toMatch(why))
})

describe('any text', () => {
  it('is a digest or a sentence, never an error', () => {
    const likely = fc.stringMatching(/^\$?(scrypt|argon2id|2b|s0)?[$:=,a-z0-9./+]{0,90}$/)
    fc.assert(
      fc.property(fc.constantFrom(...DIGEST_KINDS), fc.oneof(fc.string(), likely), (kind, text) => {
        const parsed = read(kind, text)
        if (typeof parsed === 'string') expect(parsed).toMatch(/\.$/)
        else expect(parsed.kind).toBe(kind)
      }),
      { numRuns: 2000 },
    )
  })
})

it('what stands in for a digest is no text a key could be', () => {
  expect(stoodInBy('sha512', 'aa')).toBe('\nsha512\naa')
  expect(stoodInBy('prefixed-api-key', 'a', 'b')).not.toBe(stoodInBy('prefixed-api-key', 'a\nb'.slice(0, 1)))
})

it('the long token of a prefixed key is what follows its last underscore', () => {
  expect(longTokenOf('my_co_short_long')).toEqual({ head: 'my_co_short', token: 'long' })
  for (const text of ['', '_', 'a_', '_a', 'abc']) expect(longTokenOf(text)).toBeUndefined()
})
