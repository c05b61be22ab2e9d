import { beforeEach, describe, expect, it } from 'vitest'
import { parseAddress } from '../../src/core/address.ts'
import type { Refused } from '../../src/core/verdict.ts'
import { noteRefusal } from '../../src/engine/refusing.ts'
import { aControl, aKeyOf, aShop, briefOf, type Control, each, type Json } from '../build/control.ts'
import { worth } from '../build/worth.ts'

let control: Control
let shop: { readonly accountId: string; readonly apiId: string }
let key: Json

beforeEach(async () => {
  control = await aControl()
  shop = await aShop(control)
  key = await aKeyOf(control, shop.accountId, { restrictions: { hosts: ['docs.acme.example'] } })
})

const secretsOf = (made: Json) => each({ secrets: made['secrets'] }, 'secrets', 'secret')

/** Has a page of somewhere else use the publishable half of the key, or show what is none. */
async function refuse(secret: string): Promise<void> {
  const { engine, clock } = control
  const served = worth(engine.apis.named('zensearch'))
  const rawHeaders = ['X-ZenSearch-Key', secret, 'Origin', 'https://evil.example']
  const match = served.profile.route('GET', '/v1/docs/search')
  if (match.outcome !== 'found') throw new Error('There is no such route.')
  const address = worth(parseAddress('192.0.2.7'))
  const inquiry = {
    ...{ rawHeaders, need: match.route.base, address: () => address, body: () => new Uint8Array() },
  }
  const ruling = await engine.verify(served, inquiry, clock.now())
  expect(ruling.outcome).toBe('refused')
  const refused = ruling as Refused
  noteRefusal(engine.ports, served, {
    ...{ ruling: refused, now: clock.now(), requestId: 'req_1', rawHeaders, address, scopes: [] },
    ...{ method: 'GET', path: '/v1/docs/search?q=x' },
  })
}

describe('refused requests', () => {
  it('are listed of a key, of its account and of its API, and those of strangers of the API alone', async () => {
    await refuse(worth(secretsOf(key).find(it => it.startsWith('zsk_pk_'))))
    await refuse('zsk_sk_none')
    const reasons = async (path: string) => each((await control.call('GET', path)).json, 'items', 'reason')
    expect(await reasons(`/v1/keys/${key['id']}/refusals`)).toEqual(['host-denied'])
    expect(await reasons(`/v1/keys/${key['id']}/refusals?reason=expired`)).toEqual([])
    expect(await reasons(`/v1/refusals?account=${shop.accountId}`)).toEqual(['host-denied'])
    expect((await reasons('/v1/refusals?api=zensearch')).toSorted()).toEqual(['host-denied', 'malformed'])
    expect(await reasons('/v1/refusals?api=zensearch&reason=malformed')).toEqual(['malformed'])
    const { json } = await control.call('GET', `/v1/keys/${key['id']}/refusals`)
    expect(json).toMatchObject({
      items: [
        {
          ...{ rule: { kind: 'hosts', values: ['docs.acme.example'] }, origin: 'https://evil.example' },
          ...{ path: '/v1/docs/search', address: '192.0.2.7', credential: { side: 'publishable' } },
        },
      ],
    })
  })

  it.each([
    ['/v1/keys/key_none/refusals', 404, 'key-unknown', 'id'],
    ['/v1/refusals?account=acc_none', 404, 'account-unknown', 'account'],
    ['/v1/refusals?api=none', 404, 'api-unknown', 'api'],
    ['/v1/refusals?cursor=none', 400, 'input-invalid', 'cursor'],
  ])('of what is not there are not listed: %s', async (path, ...brief) => {
    expect(briefOf(await control.call('GET', path))).toEqual(brief)
  })

  it('of root keys are listed only for who may see root keys', async () => {
    const { secret } = await control.rootKey(['keys:read'])
    const hidden = await control.call('GET', '/v1/refusals?api=latchkey', undefined, { as: secret })
    expect(briefOf(hidden)).toEqual([403, 'role-insufficient', undefined])
    expect((await control.call('GET', '/v1/refusals?api=latchkey')).status).toBe(200)
  })

  it('of an account of another API than the one named beside it are not listed', async () => {
    await aShop(control, 'jobhive')
    const wrong = await control.call('GET', `/v1/refusals?api=jobhive&account=${shop.accountId}`)
    expect(briefOf(wrong)).toEqual([400, 'input-invalid', 'api'])
  })

  it('are explained again by the secret that was shown, without it', async () => {
    await refuse(worth(secretsOf(key).find(it => it.startsWith('zsk_pk_'))))
    const { json } = await control.call('GET', `/v1/keys/${key['id']}/refusals`)
    const [refusalId] = each(json, 'items', 'id')
    const { status, json: why } = await control.call('POST', '/v1/explain', { refusalId })
    expect(status).toBe(200)
    expect(why).toMatchObject({
      ...{ api: 'zensearch', judgedBy: 'credential', key: { id: key['id'], side: 'publishable' } },
      verdict: { outcome: 'refused', reason: 'host-denied', status: 403 },
      limits: [{ used: 0 }, { used: 0 }],
    })
    const failed = [why['checks']].flat().filter(it => Object(it).state === 'failed')
    expect(failed).toEqual([
      { reason: 'host-denied', state: 'failed', found: ['evil.example'], wanted: ['docs.acme.example'] },
    ])
  })
})

