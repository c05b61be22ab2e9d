import { hashSync } from 'bcryptjs'
import { describe, expect, it } from 'vitest'
import { nodeSecrets } from '../../src/adapters/node/secrets.ts'
import { digestIn, type SlowKind } from '../../src/core/digest.ts'
import { worth } from '../build/worth.ts'

const fits = (kind: SlowKind, text: string, secret: string) => {
  const parsed = digestIn(kind, text)
  if (typeof parsed === 'string' || !('slow' in parsed)) throw new TypeError(String(parsed))
  return nodeSecrets().slowFits(secret, parsed.slow)
}
const b64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64').replace(/=+$/, '')

/** Published: of the algorithms' own documents and of the libraries that are used most. */
const VECTORS: readonly (readonly [string, SlowKind, string, string])[] = [
  [
    'RFC 7914 §12, the second',
    'scrypt',
    'password',
    `$scrypt$ln=10,r=8,p=16$${b64('4e61436c')}$${b64('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640')}`,
  ],
  [
    'RFC 7914 §12, the third',
    'scrypt',
    'pleaseletmein',
    `16384$8$1$${Buffer.from('SodiumChloride').toString('hex')}$7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887`,
  ],
  [
    'crypt_blowfish, version 2a',
    'bcrypt',
    'U*U',
    '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  ],
  [
    'crypt_blowfish, version 2y',
    'bcrypt',
    'U*U*U',
    '$2y$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a',
  ],
  [
    'the reference of argon2id',
    'argon2',
    'password',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ],
  [
    'the reference of argon2i',
    'argon2',
    'password',
    '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8',
  ],
]

describe('a slow digest that was published', () => {
  it.each(VECTORS)('by %s fits its text and no other', async (_, kind, secret, text) => {
    expect(await fits(kind, text, secret)).toBe(true)
    expect(await fits(kind, text, `${secret}x`)).toBe(false)
  })
})

describe('a key that bcrypt reads only a part of', () => {
  const long = 'k'.repeat(72)

  it.each([
    ['one longer than 72 bytes', `${long}x`],
    ['one of 72 characters and more bytes', `${long.slice(1)}é`],
    ['one beside itself, after the byte that ends it', `${long.slice(40)}\0${long.slice(40)}`],
  ])('is refused: %s', async (_, secret) => {
    for (const of of [secret, secret.slice(0, 72), secret.slice(0, 32)])
      expect(await fits('bcrypt', hashSync(of, 4), secret)).toBe(false)
  })

  it('is let in at 72 bytes', async () => {
    expect(await fits('bcrypt', hashSync(long, 4), long)).toBe(true)
  })
})

describe('checking a slow digest', () => {
  it.each([
    ['bcrypt', '$2a$11$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
    ['argon2', worth(VECTORS[4])[3]],
    ['scrypt', `$scrypt$ln=16,r=8,p=1$c29tZXNhbHQ$${'A'.repeat(43)}`],
  ] as const)('of %s lets this thread go on meanwhile', async (kind, text) => {
    let turns = 0
    let over = false
    const checked = fits(kind, text, 'wrong').finally(() => {
      over = true
    })
    while (!over) {
      turns++
      await new Promise(soon => setImmediate(soon))
    }
    expect(await checked).toBe(false)
    expect(turns).toBeGreaterThan(20)
  })

  it('of several at once answers each', async () => {
    const [, kind, secret, text] = worth(VECTORS[2])
    const all = await Promise.all([secret, 'x', secret, 'y'].map(it => fits(kind, text, it)))
    expect(all).toEqual([true, false, true, false])
  })
})
