import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/terms.ts'
import { after } from '../build/case.ts'
import { aControl, aKeyOf, aShop, briefOf, type Control, each } from '../build/control.ts'

let control: Control
let accountId: string
beforeEach(async () => {
  control = await aControl()
  accountId = (await aShop(control)).accountId
})

const call = (...said: Parameters<Control['call']>) => control.call(...said)
const brief = async (...said: Parameters<Control['call']>) => briefOf(await call(...said))

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
    const revoked = await call('POST', `${place(key)}/revoke`, { reason: 'keyCompromise', note: 'leaked' })
    expect(revoked.json).toMatchObject({
      state: 'revoked',
      revokedReason: 'keyCompromise',
      revokedNote: 'leaked',
      version: 2,
    })
    expect((await call('POST', `${place(key)}/revoke`)).json).toEqual(revoked.json)
    for (const verb of ['enable', 'disable', 'rotate'])
      expect((await brief('POST', `${place(key)}/${verb}`))[1]).toBe('key-revoked')
    expect((await brief('PATCH', place(key), { name: 'x' }))[1]).toBe('key-revoked')
  })

  it('is revoked for one of the reasons of RFC 5280, unspecified when none is given', async () => {
    const key = await aKeyOf(control, accountId)
    expect(await brief('POST', `${place(key)}/revoke`, { reason: 'leaked' })).toEqual([
      400,
      'input-invalid',
      'reason',
    ])
    expect((await call('POST', `${place(key)}/revoke`)).json).toMatchObject({
      revokedReason: 'unspecified',
      revokedNote: null,
    })
  })

  it('shows its credentials by their masks', async () => {
    const key = await aKeyOf(control, accountId)
    const { json } = await call('GET', `${place(key)}/credentials`)
    expect(json).toEqual({ items: key['credentials'] })
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
    ['POST', '/end-grace'],
    ['GET', '/credentials'],
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

describe('ending the grace of a rotated key', () => {
  it('stops the old secrets at once, and is refused when none is left', async () => {
    const key = await aKeyOf(control, accountId)
    const place = `/v1/keys/${key['id']}`
    expect((await brief('POST', `${place}/end-grace`)).slice(0, 2)).toEqual([409, 'grace-none'])
    await call('POST', `${place}/rotate`, { graceSeconds: 60 })
    const { json } = await call('POST', `${place}/end-grace`)
    expect(each(json, 'credentials', 'until').slice(2)).toEqual(Array(2).fill('2026-01-01T12:00:00.000Z'))
    expect((await brief('POST', `${place}/end-grace`)).slice(0, 2)).toEqual([409, 'grace-none'])
    expect((await call('POST', `${place}/rotate`, { graceSeconds: 60 })).status).toBe(200)
    await call('POST', `${place}/revoke`)
    expect((await brief('POST', `${place}/end-grace`)).slice(0, 2)).toEqual([409, 'key-revoked'])
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
