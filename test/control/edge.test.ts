import { describe, expect, it } from 'vitest'
import { SPELLINGS } from '../../src/control/problems.ts'
import { Fault } from '../../src/core/error.ts'
import { aControl } from '../build/control.ts'

const control = await aControl()
const open = (path: string) => control.call('GET', path, undefined, { as: null })

describe('without a root key', () => {
  it('the health can be asked for', async () => {
    const { status, json } = await open('/healthz')
    expect([status, json]).toEqual([200, { status: 'ok' }])
  })

  it('the start page shows where things are', async () => {
    const { status, json } = await open('/')
    expect([status, Object(json['links']).openapi]).toEqual([200, '/v1/openapi.json'])
  })
})

describe('a path', () => {
  it.each(['/v1', '/v1/', '/v2/keys', '/v1/keys/', '/v1/keys/a/b/c', '/V1/keys', '/v1//keys'])(
    '%s that is none is a problem',
    async path => {
      const { status, json, headers } = await control.call('GET', path)
      expect([status, json['code'], json['status'], json['type']]).toEqual([
        404,
        'route-unknown',
        404,
        'urn:latchkey:problem:route-unknown',
      ])
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    },
  )

  it.each([
    ['PUT', '/v1/keys', 'GET, HEAD, POST'],
    ['DELETE', '/v1/keys/key_x', 'GET, HEAD, PATCH'],
    ['GET', '/v1/keys/key_x/revoke', 'POST'],
    ['OPTIONS', '/v1/apis', 'GET, HEAD, POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('does not take %s %s and says what it takes', async (method, path, allow) => {
    const { status, json, headers } = await control.call(method, path)
    expect([status, json['code'], headers.get('allow')]).toEqual([405, 'method-unknown', allow])
  })

  it('takes HEAD where it takes GET, and shows nothing', async () => {
    const { status, json } = await control.call('HEAD', '/v1/apis')
    expect([status, json]).toEqual([200, {}])
  })
})

it.each([
  ['a success', () => control.call('GET', '/v1/apis')],
  ['a refusal', () => open('/v1/apis')],
  ['a problem', () => control.call('GET', '/v1/apis/none')],
  ['an unknown path', () => open('/none')],
  ['the health', () => open('/healthz')],
])('%s has a request id, is never cached, and is no page of another site', async (_, ask) => {
  const { headers, json } = await ask()
  expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{20}$/)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect([...headers.keys()].filter(it => it.startsWith('access-control'))).toEqual([])
  if ('request_id' in json) expect(json['request_id']).toBe(headers.get('x-request-id'))
})

describe('when something breaks', () => {
  const broken = (error: Error) =>
    aControl(ports => {
      const keys = {
        ...ports.keys,
        list() {
          throw error
        },
      }
      return { keys, attributedTo: by => ({ ...ports.attributedTo(by), keys }) }
    })

  it('a store that does not answer is 503 with Retry-After, and the cause stays here', async () => {
    const { call, logged, answers } = await broken(new Fault('the disk at /secret/path is full'))
    const { status, json, headers } = await call('GET', '/v1/keys')
    expect([status, json['code'], headers.get('retry-after')]).toEqual([503, 'unavailable', '1'])
    expect(answers.join()).not.toContain('disk')
    expect(logged).toMatchObject([
      {
        fields: { requestId: json['request_id'], method: 'GET', route: '/v1/keys' },
        message: 'a call failed',
      },
    ])
  })

  it('anything else is 500, and the cause stays here', async () => {
    const { call, logged, answers } = await broken(new TypeError('cannot read secret_thing'))
    const { status, json, headers } = await call('GET', '/v1/keys')
    expect([status, json['code'], headers.get('retry-after')]).toEqual([500, 'internal', null])
    expect(headers.get('x-request-id')).toBe(json['request_id'])
    expect(answers.join()).not.toContain('secret_thing')
    expect(logged).toHaveLength(1)
  })
})

it('every problem has a title of its own', () => {
  const titles = Object.values(SPELLINGS).map(it => it.title)
  expect(new Set(titles).size).toBe(titles.length)
})
