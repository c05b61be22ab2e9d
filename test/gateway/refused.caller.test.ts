import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aGateway, type TestGateway } from '../build/gateway.ts'
import { exchange } from '../build/raw.ts'
import { aGuarded, GUARDED, type Guarded, get, refuses } from './guarded.ts'

let guarded: Guarded
let elsewhere: string
const FROM_TEN = { hosts: [], referers: [], addresses: ['10.0.0.0/8'] }
beforeAll(async () => {
  guarded = await aGuarded()
  const wanted = { accountId: guarded.account.id, name: 'Not from here', restrictions: FROM_TEN }
  elsewhere = (await guarded.gateway.keyOf(wanted)).secret
})
afterAll(() => guarded.close())

describe('where a caller says it is from counts for nothing without a trusted proxy', () => {
  const from = (...headers: string[]) => get([`X-API-Key: ${elsewhere}`, ...headers])
  refuses(
    () => guarded,
    [
      ['a forged X-Forwarded-For', () => from('X-Forwarded-For: 10.0.0.1'), 403, 'NOT_ALLOWED_FROM_HERE'],
      ['a forged Forwarded', () => from('Forwarded: for=10.0.0.1'), 403, 'NOT_ALLOWED_FROM_HERE'],
      [
        'a forged X-Real-IP',
        () => from('X-Real-IP: 10.0.0.1', 'True-Client-IP: 10.0.0.1'),
        403,
        'NOT_ALLOWED_FROM_HERE',
      ],
    ],
  )
})

describe('behind a trusted proxy', () => {
  let behind: TestGateway
  let allowed: string
  beforeAll(async () => {
    behind = await aGateway({ profiles: [GUARDED], trustedProxies: ['127.0.0.0/8', '192.168.0.0/16'] })
    const { account } = await behind.serve('guarded', guarded.upstream.url)
    allowed = (await behind.keyOf({ accountId: account.id, name: 'From ten', restrictions: FROM_TEN })).secret
  })
  afterAll(() => behind.close())
  const statusFrom = async (...chains: string[]) => {
    const headers = chains.map(it => `X-Forwarded-For: ${it}`)
    return (await exchange(behind.port, get([`X-API-Key: ${allowed}`, ...headers]))).status
  }

  it.each([
    ['its address', ['10.0.0.1']],
    ['its address as IPv4-mapped IPv6', ['::ffff:10.0.0.1']],
    ['its address as mapped hex', ['::FFFF:A00:1']],
    ['its address behind a second trusted proxy', ['10.0.0.1, 192.168.1.1']],
    ['its address in the last of two headers', ['203.0.113.9', '10.0.0.1']],
  ])('a caller is known by %s', async (_, chains) => expect(await statusFrom(...chains)).toBe(200))

  it.each([
    ['another address', ['203.0.113.9']],
    ['another address that claims to forward for it', ['10.0.0.1, 203.0.113.9']],
    ['a port', ['10.0.0.1:1234']],
    ['brackets', ['[::ffff:10.0.0.1]']],
    ['a zone', ['fe80::1%eth0']],
    ['a zone on a mapped address', ['::ffff:10.0.0.1%1']],
    ['leading zeros', ['010.0.0.1']],
    ['an octal spelling', ['012.0.0.1']],
    ['hex', ['0xa.0.0.1']],
    ['the short form', ['10.1']],
    ['an integer', ['167772161']],
    ['unknown', ['unknown']],
    ['an empty hop', ['10.0.0.1,']],
    ['nothing', ['']],
    ['an IPv4-compatible address', ['::10.0.0.1']],
  ])('a chain that ends in %s is denied', async (_, chains) => expect(await statusFrom(...chains)).toBe(403))
})

describe('what a client says about its identity never reaches the upstream', () => {
  it.each([
    'Latchkey-Key-Id',
    'latchkey-key-id',
    'LATCHKEY-SCOPES',
    'latchkey_key_id',
    'Latchkey_Account-Id',
    'LaTcHkEy-Anything',
    'Latchkey.Key.Id',
    'Latchkey~Key-Id',
  ])('%s', async name => {
    await guarded.send(get(guarded.withKey(`${name}: forged`)))
    expect(guarded.upstream.seen[0]?.rawHeaders).not.toContain('forged')
    guarded.upstream.seen.length = 0
    await guarded.send(get([`${name}: forged`], '/health'))
    expect(guarded.upstream.seen[0]?.rawHeaders).not.toContain('forged')
  })

  it.each([
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
  ])('nor does %s, which would ask for something else than was decided about', async name => {
    await guarded.send(get(guarded.withKey(`${name}: /admin`)))
    expect(guarded.upstream.seen[0]?.rawHeaders).not.toContain('/admin')
  })
})
