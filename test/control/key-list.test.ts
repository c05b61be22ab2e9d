import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/terms.ts'
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

  it('refuses the cursor of another list, so that no row is lost in silence', async () => {
    for (let nth = 0; nth < 2; nth++) await aKeyOf(control, accountId)
    const { json } = await call('GET', `/v1/keys?account=${accountId}&limit=1`)
    const next = `cursor=${json['next']}`
    const refused = [400, 'input-invalid', 'cursor']
    expect(await brief('GET', `/v1/keys?account=${accountId}&sort=name&${next}`)).toEqual(refused)
    expect(await brief('GET', `/v1/audit?${next}`)).toEqual(refused)
    expect(await brief('GET', '/v1/apis?cursor=abc')).toEqual(refused)
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

  describe('by what they are like', () => {
    const names = async (query: string) =>
      each((await call('GET', `/v1/keys?account=${accountId}&${query}`)).json, 'items', 'name')

    beforeEach(async () => {
      const made = [
        { name: 'beta', expiresAt: '2026-03-01T00:00:00Z' },
        { name: 'Alpha', expiresAt: '2026-02-01T00:00:00Z', scopes: [] },
        { name: 'gamma' },
        { name: '50%_off' },
      ]
      for (const [nth, changes] of made.entries()) {
        control.clock.at = after(nth * 1000)
        await aKeyOf(control, accountId, changes)
      }
    })

    it('sorts by each field either way, those without last', async () => {
      expect(await names('sort=createdAt')).toEqual(['beta', 'Alpha', 'gamma', '50%_off'])
      expect(await names('sort=-createdAt')).toEqual(['50%_off', 'gamma', 'Alpha', 'beta'])
      expect(await names('sort=name')).toEqual(['50%_off', 'Alpha', 'beta', 'gamma'])
      expect(await names('sort=-name')).toEqual(['gamma', 'beta', 'Alpha', '50%_off'])
      expect((await names('sort=expiresAt')).slice(0, 2)).toEqual(['Alpha', 'beta'])
      expect((await names('sort=-expiresAt')).slice(0, 2)).toEqual(['beta', 'Alpha'])
    })

    it('goes on in the same order page by page', async () => {
      const seen: string[] = []
      let cursor = ''
      do {
        const { json } = await call('GET', `/v1/keys?account=${accountId}&sort=-expiresAt&limit=1${cursor}`)
        seen.push(...each(json, 'items', 'name'))
        cursor = typeof json['next'] === 'string' ? `&cursor=${json['next']}` : ''
      } while (cursor !== '')
      expect(seen).toEqual(await names('sort=-expiresAt'))
    })

    it('finds a part of a name or a mask, letter for letter', async () => {
      expect(await names('q=LPH')).toEqual(['Alpha'])
      expect(await names('q=%25_')).toEqual(['50%_off'])
      expect(await names('q=nothing')).toEqual([])
      const [mask = ''] = each(await aKeyOf(control, accountId, { name: 'masked' }), 'credentials', 'mask')
      expect(await names(`q=${mask.slice(0, -3)}`)).toContain('masked')
    })

    it('tells how they stand now, and what they hold', async () => {
      const id = (name: string) =>
        call('GET', `/v1/keys?q=${name}`).then(({ json }) => each(json, 'items', 'id')[0])
      await call('POST', `/v1/keys/${await id('gamma')}/disable`)
      await call('POST', `/v1/keys/${await id('50')}/revoke`)
      expect(await names('state=active')).toEqual(['Alpha', 'beta'])
      expect(await names('state=disabled')).toEqual(['gamma'])
      expect(await names('state=revoked')).toEqual(['50%_off'])
      control.clock.at = after(40 * DAY)
      expect(await names('state=expired')).toEqual(['Alpha'])
      expect(await names('scope=nothing')).toEqual([])
    })

    it.each(['state=dead', 'sort=size', 'sort=--name', 'q='])('refuses ?%s', async query => {
      const path = query.split('=')[0]
      expect(await brief('GET', `/v1/keys?${query}`)).toEqual([400, 'input-invalid', path])
    })
  })
})
