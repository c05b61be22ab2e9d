import { expect, it } from 'vitest'
import { anOffice } from './office.ts'

it('what several browsers of one session ask for at once is done, and in the log, once', async () => {
  const { somebody, browser, actions } = await anOffice()
  await somebody()
  const one = browser()
  await one.login()
  const others = Array.from({ length: 6 }, () => browser({ Cookie: one.cookies() }))
  const counted = async (action: string) => (await actions()).filter(it => it === action).length
  const named = await Promise.all(others.map(it => it.call('POST /update-user', { name: 'Lovelace' })))
  expect([named.map(it => it.status), await counted('person.amend')]).toEqual([others.map(() => 200), 1])
  await Promise.all(others.map(it => it.call('POST /sign-out')))
  expect(await counted('session.end')).toBe(1)
})
