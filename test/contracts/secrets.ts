import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BASE62 } from '../../src/core/secret.ts'
import type { Secrets } from '../../src/ports/secrets.ts'

const BODY = new TextEncoder().encode('{"query":"réponse"}')
const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).update(BODY).digest()

/** Every Secrets passes this, or is not one. */
export function secretsContract(adapter: string, open: () => Secrets): void {
  const secrets = open()

  describe(`a digest by ${adapter}`, () => {
    it('is SHA-256 in lower-case hex', () => {
      const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
      expect(secrets.digest('abc')).toBe(abc)
      expect(secrets.digest('clé 🔑')).toBe(createHash('sha256').update('clé 🔑', 'utf8').digest('hex'))
    })
  })

  describe(`a signature for ${adapter}`, () => {
    const signature = hmac('key', '1700000000000.')
    const fits = (said: string) => secrets.hmacFits('key', '1700000000000.', BODY, said)

    it('fits in hex of either case and in base64 with or without padding', () => {
      expect(fits(signature.toString('hex'))).toBe(true)
      expect(fits(signature.toString('hex').toUpperCase())).toBe(true)
      expect(fits(signature.toString('base64'))).toBe(true)
      expect(fits(signature.toString('base64').replace('=', ''))).toBe(true)
    })

    it('does not fit under another secret, text or body', () => {
      const said = signature.toString('hex')
      expect(secrets.hmacFits('kex', '1700000000000.', BODY, said)).toBe(false)
      expect(secrets.hmacFits('key', '1700000000001.', BODY, said)).toBe(false)
      expect(secrets.hmacFits('key', '1700000000000.', BODY.slice(1), said)).toBe(false)
    })

    it('does not fit with any bit of it changed', () => {
      for (let bit = 0; bit < 256; bit++) {
        const changed = Buffer.from(signature)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(fits(changed.toString('hex'))).toBe(false)
      }
    })

    it.each([
      '',
      'x',
      '0'.repeat(63),
      '0'.repeat(65),
      'g'.repeat(64),
      '='.repeat(44),
      'é'.repeat(64),
      ` ${signature.toString('hex')}`,
      `${signature.toString('hex')}\n`,
      signature.subarray(1).toString('base64'),
      `${signature.toString('base64')}=`,
      signature.toString('base64').replace(/.=$/, '/='),
    ])('is wrong, not an error, when it reads %j', said => expect(fits(said)).toBe(false))

    it('is the same in every spelling, and as no other', () => {
      const [hex, base64] = [signature.toString('hex'), signature.toString('base64')]
      expect(secrets.sameHmac(hex, base64)).toBe(true)
      expect(secrets.sameHmac(hex, hmac('other', '').toString('hex'))).toBe(false)
      expect(secrets.sameHmac('', '')).toBe(false)
    })
  })

  describe(`chance from ${adapter}`, () => {
    it('has the length asked for, in base 62', () => {
      for (const length of [0, 1, 28, 500]) {
        const text = secrets.random(length)
        expect(text).toHaveLength(length)
        expect(text).toMatch(/^[0-9A-Za-z]*$/)
      }
    })

    it('favours no character', () => {
      const seen = new Map<string, number>()
      for (const one of secrets.random(62 * 2000)) seen.set(one, (seen.get(one) ?? 0) + 1)
      expect(seen.size).toBe(62)
      // 2000 each are expected; a modulo bias would give the first eight 25 % more. 8 standard deviations.
      for (const one of BASE62)
        expect(Math.abs((seen.get(one) ?? 0) - 2000)).toBeLessThan(8 * Math.sqrt(2000))
    })
  })

  describe(`an id by ${adapter}`, () => {
    it('is its prefix and about twenty lower-case letters and digits', () => {
      expect(secrets.id('key_')).toMatch(/^key_[0-9a-z]{20}$/)
    })

    it('is never the same twice and sorts by the time it was made, even within a millisecond', () => {
      const ids = Array.from({ length: 100_000 }, () => secrets.id('evt_'))
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.toSorted()).toEqual(ids)
    })
  })
}
