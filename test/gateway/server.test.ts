import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/error.ts'
import { aGateway, anUpstream, until } from '../build/gateway.ts'
import { answerOn, exchange, headerIn, request } from '../build/raw.ts'
import { aGuarded, codeOf, GUARDED, type Guarded, get } from './guarded.ts'

let guarded: Guarded
beforeAll(async () => {
  guarded = await aGuarded()
})
afterAll(() => guarded.close())

describe('an API with a host of its own', () => {
  const at = (host: string) =>
    request('GET /v1/things', guarded.withKey()).replace('Host: api.test', `Host: ${host}`)

  it.each([
    'guarded.test',
    'guarded.test:80',
    'GUARDED.Test',
    'guarded.test.',
    'Guarded.test.:4701',
    'guarded.test:',
  ])('is reached by %s', async host => expect((await guarded.send(at(host))).status).toBe(200))

  it.each([
    'guarded.test.evil.test',
    'xguarded.test',
    'guarded.test@evil.test',
    'guarded.test:80:80',
    'guarded.test/',
    'guarded',
    '',
  ])('is not reached by %s', async host => expect(codeOf(await guarded.send(at(host)))).toBe('API_UNKNOWN'))
})

describe('a body that is too large', () => {
  it('is refused so that a caller who is still sending it hears so', async () => {
    const answer = await fetch(`${guarded.gateway.url}/guarded/v1/kinds`, {
      method: 'POST',
      headers: { 'X-API-Key': guarded.key },
      body: Buffer.alloc(16 * 1024 * 1024),
    })
    expect([answer.status, JSON.parse(await answer.text()).error.code]).toEqual([413, 'REQUEST_TOO_LARGE'])
  })

  it('ends the connection, so that what is left of it is never taken for a request', async () => {
    const socket = connect(guarded.gateway.port, '127.0.0.1')
    const body = get(guarded.withKey()).repeat(20)
    socket.end(request('POST /guarded/v1/kinds', guarded.withKey(), body))
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    await until(() => socket.closed)
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413'])
  })
})

describe('many requests on one connection', () => {
  it('are answered in their order, refused ones among them', async () => {
    const socket = connect(guarded.gateway.port, '127.0.0.1')
    socket.end(get(guarded.withKey()) + get([]) + get(guarded.withKey(), '/nowhere') + get(guarded.withKey()))
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    await until(() => socket.closed)
    const final = [...heard.matchAll(/HTTP\/1\.1 ([2-5]\d+)/g)].map(([, status]) => Number(status))
    expect(final).toEqual([200, 401, 404, 200])
  })
})

describe('when the store cannot answer', () => {
  it('the caller hears 503 in its API’s spelling, and nothing of the cause; the operator hears the cause', async () => {
    const upstream = await anUpstream()
    const state = { down: false }
    const gateway = await aGateway({
      profiles: [GUARDED],
      ports: ({ keys }) => ({
        keys: {
          ...keys,
          dossier(apiId, digest) {
            if (state.down) throw new Fault('disk on fire')
            return keys.dossier(apiId, digest)
          },
        },
      }),
    })
    const { account } = await gateway.serve('guarded', upstream.url)
    const { secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    state.down = true
    const answer = await exchange(gateway.port, get([`X-API-Key: ${secret}`]))
    expect([answer.status, codeOf(answer), headerIn(answer, 'retry-after')]).toEqual([
      503,
      'SERVICE_UNAVAILABLE',
      '1',
    ])
    expect(JSON.stringify(answer)).not.toContain('fire')
    expect(gateway.logged.join()).toContain('disk on fire')
    expect(gateway.logged.join()).not.toContain(secret)
    expect(upstream.seen).toEqual([])
    const verify = request('POST /_latchkey/v1/verify', [`Authorization: Bearer ${gateway.root}`])
    const said = await exchange(gateway.port, verify)
    expect([said.status, headerIn(said, 'retry-after')]).toEqual([503, '1'])
    await gateway.close()
    await upstream.close()
  })
})

describe('when a request cannot even be begun', () => {
  it('its connection ends, the operator hears why, and those that came with it are answered', async () => {
    const state = { broken: 0 }
    const gateway = await aGateway({
      ports: ({ secrets }) => ({
        secrets: {
          ...secrets,
          id(prefix) {
            if (state.broken-- > 0) throw new Fault('no chance left')
            return secrets.id(prefix)
          },
        },
      }),
    })
    const health = () => exchange(gateway.port, request('GET /_latchkey/health'))
    expect((await health()).status).toBe(200)
    state.broken = 1
    const outcomes = await Promise.allSettled([health(), health(), health()])
    const statuses = outcomes.map(it => (it.status === 'fulfilled' ? it.value.status : 'ended'))
    expect(statuses.toSorted()).toEqual([200, 200, 'ended'])
    expect(gateway.logged.join()).toContain('no chance left')
    await gateway.close()
  })
})

describe('a gateway that goes down', () => {
  it('says so to health checks and still answers what is in flight', async () => {
    let release = () => {}
    const upstream = await anUpstream((_, response) => {
      release = () => void response.end('late')
    })
    const gateway = await aGateway({ profiles: [GUARDED] })
    const { account } = await gateway.serve('guarded', upstream.url)
    const { secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    const health = () => exchange(gateway.port, request('GET /_latchkey/health'))
    expect((await health()).status).toBe(200)
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(get([`X-API-Key: ${secret}`]))
    const began = release
    await until(() => release !== began)
    gateway.gateway.drain()
    expect((await health()).status).toBe(503)
    const ended = gateway.gateway.close()
    release()
    const answer = await answerOn(socket)
    expect([answer.body, headerIn(answer, 'connection')]).toEqual(['late', 'close'])
    await ended
    await upstream.close()
  })

  it('ends a connection whose answer had begun once all of it is sent', async () => {
    let rest = () => {}
    const upstream = await anUpstream((_, response) => {
      response.write('first, ')
      rest = () => void response.end('then the rest')
    })
    const gateway = await aGateway({ profiles: [GUARDED] })
    const { account } = await gateway.serve('guarded', upstream.url)
    const { secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(get([`X-API-Key: ${secret}`]))
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    await until(() => heard.includes('first, '))
    const ended = gateway.gateway.close()
    rest()
    await ended
    await until(() => heard.includes('then the rest'))
    await upstream.close()
  })
})
