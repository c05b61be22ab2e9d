import { beforeEach, describe, expect, it } from 'vitest'
import { parseAddress } from '../../src/core/address.ts'
import { NOTHING } from '../../src/core/need.ts'
import { DAY, HOUR, after as later, MINUTE, SECOND } from '../../src/core/terms.ts'
import { aControl, aKeyOf, aShop, type Control, each, type Json } from '../build/control.ts'
import { worth } from '../build/worth.ts'

let control: Control
let accountId: string
beforeEach(async () => {
  control = await aControl()
  accountId = (await aShop(control, 'zenhire')).accountId
})

const wait = (ms: number) => {
  control.clock.at = later(control.clock.at, ms)
}

/** Uses a key, through the same engine, from an address and by a program. */
async function use(secret: string, address = '203.0.113.7', userAgent = 'shop/2.1') {
  const { engine, clock } = control
  const served = worth(engine.apis.named('zenhire'))
  const rawHeaders = ['User-Agent', userAgent]
  const inquiry = {
    secret,
    rawHeaders,
    need: NOTHING,
    address: () => worth(parseAddress(address)),
    body: noBytes,
  }
  expect((await engine.verify(served, inquiry, clock.now())).outcome).toBe('admitted')
}
const noBytes = async () => new Uint8Array()

/** A key, its secret, and where it is. */
async function aKey() {
  const made = await aKeyOf(control, accountId)
  return { secret: worth(each(made, 'secrets', 'secret')[0]), place: `/v1/keys/${made['id']}` }
}

/** The same, rotated: with the new secret. */
async function aRotated(graceSeconds = 7 * 24 * 3600) {
  const { secret, place } = await aKey()
  wait(HOUR)
  const { json } = await control.call('POST', `${place}/rotate`, { graceSeconds })
  return { old: secret, fresh: worth(each(json, 'secrets', 'secret')[0]), place }
}

const report = async (place: string, silentFor?: string) => {
  const query = silentFor === undefined ? '' : `?silentFor=${silentFor}`
  const { status, json } = await control.call('GET', `${place}/rotation${query}`)
  expect(status).toBe(200)
  return json
}
const safeToEnd = async (...asked: Parameters<typeof report>): Promise<Json> =>
  Object((await report(...asked))['safeToEnd'])
const iso = (ms = 0) => new Date(control.clock.at + ms).toISOString()

