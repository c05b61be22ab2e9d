import { beforeAll, describe, expect, it } from 'vitest'
import { addApi } from '../../src/engine/accounts.ts'
import { aControl, aKeyOf, aShop, type Control, type Json } from '../build/control.ts'
import { shippedProfiles } from '../build/profiles.ts'
import { worth } from '../build/worth.ts'

let control: Control
let shop: { apiId: string; accountId: string }
beforeAll(async () => {
  control = await aControl()
  shop = await aShop(control)
})

/** All the code in a page. */
const codeIn = (json: Json): string => JSON.stringify(json['blocks'])

describe('the guide of an API', () => {
  it('is answered by name and by id, and to the accounts of the API', async () => {
    const [named, byId, ofAccount] = await Promise.all(
      [
        `/v1/apis/zensearch/guide`,
        `/v1/apis/${shop.apiId}/guide`,
        `/v1/accounts/${shop.accountId}/guide`,
      ].map(path => control.call('GET', path)),
    )
    expect(named?.status).toBe(200)
    expect(byId?.json).toEqual(named?.json)
    expect(ofAccount?.json).toEqual(named?.json)
  })

  it('says below which path of the gateway the API is', async () => {
    const { json } = await control.call('GET', '/v1/apis/zensearch/guide')
    expect(codeIn(json)).toContain('http://gateway.test/zensearch/v1/docs/search')
  })

  it('says the host of the API where it has one, with the scheme and the port of the gateway', async () => {
    const other = await aControl(undefined, { gatewayUrl: 'https://gateway.test:8443' })
    const hosts = ['zensearch.localhost', 'api.zensearch.dev']
    worth(await addApi(other.engine.ports, shippedProfiles(), { name: 'zen', profile: 'zensearch', hosts }))
    await other.engine.apis.refresh()
    const { json } = await other.call('GET', '/v1/apis/zen/guide')
    expect(codeIn(json)).toContain('https://api.zensearch.dev:8443/v1/docs/search')
  })

  it('is written in the language that is asked for, and in no other than there is', async () => {
    const { json } = await control.call('GET', '/v1/apis/zensearch/guide?language=fr')
    expect([json['language'], json['title']]).toEqual(['fr', 'Authentification'])
    const latin = await control.call('GET', '/v1/apis/zensearch/guide?language=la')
    expect([latin.status, latin.json['path']]).toEqual([400, 'language'])
  })

  it('is Markdown to download', async () => {
    const response = await control.app.request(`/v1/accounts/${shop.accountId}/guide/export?language=fr`, {
      headers: { authorization: `Bearer ${control.root.secret}` },
    })
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="authentication.md"')
    expect(await response.text()).toMatch(
      /^# Authentification\n\nChaque requête adressée à \*\*ZenSearch\*\*/,
    )
  })

  it('begins with what the modules of the account allow', async () => {
    const { accountId } = await aShop(control, 'zenhire', { modules: ['cvdeepsearch'] })
    const { json } = await control.call('GET', `/v1/accounts/${accountId}/guide`)
    expect(codeIn(json)).toContain('/zenhire/api/v1/cvdeepsearch/runs')
  })

  it('and its keys can be tried with what they may do', async () => {
    const { accountId } = await aShop(control, 'hiring')
    const { id } = await aKeyOf(control, accountId, { scopes: ['tests:read'] })
    const { json } = await control.call('GET', `/v1/keys/${id}/samples`)
    expect(json['items']).toEqual([
      expect.objectContaining({
        ...{ side: 'secret', placeholder: 'hr_YOUR_KEY', fits: true },
        ...{ method: 'GET', url: 'http://gateway.test/hiring/v1/tests' },
      }),
    ])
  })

  it('a root key has no request of an API to be tried with', async () => {
    const { json } = await control.call('GET', `/v1/keys/${control.root.id}/samples`)
    expect(json['items']).toEqual([])
  })
})
