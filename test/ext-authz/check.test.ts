import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckResponse } from '../../src/adapters/grpc/messages.ts'
import { signMessage } from '../../src/client/client.ts'
import { until } from '../build/gateway.ts'
import { aClient, aListener } from './asking.ts'
import { messageOf } from './envoy.ts'
import { type About, aHeldWorld, asking, errorIn, type HeldWorld, statusOf } from './world.ts'

let world: HeldWorld
beforeAll(async () => {
  world = await aHeldWorld()
})
afterAll(() => world.close())

const check = (about: About): Promise<CheckResponse> => world.check(about)
const withKey = (more: Readonly<Record<string, string>> = {}, key = 'good') => ({
  headers: { 'x-api-key': world.key(key), ...more },
})

describe('the API', () => {
  it.each([
    ['by the first part of the path', {}, 200],
    ['by the host', { path: '/v1/things', host: 'things.test' }, 200],
    ['by what the configuration says', { path: '/v1/things', context: { api: 'starter' } }, 200],
    [
      'by what the configuration says, whatever the host is',
      { path: '/v1/things', host: 'things.test', context: { api: 'nobody' } },
      404,
    ],
    ['not at all', { path: '/nothing/v1/things' }, 404],
    ['not by a host that is two', { path: '/v1/things', host: 'things.test,other.test' }, 404],
  ] as const)('is found %s', async (_, about, wanted) => {
    expect(statusOf(await check({ ...withKey(), ...about }))).toBe(wanted)
  })
})

describe('leave', () => {
  it('takes from the request the key, borrowed names and what it claims about itself, and nothing else', async () => {
    const { okResponse: ok, dynamicMetadata: about } = await check(
      withKey({
        'latchkey-key-id': 'forged',
        'latchkey-plan': 'gold',
        latchkey_scopes: 'all',
        accept: '*/*',
        'true-client-ip': '::1',
        'x-http-method-override': 'PUT',
      }),
    )
    expect(ok?.headersToRemove.toSorted()).toEqual(
      [
        'latchkey-plan',
        'latchkey_scopes',
        'true-client-ip',
        'x-api-key',
        'x-http-method-override',
      ].toSorted(),
    )
    const set = Object.fromEntries(ok?.headers.map(({ header }) => [header.key, header.value]) ?? [])
    expect(set).toMatchObject({ 'Latchkey-Key-Name': 'x-api-key', 'Latchkey-Scopes': 'things:read' })
    expect(about?.fields).toMatchObject({
      api: { stringValue: 'starter' },
      key_id: { stringValue: set['Latchkey-Key-Id'] },
      account_id: { stringValue: set['Latchkey-Account-Id'] },
    })
  })

  it('leaves nothing of the caller’s where there is nothing to be said', async () => {
    const { okResponse } = await check({ ...withKey({ 'latchkey-scopes': 'all' }), path: '/starter/health' })
    expect(okResponse?.headersToRemove).toContain('latchkey-scopes')
    const answer = await check({
      ...{ path: '/v1/docs/search?q=x', context: { api: 'signed' }, from: '203.0.113.9' },
      headers: { 'x-zensearch-key': world.key('bound'), 'latchkey-scopes': 'all' },
    })
    expect(answer.okResponse?.headersToRemove).toContain('latchkey-scopes')
    expect(answer.okResponse?.headers.map(({ header }) => header.key)).not.toContain('Latchkey-Scopes')
  })

  it('has what the caller is told of its limits, in place of what the upstream says of them', async () => {
    const { okResponse } = await check(withKey())
    const told = Object.fromEntries(okResponse?.responseHeadersToAdd.map(it => [it.header.key, it]) ?? [])
    expect(told['RateLimit']).toMatchObject({
      header: { value: expect.stringMatching(/^"per-key";r=\d+;t=\d+$/) },
      appendAction: 2,
    })
    expect(told['Vary']).toMatchObject({ append: { value: true } })
  })
})

