import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCrew, type Crew } from '../build/crew.ts'

let crew: Crew
beforeAll(async () => {
  crew = await aCrew()
})
afterAll(() => crew.close())

describe('somebody who was invited', () => {
  it('is a member since, and sees so', async () => {
    const { status, json } = await crew.as('admin').call('GET', '/v1/self')
    expect([status, json['kind'], json['may']]).toEqual([200, 'person', []])
    expect(json['memberships']).toMatchObject([{ accountId: crew.mine, role: 'admin' }])
  })
})
