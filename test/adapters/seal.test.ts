import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nodeSeal } from '../../src/adapters/node/seal.ts'

const secret = randomBytes(32)
const text = JSON.stringify({ secret: 'zsk_sk_0123456789', name: 'clé 🔑' })

describe('a sealed text', () => {
  const seal = nodeSeal(secret)

  it('is opened under its name, by any server with the same secret', () => {
    expect(seal.open(seal.seal(text, 'order-1'), 'order-1')).toBe(text)
    expect(nodeSeal(Buffer.from(secret)).open(seal.seal('', 'order-1'), 'order-1')).toBe('')
  })

  it('shows nothing of itself, and is never twice the same', () => {
    const [one, two] = [seal.seal(text, 'order-1'), seal.seal(text, 'order-1')]
    expect(one).not.toBe(two)
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('zsk_sk_')
  })

  it('stays closed under another name, to another secret, and when any byte of it was altered', () => {
    const sealed = seal.seal(text, 'order-1')
    expect(seal.open(sealed, 'order-2')).toBeUndefined()
    expect(nodeSeal(randomBytes(32)).open(sealed, 'order-1')).toBeUndefined()
    const bytes = Buffer.from(sealed, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ 1
      expect(seal.open(altered.toString('base64url'), 'order-1')).toBeUndefined()
    }
  })

  it.each(['', 'short', 'x'.repeat(44)])('is not made of %j', other =>
    expect(seal.open(other, 'order-1')).toBeUndefined(),
  )
})
