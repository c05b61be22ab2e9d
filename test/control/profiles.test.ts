import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { SHIPPED } from '../../scripts/shipped.ts'
import { ProfileDetail } from '../../src/control/views/profile.ts'
import { at } from '../build/client.ts'
import { aControl, aShop, briefOf, type Control } from '../build/control.ts'

let control: Control
beforeEach(async () => {
  control = await aControl()
})

const call = (...said: Parameters<Control['call']>) => control.call(...said)
const brief = async (...said: Parameters<Control['call']>) => briefOf(await call(...said))
const shipped = (name: string) =>
  readFileSync(new URL(`../../profiles/${name}.json`, import.meta.url), 'utf8')

describe('the profile of an account', () => {
  it('is that of its API, with every text in both languages', async () => {
    const { accountId } = await aShop(control, 'hiring')
    const { json } = await call('GET', `/v1/accounts/${accountId}/profile`)
    expect(ProfileDetail.safeParse(json).error).toBeUndefined()
    expect(json).toMatchObject({
      name: 'hiring',
      languages: ['en', 'fr'],
      nouns: { account: { one: { en: 'organization', fr: 'organisation' } } },
      scopesFixed: true,
      expiring: false,
      pair: false,
    })
    expect((await call('GET', '/v1/apis/hiring/profile')).json).toEqual(json)
  })

  it('says which half of a pair each rule binds, and what a limit may be set to', async () => {
    await aShop(control, 'zensearch')
    const { json } = await call('GET', '/v1/apis/zensearch/profile')
    expect(json).toMatchObject({
      pair: true,
      collections: true,
      restrictions: [
        { kind: 'hosts', sides: ['publishable'] },
        { kind: 'referers', sides: ['publishable'] },
        { kind: 'addresses', sides: ['publishable'] },
      ],
      signedSides: ['secret'],
      limits: [
        { name: 'per-key', limit: 100, most: 1_000_000, sides: ['publishable', 'secret'] },
        { name: 'per-address', limit: 20, sides: ['publishable'] },
      ],
    })
  })

  it('of nobody is unknown', async () => {
    expect(await brief('GET', '/v1/accounts/acc_none/profile')).toEqual([404, 'account-unknown', 'id'])
    expect(await brief('GET', '/v1/apis/none/profile')).toEqual([404, 'api-unknown', 'id'])
  })
})

describe('a profile that is loaded', () => {
  it('is shown as it was read, with defaults filled in', async () => {
    const { json } = await call('GET', '/v1/profiles/zenhire')
    expect(at(json, 'document', 'keys', 'expiry')).toBe('optional')
    expect(at(json, 'detail', 'name')).toBe('zenhire')
    expect(await brief('GET', '/v1/profiles/none')).toEqual([404, 'profile-unknown', 'id'])
  })
})

describe('checking a profile', () => {
  const check = async (text: string) => (await call('POST', '/v1/profiles/check', { text })).json

  it.each(SHIPPED)('finds nothing in %s, which a server starts with', async name =>
    expect(await check(shipped(name))).toEqual({ ok: true, complaints: [] }),
  )

  it('finds every mistake at its path, in the words of a start that fails', async () => {
    const text = shipped('starter').replace('"X-API-Key"', '"X API Key"').replace('"my_"', '"my-"')
    expect(await check(text)).toEqual({
      ok: false,
      complaints: [
        { path: 'carriers[0].header', message: 'use letters, digits and "-"' },
        { path: 'forms[0].prefix', message: 'use letters, digits and "_"' },
      ],
    })
  })

  it('says where a text stops being JSON, and loads nothing', async () => {
    const answer = await check('{ "name": "mine" ')
    expect([answer['ok'], String(at(answer, 'complaints', '0', 'message'))]).toEqual([
      false,
      expect.stringContaining('This is not valid JSON'),
    ])
    expect(await brief('GET', '/v1/profiles/mine')).toEqual([404, 'profile-unknown', 'id'])
  })
})
