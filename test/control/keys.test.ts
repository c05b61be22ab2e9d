import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/terms.ts'
import { after } from '../build/case.ts'
import { aControl, aKeyOf, aShop, type Control, each } from '../build/control.ts'

let control: Control
let accountId: string
beforeEach(async () => {
  control = await aControl()
  accountId = (await aShop(control)).accountId
})

const call = (...said: Parameters<Control['call']>) => control.call(...said)
const brief = async (...said: Parameters<Control['call']>) => {
  const { status, json } = await call(...said)
  return [status, json['code'], json['path']]
}

describe('creating a key', () => {
  it('shows one secret for each half, and the key as it is', async () => {
    const { status, json } = await call('POST', '/v1/keys', {
      accountId,
      name: 'Docs site',
      restrictions: { hosts: ['docs.acme.example'] },
      limits: { 'per-key': 50 },
      expiresAt: '2026-02-01T01:00:00+01:00',
    })
    expect(status).toBe(201)
    expect(json).toMatchObject({
      name: 'Docs site',
      state: 'active',
      projectId: null,
      collections: 'all',
      restrictions: { hosts: ['docs.acme.example'], referers: [], addresses: [] },
      limits: { 'per-key': 50 },
      expiresAt: '2026-02-01T00:00:00.000Z',
      revokedAt: null,
    })
    expect(
      each(json, 'secrets', 'secret')
        .map(it => it.slice(0, 7))
        .toSorted(),
    ).toEqual(['zsk_pk_', 'zsk_sk_'])
    expect(each(json, 'secrets', 'credentialId')).toEqual(each(json, 'credentials', 'id'))
  })

  it('narrows it to collections by name and puts it into a project', async () => {
    const collection = await call('POST', `/v1/accounts/${accountId}/collections`, { name: 'guides' })
    const project = await call('POST', `/v1/accounts/${accountId}/projects`, { name: 'web' })
    const key = await aKeyOf(control, accountId, { collections: ['guides'], projectId: project.json['id'] })
    expect([key['collections'], key['projectId']]).toEqual([[collection.json['id']], project.json['id']])
  })

  it.each([
    [{ accountId: 'acc_none' }, 404, 'account-unknown', 'accountId'],
    [{ projectId: 'prj_none' }, 404, 'project-unknown', 'projectId'],
    [{ scopes: ['magic'] }, 400, 'input-invalid', 'scopes[0]'],
    [{ collections: ['magic'] }, 400, 'input-invalid', 'collections[0]'],
    [{ collections: 'some' }, 400, 'input-invalid', 'collections'],
    [{ environment: 'live' }, 400, 'input-invalid', 'environment'],
    [{ restrictions: { hosts: ['a.example', '*.com'] } }, 400, 'input-invalid', 'restrictions.hosts[1]'],
    [{ restrictions: { addresses: ['10.0.0.1/99'] } }, 400, 'input-invalid', 'restrictions.addresses[0]'],
    [{ restrictions: { referers: ['ftp://x'] } }, 400, 'input-invalid', 'restrictions.referers[0]'],
    [{ limits: { 'per-key': 0 } }, 400, 'input-invalid', 'limits.per-key'],
    [{ limits: { magic: 1 } }, 400, 'input-invalid', 'limits.magic'],
    [{ expiresAt: '2026-01-01T12:00:00Z' }, 400, 'input-invalid', 'expiresAt'],
    [{ expiresAt: '2027-01-01T12:00:00' }, 400, 'input-invalid', 'expiresAt'],
  ])('is refused with %j', async (changes, status, code, path) =>
    expect(await brief('POST', '/v1/keys', { accountId, name: 'A key', ...changes })).toEqual([
      status,
      code,
      path,
    ]),
  )
})