describe('headers that were joined', () => {
  it.each([
    ['two keys', () => ({ 'x-api-key': `${world.key('good')},${world.key('good')}` })],
    ['a key and nothing', () => ({ 'x-api-key': `${world.key('good')},` })],
    ['two origins', () => ({ 'x-api-key': world.key('good'), origin: 'https://a.test,https://b.test' })],
    ['two referers', () => ({ 'x-api-key': world.key('good'), referer: 'https://a.test/x,https://b.test/' })],
  ])('are seen to be two: %s', async (_, headers) => {
    const answer = await check({ headers: headers() })
    expect([statusOf(answer), errorIn(answer).code]).toEqual([400, 'AMBIGUOUS_REQUEST'])
  })

  it('are one where a comma is part of an address', async () =>
    expect(statusOf(await check(withKey({ referer: 'https://a.test/x,y' })))).toBe(200))
})

describe('what contradicts itself is not guessed:', () => {
  it.each([
    ['another method among the headers', () => withKey({ ':method': 'POST' })],
    ['another path among the headers', () => withKey({ ':path': '/starter/health' })],
  ])('%s', async (_, about) =>
    expect(await world.client.check(asking(about()))).toMatchObject({ code: status.INVALID_ARGUMENT }),
  )

  it.each([
    ['nothing', {}],
    ['no request', { attributes: { contextExtensions: { api: 'starter' } } }],
  ])('%s', async (_, question) =>
    expect(await world.client.check(question)).toMatchObject({ code: status.INVALID_ARGUMENT }),
  )

  it.each([
    ['a path that is spelled otherwise than it is meant', { path: '/starter/v1/%74hings' }],
    ['a path with an empty part', { path: '/starter//v1/things' }],
    ['a whole URL', { path: 'http://gateway.test/starter/v1/things', context: { api: 'starter' } }],
    ['no path', { path: '', context: { api: 'starter' } }],
    ['no host', { host: '', context: { api: 'starter' }, path: '/v1/things', method: '' }],
  ])('%s', async (_, about) => {
    const answered = await check({ ...withKey(), ...about })
    expect(answered.okResponse).toBeUndefined()
    expect(statusOf(answered)).toBeGreaterThanOrEqual(400)
  })
})

describe('the caller’s address', () => {
  const bound = (from: string, forwarded?: string) =>
    check({
      path: '/v1/docs/search?q=x',
      headers: { 'x-zensearch-key': world.key('bound'), ...(forwarded && { 'x-forwarded-for': forwarded }) },
      ...{ from, context: { api: 'signed' } },
    }).then(statusOf)

  it.each([
    ['is that of the connection', '203.0.113.9', undefined, 200],
    ['is that of the connection, whatever it says', '198.51.100.1', '203.0.113.9', 403],
    ['is what a trusted balancer says it is', '10.1.2.3', '203.0.113.9,10.1.2.3', 200],
    ['is the last one nobody vouches for', '10.1.2.3', '203.0.113.9, 198.51.100.1, 10.1.2.3', 403],
    ['is unknown where the connection has none', '', undefined, 403],
  ])('%s', async (_, from, forwarded, wanted) => expect(await bound(from, forwarded)).toBe(wanted))
})

describe('a body that has to be read', () => {
  const post = (about: About) =>
    check({
      ...{ method: 'POST', path: '/v1/docs/search', context: { api: 'signed' } },
      ...about,
      headers: {
        ...{
          'x-zensearch-key': world.key('signed'),
          'x-zensearch-timestamp': String(world.gateway.clock.now()),
        },
        ...{ 'x-zensearch-signature': '0'.repeat(64), ...about.headers },
      },
    })
  const sent = { api: 'signed', bodies: 'sent' }
  const rawBody = Buffer.from('{"query":"x"}')

  it.each([
    ['that was not sent along', {}, 400],
    [
      'that was not sent along, though it has a length',
      { headers: { 'content-length': '9' }, context: sent },
      400,
    ],
    [
      'of which a part was sent',
      { rawBody, headers: { 'x-envoy-auth-partial-body': 'true' }, context: sent },
      413,
    ],
    [
      'of which a part was sent, says one of two',
      { rawBody, headers: { 'x-envoy-auth-partial-body': 'false,true' }, context: sent },
      413,
    ],
    ['that is shorter than it says', { rawBody, headers: { 'content-length': '999' }, context: sent }, 413],
    ['that is too large', { rawBody: Buffer.alloc(65), context: sent }, 413],
    ['whose signature is wrong', { rawBody, headers: { 'content-length': '13' }, context: sent }, 401],
    ['that is empty, says the configuration', { context: sent }, 401],
    ['that is empty, says its length', { headers: { 'content-length': '0' } }, 401],
  ] as const)('%s', async (_, about, wanted) => expect(statusOf(await post(about))).toBe(wanted))

  it('and is not there is said to be missing', async () =>
    expect(errorIn(await post({})).message).toContain('what this request needs to be judged by: its body'))
})

