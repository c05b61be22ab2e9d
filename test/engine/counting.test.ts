import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../src/core/address.ts'
import { type Need, NOTHING } from '../../src/core/need.ts'
import { type Instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import { startOf } from '../../src/core/usage.ts'
import { grantCredits } from '../../src/engine/credits.ts'
import type { Inquiry } from '../../src/engine/inquiry.ts'
import { worth } from '../build/worth.ts'
import { openShop, secretOf } from './shop.ts'

async function aBusyShop(profile: string) {
  const shop = await openShop(profile)
  const { engine, ports, clock } = shop
  const served = worth(engine.apis.named(profile))
  const ask = (secret: string, change: Partial<Inquiry> = {}) =>
    engine.verify(
      served,
      {
        rawHeaders: ['User-Agent', 'job/1'],
        secret,
        need: NOTHING,
        address: () => parseAddress('192.0.2.7'),
        body: async () => new Uint8Array(),
        ...change,
      },
      clock.now(),
    )
  /** What was counted of something in the minute of an instant. */
  const counted = async (subject: string, at: Instant = clock.now()) => {
    const starts = [startOf('minute', at)]
    const found = await ports.usage.read({ subjects: [subject], step: 'minute', starts })
    return Object.fromEntries(found.map(it => [it.outcome, [it.count, it.cost]]))
  }
  const credentialOf = async (keyId: string) => {
    await ports.usage.flush()
    return worth(worth(await ports.keys.find(keyId)).credentials[0])
  }
  return { ...shop, served, ask, counted, credentialOf }
}

describe('a verdict', () => {
  it('is counted once, by its outcome, with what it took from the limits', async () => {
    const { issue, ask, counted } = await aBusyShop('zenhire')
    const made = await issue({ limits: { 'per-key': 5 } })
    const secret = secretOf(made)
    for (const cost of [2, 3, 1, 0]) await ask(secret, { need: { ...NOTHING, cost } })
    const missing: Need = { ...NOTHING, scopes: ['zenhire:none'] }
    await ask(secret, { need: missing })
    const { admitted, ...refused } = await counted(made.key.id)
    expect(admitted).toEqual([3, 5])
    expect(refused).toEqual({ 'rate-limited': [1, 0], 'scope-missing': [1, 0] })
  })

  it('about credits that are short counts as refused and not as admitted', async () => {
    const { issue, ask, counted, ports, account } = await aBusyShop('zenhire')
    const made = await issue()
    worth(await grantCredits(ports, { accountId: account.id, amount: 1 }))
    const need = { ...NOTHING, credits: 1 }
    const verdicts = await Promise.all([1, 2, 3].map(() => ask(secretOf(made), { need })))
    expect(verdicts.map(it => it.outcome).toSorted()).toEqual(['admitted', 'refused', 'refused'])
    expect(await counted(made.key.id)).toEqual({ admitted: [1, 1], 'credits-exhausted': [2, 0] })
  })

  it('of a dry run counts nowhere', async () => {
    const { issue, ask, counted, served, credentialOf } = await aBusyShop('zenhire')
    const made = await issue()
    await ask(secretOf(made), { dryRun: true })
    await ask('zh_live_nonsense', { dryRun: true })
    await ask(secretOf(made), { dryRun: true, need: { ...NOTHING, scopes: ['zenhire:none'] } })
    expect([await counted(made.key.id), await counted(served.apiId)]).toEqual([{}, {}])
    expect((await credentialOf(made.key.id)).lastUsedAt).toBeUndefined()
  })

  it('about a key nobody knows counts for the API alone', async () => {
    const { ask, counted, served, account } = await aBusyShop('zenhire')
    const elsewhere = await openShop('zenhire')
    for (let at = 0; at < 3; at++) await ask(secretOf(await elsewhere.issue()))
    await ask('nonsense')
    await ask('', { secret: undefined })
    expect(await counted(served.apiId)).toEqual({ unknown: [3, 0], malformed: [1, 0], missing: [1, 0] })
    expect(await counted(account.id)).toEqual({})
  })

  it('counts in its own minute, whether or not anything was flushed', async () => {
    const { issue, ask, counted, clock, ports } = await aBusyShop('zenhire')
    const made = await issue()
    clock.advance(MINUTE - 1 - (clock.now() % MINUTE))
    const first = clock.now()
    await ask(secretOf(made))
    clock.advance(1)
    await ask(secretOf(made))
    await ports.usage.flush()
    await ask(secretOf(made))
    expect(await counted(made.key.id, first)).toEqual({ admitted: [1, 1] })
    expect(await counted(made.key.id)).toEqual({ admitted: [2, 2] })
  })
})

describe('the last use', () => {
  it('says when, from where and with what a credential was used', async () => {
    const { issue, ask, credentialOf, clock } = await aBusyShop('zenhire')
    const made = await issue()
    await ask(secretOf(made), { rawHeaders: ['uSER-aGENT', `a\u0000b\u202e ${'x'.repeat(500)}`] })
    const { lastUsedAt, lastAddress, lastUserAgent = '' } = await credentialOf(made.key.id)
    expect([lastUsedAt, lastAddress]).toEqual([clock.now(), '192.0.2.7'])
    expect(lastUserAgent).toMatch(/^ab x+$/)
    expect(lastUserAgent.length).toBeLessThanOrEqual(200)
  })

  it('keeps no User-Agent that holds a key', async () => {
    const { issue, ask, credentialOf } = await aBusyShop('zenhire')
    const made = await issue()
    await ask(secretOf(made), { rawHeaders: ['User-Agent', `job/1 (${secretOf(made)})`] })
    const { lastUsedAt, lastUserAgent } = await credentialOf(made.key.id)
    expect([lastUsedAt === undefined, lastUserAgent]).toEqual([false, undefined])
  })

  it('says nothing of what is not known', async () => {
    const { issue, ask, credentialOf } = await aBusyShop('zenhire')
    const made = await issue()
    await ask(secretOf(made), { rawHeaders: ['User-Agent', ' \u0007 '], address: () => undefined })
    const { lastAddress, lastUserAgent } = await credentialOf(made.key.id)
    expect([lastAddress, lastUserAgent]).toEqual([undefined, undefined])
  })

  it('is right to twenty seconds, and looks at addresses no oftener', async () => {
    const { issue, ask, credentialOf, clock } = await aBusyShop('zenhire')
    const made = await issue()
    let looks = 0
    const address = () => {
      looks++
      return undefined
    }
    for (let at = 0; at < 60; at++) {
      await ask(secretOf(made), { address })
      clock.advance(SECOND)
      const { lastUsedAt = 0 } = await credentialOf(made.key.id)
      expect(clock.now() - lastUsedAt).toBeLessThanOrEqual(20 * SECOND)
    }
    expect(looks).toBeLessThanOrEqual(4)
  })

  it('is none of a refusal', async () => {
    const { issue, ask, credentialOf } = await aBusyShop('zenhire')
    const made = await issue()
    await ask(secretOf(made), { need: { ...NOTHING, scopes: ['zenhire:none'] } })
    expect((await credentialOf(made.key.id)).lastUsedAt).toBeUndefined()
    await ask(secretOf(made))
    expect((await credentialOf(made.key.id)).lastUsedAt).toBeDefined()
  })
})
