import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROLES } from '../../src/core/member.ts'
import { aCrew, type Crew, type Somebody } from '../build/crew.ts'

let crew: Crew
beforeAll(async () => {
  crew = await aCrew()
})
afterAll(() => crew.close())

const remove = (by: Somebody, id: unknown) => by.call('DELETE', `/v1/members/${id}`)
async function placeOf(who: Somebody): Promise<unknown> {
  const { json } = await who.call('GET', '/v1/self')
  return Object([json['memberships']].flat()[0]).memberId
}

it.each(ROLES)('whoever is %s leaves an account by themselves', async role => {
  const account = await crew.anAccount(`Left by ${role}`)
  const owner = await crew.joined(account, 'owner')
  const who = await crew.joined(account, role, `leaving-${role}@example.com`)
  expect((await remove(who, await placeOf(who))).status).toBe(200)
  expect((await who.call('GET', `/v1/accounts/${account}`)).status).toBe(404)
  const last = await remove(owner, await placeOf(owner))
  expect([last.status, last.json['code']]).toEqual([409, 'owner-last'])
})

it.each(['member', 'viewer'] as const)('whoever is %s takes nobody else out', async role => {
  const refused = await remove(crew.as(role), await placeOf(crew.as('admin')))
  expect([refused.status, refused.json['code']]).toEqual([403, 'role-insufficient'])
})
