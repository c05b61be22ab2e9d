import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../build/client.ts'
import { each, type Json } from '../build/control.ts'
import { aCrew, type Crew } from '../build/crew.ts'

let crew: Crew
beforeAll(async () => {
  crew = await aCrew()
})
afterAll(() => crew.close())

const entriesOf = ({ json }: { readonly json: Json }): readonly Json[] =>
  [json['items']].flat().map(it => Object(it))

describe('a person', () => {
  it('stands in the log with address and e-mail for what they changed', async () => {
    const owner = crew.as('owner')
    const made = await owner.call('POST', '/v1/keys', { body: { accountId: crew.mine, name: 'Mine' } })
    const [entry] = entriesOf(await owner.call('GET', `/v1/audit?account=${crew.mine}&action=key.issue`))
    expect(entry).toMatchObject({
      actor: { kind: 'person', name: owner.email },
      address: '127.0.0.1',
      requestId: made.headers.get('x-request-id'),
      target: { kind: 'key', id: made.json['id'] },
    })
    const secrets = each(made.json, 'secrets', 'secret')
    const { text } = await crew.operator.call('GET', '/v1/audit/export?format=csv')
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  it('who owns an account reads what concerns it, and nothing else', async () => {
    const owner = crew.as('owner')
    const seen = entriesOf(await owner.call('GET', `/v1/audit?account=${crew.mine}&limit=100`))
    expect(seen.length).toBeGreaterThan(3)
    expect([...new Set(seen.map(it => it['accountId']))]).toEqual([crew.mine])
    const exported = await owner.call('GET', `/v1/audit/export?format=csv&account=${crew.mine}`)
    expect(exported.text).not.toContain(crew.foreign)
    expect(exported.text.trimEnd().split('\r\n')).toHaveLength(seen.length + 1)
  })

  it.each(['/v1/audit', '/v1/audit/export'])(
    'must say which account at %s, and it must be theirs',
    async path => {
      const owner = crew.as('owner')
      const unsaid = await owner.call('GET', path)
      expect([unsaid.status, unsaid.json['path']]).toEqual([400, 'account'])
      const foreign = await owner.call('GET', `${path}?account=${crew.foreign}`)
      const unknown = await owner.call('GET', `${path}?account=acc_none`)
      expect([foreign.status, foreign.json['code']]).toEqual([404, 'account-unknown'])
      expect({ ...foreign.json, request_id: '', detail: '' }).toEqual({
        ...unknown.json,
        request_id: '',
        detail: '',
      })
    },
  )

  it.each(['member', 'viewer'] as const)('who is only a %s reads no log', async role => {
    const { status } = await crew.as(role).call('GET', `/v1/audit?account=${crew.mine}`)
    expect(status).toBe(403)
  })

  it('checks the chain only as an operator', async () => {
    expect((await crew.as('owner').call('GET', '/v1/audit/verify')).status).toBe(403)
    expect((await crew.operator.call('GET', '/v1/audit/verify')).json).toMatchObject({ ok: true })
  })

  it('gets their own answer under an Idempotency-Key that another has used', async () => {
    const ask = (role: 'owner' | 'admin') =>
      crew.as(role).call('POST', '/v1/keys', {
        body: { accountId: crew.mine, name: 'Twice' },
        headers: { 'Idempotency-Key': 'order-1' },
      })
    const [first, again, other] = [await ask('owner'), await ask('owner'), await ask('admin')]
    expect([first.status, again.status, other.status]).toEqual([201, 201, 201])
    expect(again.text).toBe(first.text)
    expect(other.json['id']).not.toBe(first.json['id'])
    expect(each(other.json, 'secrets', 'secret')).not.toEqual(each(first.json, 'secrets', 'secret'))
  })

  it('who lost their place in an account gets no old answer any more', async () => {
    const leaver = await crew.joined(crew.mine, 'admin', 'leaver@example.com')
    const ask = () =>
      leaver.call('POST', '/v1/keys', {
        body: { accountId: crew.mine, name: 'Parting' },
        headers: { 'Idempotency-Key': 'parting' },
      })
    expect((await ask()).status).toBe(201)
    const { json } = await crew.as('owner').call('GET', `/v1/accounts/${crew.mine}/members?limit=100`)
    const place = each(json, 'items', 'email').indexOf('leaver@example.com')
    const removed = await crew.as('owner').call('DELETE', `/v1/members/${each(json, 'items', 'id')[place]}`)
    expect(removed.status).toBe(200)
    const after = await ask()
    expect([after.status, after.json['code']]).toEqual([404, 'account-unknown'])
    expect(at(after.json, 'secrets')).toBeUndefined()
  })
})