describe('a signature of the whole message', () => {
  it.each([
    [
      'by what the configuration says',
      { path: '/v1/docs/search?q=x', context: { api: 'signed', bodies: 'sent' } },
    ],
    ['by the first part of its path', { path: '/signed/v1/docs/search?q=x', context: { bodies: 'sent' } }],
  ])('is over what was sent, where the API is found %s', async (_, about) => {
    const url = `https://gateway.test${about.path}`
    const headers = {
      'x-zensearch-key': world.key('messages'),
      ...(await signMessage(world.signing, { method: 'GET', url })),
    }
    expect(statusOf(await check({ ...about, headers }))).toBe(200)
    expect(statusOf(await check({ ...about, headers }))).toBe(401)
    const fresh = await signMessage(world.signing, { method: 'GET', url: `${url}y` })
    expect(statusOf(await check({ ...about, headers: { ...headers, ...fresh } }))).toBe(401)
  })
})

describe('an upgrade', () => {
  const upgrade = { upgrade: 'websocket', connection: 'upgrade' }
  it('is refused where the profile has none', async () => {
    const answer = await check(withKey(upgrade))
    expect([statusOf(answer), errorIn(answer).code]).toEqual([501, 'UPGRADE_NOT_SUPPORTED'])
  })
})

describe.each(['h2c', 'websocket, h2c', 'TLS/1.0'])('an upgrade to %s', protocol => {
  it('is refused, as nobody would decide about what follows', async () => {
    const answer = await check(withKey({ upgrade: protocol, connection: 'upgrade' }))
    expect([statusOf(answer), errorIn(answer).code]).toEqual([501, 'UPGRADE_NOT_SUPPORTED'])
  })
})

describe('when something breaks', () => {
  it('nobody is let through, and the caller is told to come back', async () => {
    world.state.down = true
    const { status: said, deniedResponse } = await check(withKey({}, 'late'))
    world.state.down = false
    expect([said.code, deniedResponse?.status.code]).toEqual([status.UNAVAILABLE, 503])
    const headers = Object.fromEntries(
      deniedResponse?.headers.map(({ header }) => [header.key, header.value]) ?? [],
    )
    expect(headers).toMatchObject({ 'Retry-After': '1', 'Cache-Control': 'no-store' })
    expect(deniedResponse?.body).not.toContain('fire')
    expect(world.listener.logged.join()).toContain('disk on fire')
  })
})

describe('who may ask', () => {
  it('is a trusted proxy: others are told nothing', async () => {
    const strict = await aListener(world.gateway.engine, { trusted: '192.0.2.1' })
    const stranger = aClient(strict.port)
    const answered = await stranger.check(asking(withKey()))
    expect(answered).toMatchObject({
      code: status.PERMISSION_DENIED,
      details: expect.stringContaining('LATCHKEY_TRUSTED_PROXIES'),
    })
    expect(await stranger.health({})).toMatchObject({ message: { status: 1 } })
    stranger.close()
    await strict.close()
  })
})

describe('a listener that closes', () => {
  it('answers what it was asked, and then nobody', async () => {
    const other = await aListener(world.gateway.engine)
    const asker = aClient(other.port)
    const { promise, resolve } = Promise.withResolvers<void>()
    world.state.waits = promise
    const asked = asker.check(asking(withKey({}, 'later')))
    await until(() => world.state.asked > 0)
    const closed = other.close()
    world.state.waits = undefined
    resolve()
    expect(messageOf(await asked).okResponse).toBeDefined()
    await closed
    expect(await asker.check(asking(withKey()))).toMatchObject({ code: status.UNAVAILABLE })
    asker.close()
  })
})
