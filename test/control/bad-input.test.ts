import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES } from '../../src/control/input/input.ts'
import type { Route } from '../../src/control/route.ts'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { isConditional } from '../../src/control/versions.ts'
import type { AuditHead } from '../../src/core/audit.ts'
import { type Answer, ask } from '../build/client.ts'
import { aCrew, type Crew } from '../build/crew.ts'
import { worth } from '../build/worth.ts'
import { ASKED, type Asked } from './asked.ts'

let crew: Crew
let before: AuditHead
beforeAll(async () => {
  crew = await aCrew()
})
afterAll(() => crew.close())

/** Every change has its entry, so a log that stands still means that nothing was written. */
const head = async (): Promise<AuditHead> => crew.home.home.ports.audit.head()

/** Asks as the operator, which the table lets through everywhere, with a body as it is. */
function send(route: Route, { id, query }: Asked, body?: string, more: object = {}): Promise<Answer> {
  const path = `${route.path.replace('{id}', id ?? '')}${query === undefined ? '' : `?${query}`}`
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const headers = { Cookie: crew.operator.cookie, Origin: crew.url, ...type, ...more }
  return ask(`${route.method.toUpperCase()} ${path}`, crew.url, { headers, body })
}

const brief = ({ status, json }: Answer) => [status, json['code'], json['path']]
const taking = ROUTES.filter(it => it.method !== 'get').map(it => [it.id, it] as const)
const withFields = taking.filter(([, it]) => Object.keys(it.body.shape).length > 0)
const guarded = taking.filter(([, it]) => isConditional(it))
const unguarded = taking.filter(([, it]) => !isConditional(it))
const aboutOne = ROUTES.filter(it => it.path.includes('{id}')).map(it => [it.id, it] as const)

const deep = `{"name":${'['.repeat(2000)}${']'.repeat(2000)}}`
const large = ({ most = MAX_BODY_BYTES }: Route): string => `{"name":"${'a'.repeat(most)}"}`
const BROKEN: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['with a name twice', '{"name":"a","name":"b"}', [400, 'input-invalid', 'name']],
  ['with a name twice inside', '{"a":{"b":1,"b":2}}', [400, 'input-invalid', 'a.b']],
  ['with __proto__', '{"__proto__":{"operator":true}}', [400, 'input-invalid', '__proto__']],
  ['that is a list', '[]', [400, 'input-invalid', 'body']],
  ['that is not JSON', '{', [400, 'input-invalid', 'body']],
]

/** Each of these asks about what is there, and writes nothing. */
describe('a request that is wrong writes nothing:', () => {
  let asked: Readonly<Record<string, Asked>>
  beforeAll(async () => {
    const made = ROUTES.map(async it => [it.id, await worth(ASKED[it.id])(crew, crew.mine)] as const)
    asked = Object.fromEntries(await Promise.all(made))
  })
  beforeEach(async () => {
    before = await head()
  })
  afterEach(async () => expect(await head()).toEqual(before))

  const requestTo = (id: string): Asked => worth(asked[id])

  it.each(taking)('%s with a body that cannot be read', async (id, route) => {
    for (const [what, body, problem] of BROKEN)
      expect([what, ...brief(await send(route, requestTo(id), body))]).toEqual([what, ...problem])
    expect((await send(route, requestTo(id), deep)).status).toBe(400)
    const tooMuch = await send(route, requestTo(id), large(route))
    expect(brief(tooMuch)).toEqual([413, 'body-too-large', 'body'])
  })

  it.each(taking)('%s with a field it does not know', async (id, route) => {
    const { body } = requestTo(id)
    const more = JSON.stringify({ ...Object(body ?? {}), colour: 'red' })
    expect(brief(await send(route, requestTo(id), more))).toEqual([400, 'input-invalid', 'colour'])
  })

  it.each(withFields)('%s with a field of another type', async (id, route) => {
    for (const field of Object.keys(route.body.shape)) {
      const wrong = JSON.stringify({ ...Object(requestTo(id).body ?? {}), [field]: { x: [null] } })
      const { status, json } = await send(route, requestTo(id), wrong)
      expect([status, json['code'], String(json['path']).split(/[.[]/)[0]]).toEqual([
        400,
        'input-invalid',
        field,
      ])
    }
  })

  it.each(guarded)('%s on a version that is not there any more', async (id, route) => {
    const { body = {} } = requestTo(id)
    const { status, json } = await send(route, requestTo(id), JSON.stringify(body), { 'If-Match': '"999"' })
    expect([status, json['code']]).toEqual([412, 'version-stale'])
  })

  it.each(unguarded)('%s on a version, where there is none to match', async (id, route) => {
    const { body = {} } = requestTo(id)
    const answer = await send(route, requestTo(id), JSON.stringify(body), { 'If-Match': '"1"' })
    expect(brief(answer)).toEqual([400, 'input-invalid', 'If-Match'])
    expect(answer.json['detail']).toMatch(/no version to match/)
  })

  it.each(aboutOne)('%s about what is not there, or cannot be', async (id, route) => {
    const { body, query } = requestTo(id)
    const text = route.method === 'get' ? undefined : JSON.stringify(body ?? {})
    const none = await send(route, { id: 'none_1', ...(query && { query }) }, text)
    expect([none.status, String(none.json['code'])]).toEqual([404, expect.stringMatching(/-unknown$/)])
    expect(brief(await send(route, { id: 'a%2Fb' }, text))).toEqual([400, 'input-invalid', 'id'])
  })

  it.each([
    ['grantCredits', { amount: 0 }, 'amount'],
    ['grantCredits', { amount: 1e10 }, 'amount'],
    ['grantCredits', { amount: 1.5 }, 'amount'],
    ['rotateKey', { graceSeconds: -1 }, 'graceSeconds'],
    ['rotateKey', { graceSeconds: 1e9 }, 'graceSeconds'],
    ['invite', { email: 'nobody', role: 'viewer' }, 'email'],
    ['invite', { email: 'a@example.com\nBcc: b@example.com', role: 'viewer' }, 'email'],
    ['invite', { email: 'a@example.com', role: 'operator' }, 'role'],
    ['changeMember', { role: null }, 'role'],
    ['changePerson', { operator: 'true' }, 'operator'],
    ['createRootKey', { name: 'x', scopes: ['everything'] }, 'scopes[0]'],
    ['revokeKey', { reason: 'boredom' }, 'reason'],
    ['acceptInvitation', { token: '../..' }, 'token'],
    ['setUp', { token: 'setup_nope', name: 'x', email: 'x@example.com', password: 'short' }, 'password'],
  ])('%s with %j names the field', async (id, body, path) => {
    const route = worth(ROUTES.find(it => it.id === id))
    expect(brief(await send(route, requestTo(id), JSON.stringify(body)))).toEqual([
      400,
      'input-invalid',
      path,
    ])
  })
})
