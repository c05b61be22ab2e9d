import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../src/control/route.ts'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { ROLES } from '../../src/core/member.ts'
import { ruleOf } from '../../src/core/roles.ts'
import { type Answer, ask } from '../build/client.ts'
import { aCrew, type Crew } from '../build/crew.ts'
import { worth } from '../build/worth.ts'
import { ASKED, type Asked } from './asked.ts'

let crew: Crew
let allScopes: readonly string[]
let account: string
beforeAll(async () => {
  crew = await aCrew()
  const { ports, profiles } = crew.home.home
  allScopes = worth(profiles.get('latchkey')).spec.scopes.map(it => it.name)
  const api = worth(await ports.directory.named('api', undefined, 'latchkey'))
  account = worth(await ports.directory.named('account', api.id, 'operator')).id
})
afterAll(() => crew.close())

const CALLERS = [
  ...ROLES,
  'operator',
  'a root key of every scope',
  'a root key without the scope about root keys',
] as const
type Caller = (typeof CALLERS)[number]

/** Would stop the keys this very test calls with. */
const STOPS_ALL = 'disableAccount'
/** Let in, and refused for another cause: there is no grace unless asked for, and root keys do not sign. */
const WITHIN: Readonly<Record<string, readonly [number, string]>> = {
  endGrace: [409, 'grace-none'],
  addSigningSecret: [400, 'input-invalid'],
  endSigningSecret: [404, 'signing-secret-unknown'],
}
const ABOUT = ROUTES.filter(it => ruleOf(it.action).onRootKeys !== undefined)

async function askAs(caller: Caller, route: Route, { id = '', query, body }: Asked): Promise<Answer> {
  const path = `${route.path.replace('{id}', id)}${query === undefined ? '' : `?${query}`}`
  const method = route.method.toUpperCase()
  if (caller === 'operator') return crew.operator.call(method, path, { body })
  const role = ROLES.find(it => it === caller)
  if (role !== undefined) return crew.as(role).call(method, path, { body })
  const { onRootKeys } = ruleOf(route.action)
  const held = caller === 'a root key of every scope' ? allScopes : allScopes.filter(it => it !== onRootKeys)
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const headers = { Authorization: `Bearer ${await crew.rootKey(held)}`, ...json }
  return ask(`${method} ${path}`, crew.url, { headers, body })
}

it('every way to keys is among those that lead to root keys', () => {
  const { length } = ROUTES.filter(it => it.action.startsWith('keys.'))
  expect(ABOUT.filter(it => it.action.startsWith('keys.')).length).toBe(length)
})

describe.each(ABOUT.map(it => [it.id, it] as const))('%s about root keys', (id, route) => {
  const mayAll = id === STOPS_ALL ? [] : (['operator', 'a root key of every scope'] as const)

  it.each(mayAll)('is let in for %s', async caller => {
    crew.home.clock.advance(60_000)
    const { status, json } = await askAs(caller, route, await worth(ASKED[id])(crew, account))
    expect([status, json['code']]).toEqual(WITHIN[id] ?? [route.status ?? 200, undefined])
  })

  it.each(ROLES)('is unknown to %s of another account', async caller => {
    crew.home.clock.advance(60_000)
    expect((await askAs(caller, route, await worth(ASKED[id])(crew, account))).status).toBe(404)
  })

  it('is refused to a root key without the scope about root keys', async () => {
    crew.home.clock.advance(60_000)
    const asked = await worth(ASKED[id])(crew, account)
    const { status, json } = await askAs('a root key without the scope about root keys', route, asked)
    expect([status, json['code']]).toEqual([403, 'role-insufficient'])
  })
})
