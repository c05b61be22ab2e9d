import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, DAY } from '../../../src/core/terms.ts'
import { at } from '../../build/client.ts'
import { aScene, type Scene, said } from '../scene.ts'

const INTERVIEW = { candidate_name: 'Ada Lovelace', position: 'Engineer' }
const WEBHOOK = { url: 'https://example.com/hook', events: ['interview.completed'] }

/** Each operation with the permission it needs. */
const OPERATIONS: readonly (readonly [string, string, unknown?])[] = [
  ['interviews:read', 'GET /v1/interviews'],
  ['interviews:read', 'HEAD /v1/interviews'],
  ['interviews:read', 'GET /v1/interviews/{id}'],
  ['interviews:write', 'POST /v1/interviews', INTERVIEW],
  ['interviews:write', 'PATCH /v1/interviews/{id}', { position: 'Architect' }],
  ['interviews:delete', 'DELETE /v1/interviews/{id}'],
  ['webhooks:read', 'GET /v1/webhooks'],
  ['webhooks:write', 'POST /v1/webhooks', WEBHOOK],
  ['analytics:read', 'GET /v1/analytics'],
]
const SCOPES = [...new Set(OPERATIONS.map(([scope]) => scope))]

let hive: Scene
beforeAll(async () => {
  hive = await aScene('jobhive')
})
afterAll(() => hive.close())

/** An operation on an interview that is there. */
async function ask(line: string, key: string, body: unknown) {
  const made = await hive.ask('POST /v1/interviews', { key: hive.keys['live'], body: INTERVIEW })
  return hive.ask(line.replace('{id}', String(at(made.json, 'data', 'id'))), { key, body })
}

describe('Permission scopes: API keys can be configured to limit access', () => {
  it.each(SCOPES)('%s allows its own operations and no other', async scope => {
    const { secret } = await hive.key({ environment: 'live', scopes: [scope] })
    for (const [needed, line, body] of OPERATIONS) {
      const answer = await ask(line, secret, body)
      const denied = line.startsWith('HEAD') ? '403 undefined' : '403 INSUFFICIENT_PERMISSIONS'
      expect([line, said(answer)]).toEqual([
        line,
        needed === scope ? expect.stringMatching(/^20\d$/) : denied,
      ])
    }
  })

  it.each(SCOPES)('without %s its operations are refused, whatever else the key holds', async scope => {
    const scopes = SCOPES.filter(it => it !== scope)
    const { secret } = await hive.key({ environment: 'live', scopes })
    for (const [needed, line, body] of OPERATIONS)
      expect((await ask(line, secret, body)).status === 403).toBe(needed === scope)
  })

  it('a default key has all of them', async () => {
    const { id, secret } = await hive.key({ environment: 'live' })
    const { json } = await hive.manage(`GET /v1/keys/${id}`)
    expect([json['scopes']].flat().toSorted()).toEqual(SCOPES.toSorted())
    for (const [, line, body] of OPERATIONS) expect((await ask(line, secret, body)).status).toBeLessThan(300)
  })

  it('the demo’s dashboard key reads interviews only', async () => {
    const key = hive.keys['readOnly'] ?? ''
    const heard = await Promise.all(
      OPERATIONS.map(async ([, line, body]) => (await ask(line, key, body)).status),
    )
    expect(heard.filter(it => it < 300)).toHaveLength(3)
  })

  it('what is refused names what is required and what is granted', async () => {
    const { secret: key } = await hive.key({
      environment: 'live',
      scopes: ['webhooks:read', 'analytics:read'],
    })
    const { json, headers } = await hive.ask('GET /v1/interviews', { key })
    expect(json).toEqual({
      success: false,
      error: {
        code: 'INSUFFICIENT_PERMISSIONS',
        message: expect.stringContaining('interviews:read'),
        details: { required: ['interviews:read'], granted: ['webhooks:read', 'analytics:read'] },
      },
    })
    expect(headers.get('www-authenticate')).toBe(
      'Bearer realm="JobHive", error="insufficient_scope", scope="interviews:read"',
    )
  })

  it('a refused request is charged nothing and counts for nothing', async () => {
    const { secret: key } = await hive.key({ environment: 'live', scopes: [] })
    const before = await hive.balance()
    for (let count = 0; count < 5; count++) await hive.ask('POST /v1/interviews', { key, body: INTERVIEW })
    const { json } = await hive.ask('GET /v1/account/profile', { key })
    expect(at(json, 'data', 'rate_limit', 'current_usage')).toBe(1)
    expect(await hive.balance()).toBe(before)
  })
})

describe('Creating scoped keys: create key with custom permissions', () => {
  const create = (body: object) =>
    hive.manage('POST /v1/keys', {
      accountId: hive.api.account,
      name: 'Scoped',
      environment: 'live',
      ...body,
    })

  it('choose only the permissions your application needs', async () => {
    const { status, json } = await create({ scopes: ['analytics:read'] })
    expect([status, json['scopes']]).toEqual([201, ['analytics:read']])
  })

  it('none chosen is none granted, never all', async () => {
    const { json } = await create({ scopes: [] })
    const key = String(at(json, 'secrets', 0, 'secret'))
    expect(said(await hive.ask('GET /v1/interviews', { key }))).toBe('403 INSUFFICIENT_PERMISSIONS')
  })

  it.each(['interviews:*', '*', 'interviews', 'interviews:READ', 'admin'])(
    'there is no permission %s',
    async scope => expect((await create({ scopes: [scope] })).status).toBe(400),
  )

  it('optionally set an expiration date, from which very instant the key has expired', async () => {
    const { json } = await create({ expiresAt: new Date(after(hive.clock.now(), DAY)).toISOString() })
    const key = String(at(json, 'secrets', 0, 'secret'))
    hive.clock.advance(DAY - 1)
    expect(said(await hive.ask('GET /v1/interviews', { key }))).toBe('200')
    hive.clock.advance(1)
    expect(said(await hive.ask('GET /v1/interviews', { key }))).toBe('401 API_KEY_EXPIRED')
  })

  it('an expiration date that has passed is refused', async () =>
    expect((await create({ expiresAt: new Date(hive.clock.now()).toISOString() })).status).toBe(400))
})
