import { beforeEach, describe, expect, it } from 'vitest'
import { aControl, aKeyOf, aShop, type Control } from '../build/control.ts'

let control: Control
let accountId: string
beforeEach(async () => {
  control = await aControl()
  accountId = (await aShop(control)).accountId
})

const call = (...said: Parameters<Control['call']>) => control.call(...said)

describe('the version of a key', () => {
  const tag = ({ headers }: { readonly headers: Headers }) => headers.get('etag')
  const match = (value: string) => ({ headers: { 'if-match': value } })

  it('is its ETag, and one more with every change', async () => {
    const place = `/v1/keys/${(await aKeyOf(control, accountId))['id']}`
    const tags = [
      await call('GET', place),
      await call('PATCH', place, { name: 'x' }),
      await call('POST', `${place}/disable`),
      await call('POST', `${place}/enable`),
      await call('POST', `${place}/rotate`, { graceSeconds: 60 }),
      await call('POST', `${place}/end-grace`),
      await call('POST', `${place}/revoke`),
      await call('GET', place),
    ]
    expect(tags.map(tag)).toEqual(['"1"', '"2"', '"3"', '"4"', '"5"', '"6"', '"7"', '"7"'])
  })

  it.each([
    ['PATCH', '', { name: 'Renamed' }],
    ['POST', '/rotate', {}],
    ['POST', '/disable', undefined],
    ['POST', '/enable', undefined],
    ['POST', '/revoke', {}],
    ['POST', '/end-grace', undefined],
  ])(
    'keeps a stale %s%s from changing anything, and lets a fresh one through',
    async (method, verb, body) => {
      const place = `/v1/keys/${(await aKeyOf(control, accountId))['id']}`
      await call('POST', `${place}/rotate`, { graceSeconds: 60 })
      await call('POST', `${place}/disable`)
      if (verb !== '/enable') await call('POST', `${place}/enable`)
      if (verb === '/rotate') await call('POST', `${place}/end-grace`)
      const before = await call('GET', place)
      for (const stale of ['"1"', `W/${tag(before)}`, '"none"']) {
        const refused = await call(method, place + verb, body, match(stale))
        expect([refused.status, refused.json['code']]).toEqual([412, 'version-stale'])
        expect(refused.json['detail']).toContain(`at version ${before.json['version']} by now`)
      }
      expect((await call('GET', place)).json).toEqual(before.json)
      const done = await call(method, place + verb, body, match(`"1", ${tag(before)}`))
      expect([done.status, Number(done.json['version'])]).toEqual([200, Number(before.json['version']) + 1])
    },
  )

  it('is checked by no star, and a header that is no list of tags is refused', async () => {
    const place = `/v1/keys/${(await aKeyOf(control, accountId))['id']}`
    expect((await call('PATCH', place, { name: 'x' }, match('*'))).status).toBe(200)
    const { status, json } = await call('PATCH', place, { name: 'y' }, match('2'))
    expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', 'If-Match'])
    expect((await call('PATCH', '/v1/keys/key_none', { name: 'y' }, match('*'))).status).toBe(404)
  })

  it('saves a caller that has it already the answer', async () => {
    const place = `/v1/keys/${(await aKeyOf(control, accountId))['id']}`
    const known = { headers: { 'if-none-match': '"1"' } }
    const kept = await control.app.request(place, {
      headers: { ...known.headers, authorization: `Bearer ${control.root.secret}` },
    })
    expect([kept.status, await kept.text(), tag(kept)]).toEqual([304, '', '"1"'])
    await call('PATCH', place, { name: 'x' })
    expect((await call('GET', place, undefined, known)).status).toBe(200)
  })
})
