import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueKey } from '../../src/engine/issue.ts'
import { type Answer, ask } from '../build/client.ts'
import { aCrew, type Crew } from '../build/crew.ts'
import { worth } from '../build/worth.ts'

let crew: Crew
beforeAll(async () => {
  crew = await aCrew()
  await crew.home.anAccount('zenhire')
})
afterAll(() => crew.close())

const brief = ({ status, json }: Answer) => [status, json['code']]
const self = (headers: Record<string, string>) => ask('GET /v1/self', crew.url, { headers })
const revoke = (headers: Record<string, string>) => ask('POST /v1/self/revoke', crew.url, { headers })
const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` })

async function aKey(changes: object = {}) {
  const { ports, profiles } = crew.home.home
  const issued = worth(await issueKey(ports, profiles, { accountId: crew.mine, name: 'A key', ...changes }))
  const secretOf = (side: string) => worth(issued.secrets.find(it => it.side === side)).secret
  return { id: issued.key.id, secret: secretOf('secret'), publishable: secretOf('publishable') }
}

describe('the holder of a key', () => {
  it('asks who it is in the header of its API, or as a bearer token', async () => {
    const { id, secret } = await aKey()
    for (const headers of [{ 'X-ZenSearch-Key': secret }, bearer(secret)]) {
      const { status, json } = await self(headers)
      expect([status, json['kind'], json['id'], json['side'], json['generation']]).toEqual([
        200,
        'key',
        id,
        'secret',
        1,
      ])
      expect(json['accountId']).toBe(crew.mine)
    }
  })

  it('sees how its limits stand, and asking takes nothing from them', async () => {
    const { secret } = await aKey()
    const first = await self(bearer(secret))
    const again = await self(bearer(secret))
    expect([first.json['limits']].flat().length).toBeGreaterThan(0)
    expect([again.json['limits']].flat()).toMatchObject(
      [first.json['limits']].flat().map(() => ({ used: 0 })),
    )
    expect(again.text).not.toContain(secret)
  })

  it('is told when a secret that was rotated stops working', async () => {
    const { id, secret } = await aKey()
    await crew.home.call('POST', `/v1/keys/${id}/rotate`, { body: { graceSeconds: 60 } })
    expect((await self(bearer(secret))).json['until']).toBe(
      new Date(crew.home.clock.now() + 60_000).toISOString(),
    )
  })

  it('learns nothing of the key and its account by the half that everybody may have', async () => {
    const { publishable } = await aKey()
    const { status, json } = await self(bearer(publishable))
    expect([status, Object.keys(json), json['kind'], json['side']]).toEqual([
      200,
      ['kind', 'side', 'mask', 'limits'],
      'key',
      'publishable',
    ])
  })

  it('is refused with two different keys, and not with one shown twice', async () => {
    const [one, two] = [await aKey(), await aKey()]
    const both = (secret: string) => ({ 'X-ZenSearch-Key': one.secret, ...bearer(secret) })
    expect(brief(await self(both(two.secret)))).toEqual([400, 'credentials-ambiguous'])
    expect(brief(await self(both(one.publishable)))).toEqual([400, 'credentials-ambiguous'])
    expect((await self(both(one.secret))).status).toBe(200)
    expect(brief(await revoke(both(two.secret)))).toEqual([400, 'credentials-ambiguous'])
  })

  it('is refused with a problem like everybody else once it is stopped', async () => {
    const { id, secret } = await aKey()
    await crew.home.call('POST', `/v1/keys/${id}/disable`)
    const { status, headers, json } = await self({ 'X-ZenSearch-Key': secret })
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect([status, json['status'], json['code']]).toEqual([401, 401, 'invalid_key'])
  })

  it('may ask for nothing else', async () => {
    const { secret } = await aKey()
    const answer = await ask(`GET /v1/accounts/${crew.mine}`, crew.url, { headers: bearer(secret) })
    expect(answer.status).toBe(401)
  })

  it('revokes it by showing it, for good and as compromised', async () => {
    const { id, secret } = await aKey()
    const { status, json } = await revoke(bearer(secret))
    expect([status, json['state'], json['revokedReason']]).toEqual([200, 'revoked', 'keyCompromise'])
    expect((await self(bearer(secret))).status).toBe(401)
    expect((await crew.home.call('GET', `/v1/keys/${id}`)).json['state']).toBe('revoked')
    const { json: audit } = await crew.home.call('GET', `/v1/audit?target=${id}`)
    expect(Object([audit['items']].flat()[0])).toMatchObject({
      actor: { kind: 'key', id },
      action: 'key.revoke',
    })
  })

  it('revokes it also while it is disabled', async () => {
    const { id, secret } = await aKey()
    await crew.home.call('POST', `/v1/keys/${id}/disable`)
    expect((await revoke(bearer(secret))).status).toBe(200)
  })

  it('does not revoke it with the half that everybody may have', async () => {
    const { id, publishable } = await aKey()
    expect(brief(await revoke(bearer(publishable)))).toEqual([403, 'side-publishable'])
    expect((await crew.home.call('GET', `/v1/keys/${id}`)).json['state']).toBe('active')
  })
})

describe('the holder of a root key', () => {
  it('sees its scopes and what they open', async () => {
    const { json } = await self(bearer(await crew.rootKey(['keys:read'])))
    const may = ['keys.read', 'usage.read']
    expect([json['kind'], json['scopes'], json['may']]).toEqual(['root-key', ['keys:read'], may])
  })

  it('revokes it by showing it, from wherever', async () => {
    const restrictions = { addresses: ['203.0.113.0/24'] }
    const body = { name: 'Office', scopes: [], restrictions }
    const { json } = await crew.home.call('POST', '/v1/root-keys', { body })
    const { secret } = Object([json['secrets']].flat()[0])
    expect(brief(await self(bearer(secret)))).toEqual([403, 'access_denied'])
    expect((await revoke(bearer(secret))).status).toBe(200)
    expect((await self(bearer(secret))).status).toBe(401)
  })

  it('cannot rotate itself into more than it holds', async () => {
    const headers = { ...bearer(await crew.rootKey(['root-keys:write'])), 'Content-Type': 'application/json' }
    const create = (scopes: readonly string[]) =>
      ask('POST /v1/root-keys', crew.url, { headers, body: { name: 'More', scopes } })
    expect(brief(await create(['keys:write']))).toEqual([403, 'scope-beyond-yours'])
    const made = await create(['root-keys:write'])
    expect([made.status, [made.json['secrets']].flat().length]).toEqual([201, 1])
  })
})

it('a key of another API is no root key', async () => {
  const { id } = await aKey()
  const looked = await crew.home.call('GET', `/v1/root-keys/${id}`)
  expect(brief(looked)).toEqual([404, 'key-unknown'])
  expect(brief(await crew.home.call('POST', `/v1/root-keys/${id}/revoke`, { body: {} }))).toEqual([
    404,
    'key-unknown',
  ])
})

it.each([
  ['nothing', {}, 'missing_key'],
  ['nonsense', { Authorization: 'Bearer nonsense' }, 'invalid_key'],
  ['a root key nobody made', { Authorization: `Bearer lk_root_${'x'.repeat(34)}` }, 'invalid_key'],
])('whoever shows %s is unknown, and told how to show a key', async (_, headers, code) => {
  const answer = await self(headers)
  expect(brief(answer)).toEqual([401, code])
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/)
})

it('whoever shows many keys that nobody knows is held back, and is let in again', async () => {
  const { secret } = await aKey()
  crew.home.clock.advance(60_000)
  const unknown = bearer(`zsk_sk_${'x'.repeat(34)}`)
  for (let shown = 0; shown < 60; shown++) expect((await self(unknown)).status).toBe(401)
  const held = await self(unknown)
  expect(brief(held)).toEqual([429, 'too-many-attempts'])
  expect(Number(held.headers.get('retry-after'))).toBeGreaterThan(0)
  crew.home.clock.advance(60_000)
  for (let shown = 0; shown < 70; shown++) expect((await self(bearer(secret))).status).toBe(200)
})

it('a person has no key to revoke', async () => {
  expect(brief(await crew.as('owner').call('POST', '/v1/self/revoke'))).toEqual([400, 'key-not-shown'])
})
