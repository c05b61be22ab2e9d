import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/core/terms.ts'
import { recentByDigest } from '../../src/engine/recent.ts'

const entry = (number: number, version = 0) => ({
  digest: digestOf(createHash('sha256').update(String(number)).digest('hex')),
  number,
  version,
})

describe('what was asked for lately', () => {
  it('is found by its digest, and nothing else is', () => {
    const recent = recentByDigest<ReturnType<typeof entry>>(64)
    recent.set(entry(1))
    expect(recent.get(entry(1).digest)).toMatchObject({ number: 1 })
    expect(recent.get(entry(2).digest)).toBeUndefined()
  })

  it('is told apart from another digest that begins alike', () => {
    const recent = recentByDigest<ReturnType<typeof entry>>(64)
    recent.set(entry(1))
    const twin = digestOf(`${entry(1).digest.slice(0, 8)}${'0'.repeat(56)}`)
    expect(recent.get(twin)).toBeUndefined()
  })

  it('is never more than the capacity, however much is put in', () => {
    const capacity = 64
    const recent = recentByDigest<ReturnType<typeof entry>>(capacity)
    const all = Array.from({ length: 10 * capacity }, (_, number) => entry(number))
    for (const it of all) recent.set(it)
    expect(all.filter(it => recent.get(it.digest) !== undefined).length).toBeLessThanOrEqual(capacity)
  })

  it('is, for any history, the latest that was put in under its digest, or gone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(1000)), { maxLength: 200 }), puts => {
        const recent = recentByDigest<ReturnType<typeof entry>>(16)
        const latest = new Map<number, number>()
        for (const [number, version] of puts) {
          recent.set(entry(number, version))
          latest.set(number, version)
          expect(recent.get(entry(number).digest)?.version).toBe(version)
        }
        for (const [number, version] of latest) {
          expect([version, undefined]).toContain(recent.get(entry(number).digest)?.version)
        }
      }),
    )
  })

  it('holds at least one entry at the smallest capacity', () => {
    const recent = recentByDigest<ReturnType<typeof entry>>(1)
    recent.set(entry(7))
    expect(recent.get(entry(7).digest)).toMatchObject({ number: 7 })
  })
})
