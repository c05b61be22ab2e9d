import { afterEach, describe, expect, it } from 'vitest'
import { DAY, type Instant, instant } from '../../src/core/terms.ts'
import { freshTally, startOf } from '../../src/core/usage.ts'
import { temporaryFolder } from '../adapters/folder.ts'
import { aHome, type TestHome } from '../build/home.ts'
import { testClock } from '../build/system.ts'

let home: TestHome
afterEach(() => home.close())

/** What is kept of one minute. */
async function keptOf(at: Instant): Promise<number> {
  const starts = [startOf('minute', at)]
  return (await home.home.ports.usage.read({ subjects: ['key_1'], step: 'minute', starts })).length
}

describe('counts of uses', () => {
  it('are kept as long as the settings say', async () => {
    home = await aHome(await temporaryFolder(), {
      settings: { LATCHKEY_USAGE_MINUTES_KEPT_DAYS: '7', LATCHKEY_USAGE_DAYS_KEPT_DAYS: '30' },
    })
    expect(home.home.ports.usage.keptMs).toEqual({ minute: 7 * DAY, hour: 90 * DAY, day: 30 * DAY })
  })

  it('are forgotten soon after a start when they are older', async () => {
    const folder = await temporaryFolder()
    const clock = testClock()
    home = await aHome(folder, { clock })
    const tally = freshTally({ apiId: 'api_1', accountId: 'acc_1', keyId: 'key_1' })
    const [old, young] = [instant(clock.now() - 3 * DAY), clock.now()]
    for (const at of [old, young]) {
      home.home.ports.usage.enlist(tally, at)
      tally.admitted++
    }
    expect([await keptOf(old), await keptOf(young)]).toEqual([1, 1])
    await home.close()
    home = await aHome(folder, { clock, knownRootKey: home.rootKey })
    await expect.poll(() => keptOf(old)).toBe(0)
    expect(await keptOf(young)).toBe(1)
  })
})
