import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, DAY } from '../../../src/core/terms.ts'
import { at } from '../../build/client.ts'
import { aScene, type Scene } from '../scene.ts'

let zen: Scene
beforeAll(async () => {
  zen = await aScene('zensearch')
})
afterAll(() => zen.close())

const search = (key: string) => zen.ask('GET /v1/docs/search', { key })

describe('Key pair properties', () => {
  const shown = async (id: string) => (await zen.manage(`GET /v1/keys/${id}`)).json

  it('name, keys, allowed collections, rate limit, created, last used, expires at', async () => {
    const expiresAt = after(zen.clock.now(), DAY)
    const made = await zen.key({
      name: 'docs-site',
      collections: ['docs'],
      limits: { 'per-key': 7 },
      expiresAt,
    })
    const created = new Date(zen.clock.now()).toISOString()
    expect(await shown(made.id)).toMatchObject({
      name: 'docs-site',
      collections: [zen.api.collections?.['allowed']],
      limits: { 'per-key': 7 },
      createdAt: created,
      expiresAt: new Date(expiresAt).toISOString(),
      credentials: [{ lastUsedAt: null }, { lastUsedAt: null }],
    })
  })

  it('last used: the last API call, of the half that made it; a refused call is none', async () => {
    const { id, publishable, secret } = await zen.key({ signed: true })
    zen.clock.advance(5000)
    const used = new Date(zen.clock.now()).toISOString()
    await search(publishable)
    await search(secret)
    await zen.ports.usage.flush()
    const { json } = await zen.manage(`GET /v1/keys/${id}`)
    const uses = [json['credentials']].flat().map(it => [at(it, 'side'), at(it, 'lastUsedAt')])
    expect(Object.fromEntries(uses)).toEqual({ publishable: used, secret: null })
  })

  it('keys are only shown once at creation', async () => {
    const body = { accountId: zen.api.account, name: 'Shown once' }
    const made = await zen.manage('POST /v1/keys', body)
    const secrets = [made.json['secrets']].flat().map(it => String(at(it, 'secret')))
    expect(secrets.map(it => it.slice(0, 7)).toSorted()).toEqual(['zsk_pk_', 'zsk_sk_'])
    const later = [
      await zen.manage(`GET /v1/keys/${made.json['id']}`),
      await zen.manage(`GET /v1/keys?account=${zen.api.account}`),
      await zen.manage(`PATCH /v1/keys/${made.json['id']}`, { name: 'Renamed' }),
    ]
    for (const secret of secrets) for (const answer of later) expect(answer.text).not.toContain(secret)
  })

  it('view the masked key prefix (e.g., zsk_pk_abc...) and status', async () => {
    const { id, publishable, secret } = await zen.key()
    const { credentials, state } = await shown(id)
    const masks = [credentials].flat().map(it => at(it, 'mask'))
    expect(masks.toSorted()).toEqual([publishable, secret].map(it => `${it.slice(0, 10)}...`).toSorted())
    expect(state).toBe('active')
    await zen.revoke(id)
    expect((await shown(id))['state']).toBe('revoked')
  })
})
