import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { aControl, aKeyOf, aShop, type Control } from '../build/control.ts'

/** Whatever is said, the answer is a success or a problem of the caller's. */

let control: Control
let ids: readonly string[]
beforeAll(async () => {
  control = await aControl()
  const { accountId } = await aShop(control)
  const project = await control.call('POST', `/v1/accounts/${accountId}/projects`, { name: 'p' })
  const collection = await control.call('POST', `/v1/accounts/${accountId}/collections`, { name: 'c' })
  const key = await aKeyOf(control, accountId)
  ids = [accountId, 'zensearch', project.json['id'], collection.json['id'], key['id']].map(String)
})

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('all', '2027-01-01T00:00:00Z', '2027-01-01T00:00:00+99:99', 'zsk_pk_x', 1e308, -0, 2 ** 53),
  fc.record({ hosts: fc.array(fc.string()), addresses: fc.array(fc.ipV6()) }),
)
const fields = [
  ...['name', 'apiId', 'accountId', 'projectId', 'profile', 'hosts', 'upstream', 'plan', 'modules', 'amount'],
  ...['reference', 'scopes', 'collections', 'restrictions', 'signed', 'limits', 'expiresAt', 'environment'],
  ...['graceSeconds', 'reason', 'secret', 'active', 'toString'],
] as const
const anId = fc.nat().map(nth => ids[nth % ids.length] ?? '')
const bodies = fc.dictionary(fc.constantFrom(...fields), fc.oneof(value, anId), { maxKeys: 5 })
const queries = fc.dictionary(
  fc.constantFrom(
    ...['limit', 'cursor', 'api', 'account', 'project', 'environment', 'x', 'state', 'q', 'scope', 'sort'],
    ...['actor', 'action', 'target', 'from', 'to', 'format'],
  ),
  fc.oneof(fc.string({ unit: 'binary' }), anId),
  { maxKeys: 2 },
)

const headers = fc.dictionary(
  fc.constantFrom('if-match', 'if-none-match', 'idempotency-key'),
  fc.oneof(fc.string(), fc.constantFrom('"1"', '*', 'W/"1", "2"', 'x'.repeat(300))),
  { maxKeys: 2 },
)

describe('no input makes the server fail', () => {
  it.each(ROUTES.map(it => [it.method.toUpperCase(), it.path] as const))('%s %s', async (method, path) => {
    const { secret: as } = await control.rootKey(control.scopes)
    await fc.assert(
      fc.asyncProperty(anId, bodies, queries, headers, async (id, body, query, headers) => {
        const place = `${path.replace('{id}', id)}?${new URLSearchParams(query)}`
        const said = method === 'GET' ? undefined : body
        const { status } = await control.call(method, place, said, { as, headers })
        expect(status).toBeLessThan(500)
        expect(control.logged).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('no text as a body does either', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async text => {
        const headers = { 'content-type': 'application/json' }
        expect((await control.call('POST', '/v1/apis', text, { headers })).status).toBe(400)
      }),
    ))

  it('no path does either', () =>
    fc.assert(
      fc.asyncProperty(fc.webPath(), async path => {
        const { status } = await control.call('GET', `/v1${path}`)
        expect(status).toBeLessThan(500)
      }),
    ))
})
