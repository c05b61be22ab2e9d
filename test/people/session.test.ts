import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/terms.ts'
import { anOffice } from './office.ts'

/** Somebody logged in whose session began and ends when the test says. */
async function aSession(began: number, ends: number) {
  const office = await anOffice()
  await office.somebody()
  const browser = office.browser()
  await browser.login()
  const now = office.clock.now()
  const text = (from: number) => new Date(now + from).toISOString()
  await office.write(`update person_session set created_at = '${text(began)}', expires_at = '${text(ends)}'`)
  const ending = async () => {
    const [row] = await office.rowsOf('person_session')
    return Date.parse(String(row?.['expires_at'])) - now
  }
  return { ...office, browser, ending }
}

describe('a session', () => {
  it('is prolonged to twelve hours while it is used', async () => {
    const { browser, ending } = await aSession(-11 * HOUR, HOUR)
    const reply = await browser.call('GET /get-session')
    expect(reply.set.join()).toMatch(/latchkey\.session=.*Max-Age=43200/)
    expect(await ending()).toBeGreaterThan(12 * HOUR - MINUTE)
  })

  it('is never prolonged beyond seven days', async () => {
    const { browser, ending } = await aSession(-7 * DAY + HOUR, 30 * MINUTE)
    await browser.call('GET /get-session')
    expect(Math.abs((await ending()) - HOUR)).toBeLessThan(MINUTE)
  })

  it('is over once it has ended, and after seven days in any case', async () => {
    for (const [began, ends] of [
      [-13 * HOUR, -1000],
      [-7 * DAY, HOUR],
    ] as const) {
      const { browser } = await aSession(began, ends)
      expect(await browser.session()).toBeUndefined()
    }
  })

  it('that has ended is swept at the next start, which is nobody’s doing', async () => {
    const { rowsOf, reopened, entries } = await aSession(-13 * HOUR, -1000)
    await reopened()
    expect(await rowsOf('person_session')).toEqual([])
    expect((await entries()).at(-1)).toMatchObject({
      action: 'session.end',
      actor: { kind: 'system', id: 'people' },
    })
  })

  it('that waits for its second factor is none', async () => {
    const { write, browser } = await aSession(0, HOUR)
    expect(await browser.session()).toBeDefined()
    await write(`update person_session set method = 'challenge'`)
    expect(await browser.session()).toBeUndefined()
  })
})