describe('an explanation', () => {
  it('is given of a key that is named, and of one that is shown', async () => {
    const request = { method: 'GET', path: '/v1/docs/search?collection=none' }
    const named = await control.call('POST', '/v1/explain', { keyId: key['id'], ...request })
    expect(named.json).toMatchObject({
      ...{ judgedBy: 'credential', key: { side: 'secret' } },
      verdict: { reason: 'resource-unknown', status: 403 },
    })
    const [, secret = ''] = secretsOf(key).toSorted()
    const headers = { 'X-ZenSearch-Key': secret }
    const shown = await control.call('POST', '/v1/explain', { api: shop.apiId, headers, ...request })
    expect(shown.json).toMatchObject({
      judgedBy: 'secret',
      verdict: named.json['verdict'] && { status: 403 },
    })
  })

  it('is given of a need that is named instead of a route, a query of scopes too', async () => {
    const { accountId } = await aShop(control, 'jobhive')
    const { id } = await aKeyOf(control, accountId, {
      environment: 'dev',
      scopes: ['interviews:read'],
    })
    const query = 'interviews:read AND (webhooks:read OR analytics:read)'
    const { json } = await control.call('POST', '/v1/explain', { keyId: id, need: { query } })
    expect(json).toMatchObject({ verdict: { reason: 'scope-missing', status: 403 }, need: { query } })
    const failed = [json['checks']].flat().filter(it => Object(it).state === 'failed')
    expect(failed).toEqual([
      { reason: 'scope-missing', state: 'failed', found: ['interviews:read'], wanted: [query] },
    ])
  })

  it('of a query that cannot be read, or of scopes nobody has, is refused with the position', async () => {
    const asked = { api: 'zensearch', key: worth(secretsOf(key)[0]) }
    const detail = async (query: string) =>
      (await control.call('POST', '/v1/explain', { ...asked, need: { query } })).json['detail']
    expect(await detail('docs:read OR')).toMatch(
      /position 12, where the query ends\.\ndocs:read OR\n {12}\^$/,
    )
    expect(await detail('docs:read')).toMatch(/^There is no scope "docs:read" at position 0\./)
  })

  it('of a named key is not for root keys that only verify', async () => {
    const { secret } = await control.rootKey(['verify'])
    const named = await control.call('POST', '/v1/explain', { keyId: key['id'] }, { as: secret })
    expect(briefOf(named)).toEqual([403, 'role-insufficient', 'keyId'])
    const shown = { api: 'zensearch', key: worth(secretsOf(key)[0]) }
    expect((await control.call('POST', '/v1/explain', shown, { as: secret })).status).toBe(200)
  })

  it('of a root key is only for who may see root keys', async () => {
    const { secret } = await control.rootKey(['verify', 'keys:read'])
    const hidden = await control.call('POST', '/v1/explain', { keyId: control.root.id }, { as: secret })
    expect(briefOf(hidden)).toEqual([404, 'key-unknown', 'keyId'])
    const open = await control.call('POST', '/v1/explain', { keyId: control.root.id })
    expect(open.json).toMatchObject({ verdict: { outcome: 'admitted' } })
  })

  it.each([
    [{}, 400, 'input-invalid', 'api'],
    [{ api: 'none' }, 404, 'api-unknown', 'api'],
    [{ keyId: 'key_none' }, 404, 'key-unknown', 'keyId'],
    [{ refusalId: 'ref_none' }, 404, 'refusal-unknown', 'refusalId'],
    [{ api: 'zensearch', method: 'GET' }, 400, 'input-invalid', 'path'],
    [{ api: 'zensearch', ip: '10.0.0.0/8' }, 400, 'input-invalid', 'ip'],
    [{ api: 'zensearch', need: { query: 'no:scope' } }, 400, 'input-invalid', 'need.query'],
    [{ refusalId: 'ref_none', need: {} }, 400, 'input-invalid', 'need'],
  ])('of %j is refused', async (body, ...brief) => {
    expect(briefOf(await control.call('POST', '/v1/explain', body))).toEqual(brief)
  })
})
