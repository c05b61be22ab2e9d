import { describe, expect, it } from 'vitest'
import { expectDone } from '../../src/app/root.ts'
import { Fault } from '../../src/core/error.ts'
import { NOTHING } from '../../src/core/need.ts'
import { grantCredits } from '../../src/engine/credits.ts'
import { openShop, secretOf } from './shop.ts'

describe('a request that costs credits', () => {
  it('takes nothing from the limits of its key while credits cannot be taken', async () => {
    const { ports, account, said, issue } = await openShop('zenhire')
    const made = await issue({ limits: { 'per-key': 1 } })
    expectDone(await grantCredits(ports, { accountId: account.id, amount: 10 }))
    const { spend } = ports.credits
    const costly = { ...NOTHING, credits: 1 }
    Object.assign(ports.credits, { spend: () => Promise.reject(new Fault('down')) })
    await expect(said(secretOf(made), costly)).rejects.toThrow(Fault)
    Object.assign(ports.credits, { spend })
    expect(await said(secretOf(made), costly)).toBe('admitted')
  })
})
