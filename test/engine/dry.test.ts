import { describe, expect, it } from 'vitest'
import { NOTHING } from '../../src/core/need.ts'
import { MINUTE } from '../../src/core/terms.ts'
import { openShop, secretOf } from './shop.ts'

describe('a dry run', () => {
  it('takes nothing, and foresees the refusal a real one would meet, with the time to come back', async () => {
    const { engine, clock, issue, said } = await openShop('zenhire')
    const made = await issue({ limits: { 'per-key': 1 } })
    const served = engine.apis.named('zenhire')
    if (served === undefined) throw new TypeError('not served')
    const dry = () =>
      engine.verify(
        served,
        {
          rawHeaders: ['X-API-Key', secretOf(made)],
          need: NOTHING,
          address: () => undefined,
          body: async () => new Uint8Array(),
          dryRun: true,
        },
        clock.now(),
      )
    expect(await dry()).toMatchObject({ outcome: 'admitted' })
    expect(await dry()).toMatchObject({ outcome: 'admitted', readings: [{ used: 0, remaining: 1 }] })
    const opened = clock.now()
    expect(await said(secretOf(made))).toBe('admitted')
    clock.advance(1000)
    expect(await dry()).toMatchObject({
      outcome: 'refused',
      reason: 'rate-limited',
      readings: [{ admitted: false, used: 1, retryAt: opened + MINUTE }],
    })
  })
})
