import { afterAll, beforeAll, expect, it } from 'vitest'
import { aCrew, type Crew, type Somebody } from '../build/crew.ts'

const DAY = 86_400_000

let crew: Crew
beforeAll(async () => {
  crew = await aCrew()
})
afterAll(() => crew.close())

it('an account invites 50 times a day, whoever of it does, and operators go on', async () => {
  let made = 0
  const invite = async (by: Somebody, account = crew.mine) => {
    const body = { email: `guest-${++made}@example.com`, role: 'viewer' }
    const { status, json, headers } = await by.call('POST', `/v1/accounts/${account}/invitations`, { body })
    return [status, json['code'], headers.get('retry-after') !== null]
  }
  const held = [429, 'too-many-attempts', true]
  for (let sent = 0; sent < 50; sent++) {
    crew.home.clock.advance(1000)
    const by = crew.as(sent % 2 === 0 ? 'owner' : 'admin')
    expect((await invite(by))[0]).toBe(201)
  }
  const before = crew.home.noted.length
  expect(await invite(crew.as('owner'))).toEqual(held)
  expect(await invite(crew.as('admin'))).toEqual(held)
  expect(crew.home.noted.length).toBe(before)
  expect((await invite(crew.stranger, crew.other))[0]).toBe(201)
  expect((await invite(crew.operator))[0]).toBe(201)
  crew.home.clock.advance(DAY)
  expect((await invite(await crew.login(crew.as('owner').email)))[0]).toBe(201)
})