describe('the report on a rotation', () => {
  it('says plainly that nothing is in grace, before a rotation, after its grace and once revoked', async () => {
    const { place } = await aKey()
    const nothing = { safe: false, because: 'nothing-in-grace', silentSince: null, safeAt: null }
    expect(await report(place)).toMatchObject({ inGrace: false, newestUsed: false, safeToEnd: nothing })
    await control.call('POST', `${place}/rotate`, { graceSeconds: 60 })
    expect(await report(place)).toMatchObject({ inGrace: true })
    wait(MINUTE)
    expect(await report(place)).toMatchObject({ inGrace: false, safeToEnd: nothing })
    const rotated = await aRotated()
    await control.call('POST', `${rotated.place}/revoke`)
    expect(await safeToEnd(rotated.place)).toMatchObject({
      ...nothing,
      detail: 'This key is revoked: none of its secrets work.',
    })
  })

  it('shows each generation, newest first: how long it works, and who used it last', async () => {
    const { old, fresh, place } = await aRotated(2 * 3600)
    await use(old)
    wait(MINUTE)
    await use(fresh, '2001:db8::1', 'shop/2.2')
    wait(30 * SECOND)
    const { generations, ...rest } = await report(place)
    expect(rest).toMatchObject({ inGrace: true, newestUsed: true })
    const unused = { generation: 1, side: 'secret', lastUsedAt: iso(-90 * SECOND) }
    expect(generations).toMatchObject([
      {
        ...{ generation: 2, standing: 'newest', until: null, supersededAt: null, graceSecondsLeft: null },
        ...{ lastUsedAt: iso(-30 * SECOND), lastAddress: '2001:db8::1', lastUserAgent: 'shop/2.2' },
      },
      {
        ...{ generation: 1, standing: 'in-grace', until: iso(2 * HOUR - 90 * SECOND) },
        ...{ supersededAt: iso(-90 * SECOND), graceSecondsLeft: 2 * 3600 - 90, credentials: [unused] },
        ...{ lastUsedAt: iso(-90 * SECOND), lastAddress: '203.0.113.7', lastUserAgent: 'shop/2.1' },
      },
    ])
  })

  it('knows at once of a use that is not written yet, and says who it was', async () => {
    const { old, place } = await aRotated()
    wait(2 * DAY)
    expect(await safeToEnd(place)).toMatchObject({ safe: true, because: 'silent' })
    await use(old)
    wait(3 * MINUTE)
    expect(await safeToEnd(place)).toMatchObject({
      safe: false,
      because: 'in-use',
      detail:
        'The secrets of generation 1 were last used 3 min ago from 203.0.113.7 by shop/2.1: safe to end after 24 h more of silence. Nobody has used generation 2 yet, so nobody has switched.',
    })
  })

  it('never says safe too early, though a use is noted only now and then', async () => {
    const { old, place } = await aRotated()
    for (let second = 0; second < 50; second++) {
      await use(old)
      wait(SECOND)
    }
    wait(HOUR + MINUTE - SECOND - 1)
    expect(await safeToEnd(place, 'PT1H')).toMatchObject({ safe: false })
    wait(MINUTE)
    expect(await safeToEnd(place, 'PT1H')).toMatchObject({ safe: true })
  })

  it('says when the silence will be long enough', async () => {
    const { place } = await aRotated()
    wait(HOUR)
    expect(await safeToEnd(place)).toMatchObject({
      ...{ silentForSeconds: 86_400, silentSince: iso(-HOUR), safeAt: iso(DAY - HOUR) },
      detail:
        'The secrets of generation 1 were never used, but replaced only 1 h ago: safe to end after 23 h more of silence. Nobody has used generation 2 yet, so nobody has switched.',
    })
  })

  it('warns while nobody has used the new secrets, also when the old ones are silent', async () => {
    const { fresh, place } = await aRotated()
    wait(2 * DAY)
    expect(await report(place)).toMatchObject({ newestUsed: false, safeToEnd: { safe: true } })
    expect((await safeToEnd(place))['detail']).toContain('Nobody has used generation 2 yet')
    await use(fresh)
    expect(await report(place)).toMatchObject({ newestUsed: true, safeToEnd: { safe: true } })
    expect((await safeToEnd(place))['detail']).not.toContain('Nobody')
  })

  it.each([
    ['3600', 3600],
    ['PT1H', 3600],
    ['P1D', 86_400],
    ['P1DT1M30S', 86_490],
    ['P2W', 14 * 86_400],
    ['0', 0],
    ['P31D', 31 * 86_400],
  ])('takes a silence of %s', async (text, seconds) => {
    const { place } = await aRotated()
    expect(await safeToEnd(place, text)).toMatchObject({ silentForSeconds: seconds })
  })

  it.each([
    '',
    '-1',
    '1.5',
    '24h',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    'P1W2D',
    'P32D',
    '2678401',
    'pt1h',
    '%20',
  ])('refuses a silence of %j, and says what to give', async text => {
    const { place } = await aRotated()
    const { status, json } = await control.call('GET', `${place}/rotation?silentFor=${text}`)
    expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', 'silentFor'])
    expect(json['detail']).toContain('86400, PT24H or P1D')
  })

  it('is of a key that is there', async () => {
    const { status, json } = await control.call('GET', '/v1/keys/key_none/rotation')
    expect([status, json['code'], json['path']]).toEqual([404, 'key-unknown', 'id'])
  })
})

describe('ending a grace only if it is silent', () => {
  const end = (place: string, onlyIfSilentFor: unknown) =>
    control.call('POST', `${place}/end-grace`, { onlyIfSilentFor })

  it('refuses while somebody uses the old secrets, which work on', async () => {
    const { old, place } = await aRotated()
    await use(old)
    wait(10 * MINUTE)
    const before = await control.call('GET', place)
    const { status, json } = await end(place, 'PT1H')
    expect([status, json['code'], json['path']]).toEqual([409, 'grace-in-use', 'onlyIfSilentFor'])
    expect(json['detail']).toBe(
      'The secrets of generation 1 were last used 10 min ago from 203.0.113.7 by shop/2.1: safe to end after 52 min more of silence. Let whoever uses them switch first.',
    )
    expect((await control.call('GET', place)).json['version']).toBe(before.json['version'])
    await use(old)
  })

  it.each([3600, '3600', 'PT1H'])('ends it once they have been silent for %s', async span => {
    const { old, place } = await aRotated()
    await use(old)
    wait(HOUR + 2 * MINUTE - 1)
    expect((await end(place, span)).status).toBe(409)
    wait(1)
    expect((await end(place, span)).status).toBe(200)
    expect((await end(place, span)).json['code']).toBe('grace-none')
  })

  it('agrees with the report at every moment', async () => {
    const { old, place } = await aRotated()
    await use(old)
    let safe = false
    for (let step = 0; step < 40 && !safe; step++) {
      wait(7 * SECOND)
      safe = (await safeToEnd(place, 'PT2M'))['safe'] === true
      expect((await end(place, 120)).status).toBe(safe ? 200 : 409)
    }
    expect(safe).toBe(true)
  })

  it.each([-1, 1.5, 2_678_401, '24h', '', null, true, [], {}])('refuses a silence of %j', async span => {
    const { place } = await aRotated()
    const { status, json } = await end(place, span)
    expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', 'onlyIfSilentFor'])
  })

  it('without being asked for silence asks for none', async () => {
    const { old, place } = await aRotated()
    await use(old)
    expect((await control.call('POST', `${place}/end-grace`)).status).toBe(200)
  })
})