describe('importing a key', () => {
  it('keeps its secret working and never shows it again', async () => {
    const shop = await aShop(control, 'zenhire')
    const secret = 'zh_speech_live_0123456789abcdef'
    const { status, json } = await call('POST', '/v1/keys/import', {
      accountId: shop.accountId,
      name: 'Old',
      secret,
    })
    expect([status, json['secrets'], each(json, 'credentials', 'mask')]).toEqual([
      201,
      undefined,
      ['zh_speech_live_012...'],
    ])
    expect(control.answers.some(it => it.includes(secret))).toBe(false)
    expect(
      await brief('POST', '/v1/keys/import', { accountId: shop.accountId, name: 'Again', secret }),
    ).toEqual([409, 'secret-taken', 'secret'])
  })

  it('refuses what no form of the API accepts, without repeating it', async () => {
    const secret = 'wrong_0123456789abcdef'
    expect(await brief('POST', '/v1/keys/import', { accountId, name: 'Old', secret })).toEqual([
      400,
      'input-invalid',
      'secret',
    ])
    expect(control.answers.some(it => it.includes(secret))).toBe(false)
  })
})

describe('a key', () => {
  const place = (key: Readonly<Record<string, unknown>>) => `/v1/keys/${key['id']}`

  it('is found and changed; what is absent stays and null clears', async () => {
    const key = await aKeyOf(control, accountId, {
      expiresAt: '2026-02-01T00:00:00Z',
      restrictions: { hosts: ['a.example'], addresses: ['10.0.0.1'] },
    })
    const { secrets: _, ...view } = key
    expect((await call('GET', place(key))).json).toEqual(view)
    const changed = await call('PATCH', place(key), {
      name: 'Renamed',
      expiresAt: null,
      restrictions: { hosts: [] },
    })
    expect(changed.json).toMatchObject({
      name: 'Renamed',
      expiresAt: null,
      restrictions: { hosts: [], addresses: ['10.0.0.1'] },
    })
  })

  it('keeps its scopes where its API fixes them', async () => {
    const shop = await aShop(control, 'hiring')
    const key = await aKeyOf(control, shop.accountId, { scopes: ['jobs:read'] })
    expect(await brief('PATCH', place(key), { scopes: [] })).toEqual([409, 'scopes-fixed', 'scopes'])
  })

  it('is disabled and enabled', async () => {
    const key = await aKeyOf(control, accountId)
    expect((await call('POST', `${place(key)}/disable`)).json['state']).toBe('disabled')
    expect((await call('POST', `${place(key)}/enable`)).json).toMatchObject({
      state: 'active',
      disabledAt: null,
    })
  })

  it('is revoked for good, with a reason, as often as one likes', async () => {
    const key = await aKeyOf(control, accountId)
    const revoked = await call('POST', `${place(key)}/revoke`, { reason: 'leaked' })
    expect(revoked.json).toMatchObject({ state: 'revoked', revokedReason: 'leaked' })
    expect((await call('POST', `${place(key)}/revoke`)).json).toEqual(revoked.json)
    for (const verb of ['enable', 'disable', 'rotate'])
      expect((await brief('POST', `${place(key)}/${verb}`))[1]).toBe('key-revoked')
    expect((await brief('PATCH', place(key), { name: 'x' }))[1]).toBe('key-revoked')
  })

  it('is called expired from the very instant it expires', async () => {
    const key = await aKeyOf(control, accountId, { expiresAt: '2026-01-01T12:01:00Z' })
    control.clock.at = after(MINUTE - 1)
    expect((await call('GET', place(key))).json['state']).toBe('active')
    control.clock.at = after(MINUTE)
    expect((await call('GET', place(key))).json['state']).toBe('expired')
  })

  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['POST', '/rotate'],
    ['POST', '/revoke'],
    ['POST', '/disable'],
    ['POST', '/enable'],
  ])('that is not there is unknown to %s%s', async (method, verb) =>
    expect((await brief(method, `/v1/keys/key_none${verb}`)).slice(0, 2)).toEqual([404, 'key-unknown']),
  )
})

