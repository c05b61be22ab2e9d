import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../build/client.ts'
import { aCrew, type Crew, type Somebody } from '../build/crew.ts'
import { worth } from '../build/worth.ts'

let crew: Crew
let rule: string
let most: number
beforeAll(async () => {
  crew = await aCrew()
  const limit = worth(worth(crew.home.home.profiles.get('zensearch')).spec.limits[0])
  rule = limit.name
  most = limit.limit
})
afterAll(() => crew.close())

const brief = ({ status, json }: Answer) => [status, json['code'], json['path']]
const create = (by: Somebody, limit: number) =>
  by.call('POST', '/v1/keys', { body: { accountId: crew.mine, name: 'Key', limits: { [rule]: limit } } })

describe.each(['owner', 'admin'] as const)('a customer who is %s', role => {
  it('sets limits at or below those of the profile, and none above', async () => {
    const refused = [403, 'role-insufficient', `limits.${rule}`]
    const made = await create(crew.as(role), most)
    expect(made.status).toBe(201)
    expect(brief(await create(crew.as(role), most + 1))).toEqual(refused)
    const row = { accountId: crew.mine, name: 'Old', secret: 'zsk_old', limits: { [rule]: most + 1 } }
    const imported = await crew.as(role).call('POST', '/v1/keys/import', { body: { rows: [row] } })
    expect(imported.json['rows']).toMatchObject([{ code: refused[1], path: refused[2] }])
    const change = (limit: number) =>
      crew.as(role).call('PATCH', `/v1/keys/${made.json['id']}`, { body: { limits: { [rule]: limit } } })
    expect((await change(1)).status).toBe(200)
    expect(brief(await change(most + 1))).toEqual(refused)
  })

  it('keeps and lowers what an operator gave, and does not raise it', async () => {
    const made = await create(crew.operator, most + 5)
    expect(made.status).toBe(201)
    const change = async (limit: number) =>
      (
        await crew
          .as(role)
          .call('PATCH', `/v1/keys/${made.json['id']}`, { body: { limits: { [rule]: limit } } })
      ).status
    expect([await change(most + 6), await change(most + 5), await change(most)]).toEqual([403, 200, 200])
  })

  it('gives up a limit of its own for that of the profile, one or all', async () => {
    for (const give of [() => ({ [rule]: null }), () => null]) {
      const made = await create(crew.operator, most + 5)
      const change = (limits: unknown) =>
        crew.as(role).call('PATCH', `/v1/keys/${made.json['id']}`, { body: { limits } })
      const changed = await change(give())
      expect([changed.status, changed.json['limits']]).toEqual([200, {}])
      expect((await change({ [rule]: most + 5 })).status).toBe(403)
    }
  })
})

it('a root key sets what it says', async () => {
  const body = { accountId: crew.mine, name: 'Key', limits: { [rule]: most + 1 } }
  expect((await crew.home.call('POST', '/v1/keys', { body })).status).toBe(201)
})
