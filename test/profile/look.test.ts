import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accentOf, contrast, READABLE, SURFACES } from '../../src/profile/look.ts'

const colour = fc.integer({ min: 0, max: 0xffffff }).map(it => `#${it.toString(16).padStart(6, '0')}`)

describe('an accent', () => {
  it('is readable on every surface and under its text, whatever colour was wanted', () => {
    fc.assert(
      fc.property(colour, wanted => {
        const { light, onLight, dark, onDark } = accentOf(wanted)
        const worst = Math.min(
          ...['#ffffff', SURFACES.light, onLight].map(it => contrast(light, it)),
          ...['#0a0a0b', SURFACES.dark, onDark].map(it => contrast(dark, it)),
        )
        expect(worst).toBeGreaterThanOrEqual(READABLE)
      }),
    )
  })

  it('is worn as it is where it can be read', () => {
    expect(accentOf('#1D4ED8').light).toBe('#1d4ed8')
    expect(accentOf('#2DD4BF').dark).toBe('#2dd4bf')
  })

  it('measures black on white as 21 : 1 and a colour on itself as 1 : 1', () => {
    expect([contrast('#000000', '#ffffff'), contrast('#777777', '#777777')]).toEqual([21, 1])
  })
})