describe('rotating a key', () => {
  it('shows new secrets once and says until when the old ones work', async () => {
    const key = await aKeyOf(control, accountId)
    const { status, json } = await call('POST', `/v1/keys/${key['id']}/rotate`, { graceSeconds: 60 })
    expect(status).toBe(200)
    expect(each(json, 'credentials', 'generation')).toEqual(['2', '2', '1', '1'])
    expect(each(json, 'credentials', 'until').slice(2)).toEqual(Array(2).fill('2026-01-01T12:01:00.000Z'))
    expect(each(json, 'secrets', 'secret')).not.toEqual(each(key, 'secrets', 'secret'))
  })

  it('is refused while old secrets are in grace, with too much grace, or with an expiry that has passed', async () => {
    const place = `/v1/keys/${(await aKeyOf(control, accountId))['id']}/rotate`
    expect(await brief('POST', place, { graceSeconds: 99_999_999 })).toEqual([
      400,
      'input-invalid',
      'graceSeconds',
    ])
    expect(await brief('POST', place, { expiresAt: '2025-01-01T00:00:00Z' })).toEqual([
      400,
      'input-invalid',
      'expiresAt',
    ])
    expect((await call('POST', place, { expiresAt: '2027-01-01T00:00:00Z' })).json['expiresAt']).toBe(
      '2027-01-01T00:00:00.000Z',
    )
    expect(await brief('POST', place, {})).toEqual([409, 'rotation-pending', 'graceSeconds'])
    expect((await call('POST', place, { graceSeconds: 0 })).status).toBe(200)
  })
})

it('no secret is in any answer but the one that made it', async () => {
  const key = await aKeyOf(control, accountId)
  const rotated = await call('POST', `/v1/keys/${key['id']}/rotate`, { graceSeconds: 60 })
  const issued = [...each(key, 'secrets', 'secret'), ...each(rotated.json, 'secrets', 'secret')]
  const digests = issued.map(it => control.engine.ports.secrets.digest(it))
  await call('GET', '/v1/keys')
  await call('GET', `/v1/keys/${key['id']}`)
  await call('PATCH', `/v1/keys/${key['id']}`, { name: 'x' })
  await call('POST', `/v1/keys/${key['id']}/disable`)
  await call('POST', `/v1/keys/${key['id']}/enable`)
  await call('POST', `/v1/keys/${key['id']}/revoke`)
  for (const secret of issued) expect(control.answers.filter(it => it.includes(secret))).toHaveLength(1)
  for (const hidden of [...digests, control.root.secret])
    expect(control.answers.filter(it => it.includes(hidden))).toHaveLength(0)
})

describe('listing keys', () => {
  it('goes through all of them page by page, newest first, each once', async () => {
    const made: string[] = []
    for (let nth = 0; nth < 5; nth++) {
      control.clock.at = after(nth)
      made.unshift(String((await aKeyOf(control, accountId))['id']))
    }
    const seen: string[] = []
    let cursor = ''
    do {
      const { json } = await call('GET', `/v1/keys?account=${accountId}&limit=2${cursor}`)
      seen.push(...each(json, 'items', 'id'))
      cursor = typeof json['next'] !== 'string' ? '' : `&cursor=${json['next']}`
    } while (cursor !== '')
    expect(seen).toEqual(made)
  })

  it('shows 50 unless asked for another number', async () => {
    for (let nth = 0; nth < 51; nth++) await aKeyOf(control, accountId)
    const { json } = await call('GET', `/v1/keys?account=${accountId}`)
    expect([each(json, 'items', 'id').length, json['next'] === null]).toEqual([50, false])
    const all = await call('GET', `/v1/keys?account=${accountId}&limit=100`)
    expect([each(all.json, 'items', 'id').length, all.json['next']]).toEqual([51, null])
  })

  it('filters by API, account, project and environment', async () => {
    const shop = await aShop(control, 'jobhive')
    const project = await call('POST', `/v1/accounts/${shop.accountId}/projects`, { name: 'web' })
    const projectId = project.json['id']
    await aKeyOf(control, accountId)
    await aKeyOf(control, shop.accountId, { name: 'live', environment: 'live' })
    await aKeyOf(control, shop.accountId, { name: 'dev', environment: 'dev', projectId })
    const names = async (query: string) =>
      each((await call('GET', `/v1/keys?${query}`)).json, 'items', 'name').toSorted()
    expect(await names('api=jobhive')).toEqual(['dev', 'live'])
    expect(await names(`api=${shop.apiId}&environment=live`)).toEqual(['live'])
    expect(await names(`project=${projectId}`)).toEqual(['dev'])
    expect(await names(`account=${accountId}`)).toEqual(['A key'])
    expect(await names('api=latchkey')).toEqual(['root'])
    expect(await brief('GET', '/v1/keys?api=none')).toEqual([404, 'api-unknown', 'api'])
  })
})
