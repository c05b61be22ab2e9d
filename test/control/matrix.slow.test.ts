import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../src/control/route.ts'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { ROLES, type Role } from '../../src/core/member.ts'
import { ACTIONS, ruleOf } from '../../src/core/roles.ts'
import { type Answer, ask } from '../build/client.ts'
import { aCrew, type Crew } from '../build/crew.ts'
import { worth } from '../build/worth.ts'
import { ASKED, type Asked } from './asked.ts'

let crew: Crew
let allScopes: readonly string[]
beforeAll(async () => {
  crew = await aCrew()
  allScopes = worth(crew.home.home.profiles.get('latchkey')).spec.scopes.map(it => it.name)
})
afterAll(() => crew.close())

/** Where an account is from who asks about it. */
type Place = 'own' | 'foreign'
const PLACES: readonly Place[] = ['own', 'foreign']
const CALLERS = [
  ...ROLES,
  'stranger',
  'operator',
  'root key',
  'root key without the scope',
  'nobody',
] as const
type Caller = (typeof CALLERS)[number]

/** What the table of roles says comes of it. */
type Fate = 'done' | 401 | 403 | 404

const isRole = (caller: Caller): caller is Role => ROLES.some(it => it === caller)

function fateOf(route: Route, caller: Caller, place: Place): Fate {
  const { roles, scope, open } = ruleOf(route.action)
  if (open === 'anybody') return 'done'
  if (caller === 'nobody') return 401
  if (caller === 'operator') return 'done'
  if (caller === 'root key') return scope === undefined && open === undefined ? 403 : 'done'
  if (caller === 'root key without the scope') return scope === undefined && open !== undefined ? 'done' : 403
  if (open === 'known') return 'done'
  if (route.of === 'deployment') return 403
  if (!isRole(caller) || place === 'foreign') return 404
  return roles.includes(caller) ? 'done' : 403
}

/** Let in, and refused for another cause: nothing valid can be asked there twice, or by them. */
const REFUSED_WITHIN: Readonly<Record<string, readonly unknown[]>> = {
  setUp: ['setup-over'],
  acceptInvitation: ['invitation-unknown'],
  showInvitation: ['invitation-unknown'],
  revokeSelf: ['key-not-shown', undefined],
}

const lineOf = ({ method, path }: Route, { id, query }: Asked): string =>
  `${method.toUpperCase()} ${path.replace('{id}', id ?? '')}${query === undefined ? '' : `?${query}`}`

/** Makes a request as somebody. */
async function askAs(caller: Caller, route: Route, asked: Asked): Promise<Answer> {
  const line = lineOf(route, asked)
  const { body } = asked
  const json: Readonly<Record<string, string>> =
    body === undefined ? {} : { 'Content-Type': 'application/json' }
  if (caller === 'nobody') return ask(line, crew.url, { headers: json, body })
  if (caller === 'root key' || caller === 'root key without the scope') {
    const { scope } = ruleOf(route.action)
    const lacking = caller === 'root key' ? undefined : scope
    const secret = await crew.rootKey(allScopes.filter(it => it !== lacking))
    return ask(line, crew.url, { headers: { ...json, Authorization: `Bearer ${secret}` }, body })
  }
  const somebody = caller === 'operator' ? crew.operator : isRole(caller) ? crew.as(caller) : crew.stranger
  const [method = '', path = ''] = line.split(' ')
  return somebody.call(method, path, { body })
}

/** The stranger is somebody in an account, and nobody in these two. */
const accountAt = (place: Place): string => (place === 'own' ? crew.mine : crew.foreign)

it('has a request for every route, an action of the table for each, and a route for every action', () => {
  expect(Object.keys(ASKED).toSorted()).toEqual(ROUTES.map(it => it.id).toSorted())
  expect([...new Set(ROUTES.map(it => it.action))].toSorted()).toEqual(Object.keys(ACTIONS).toSorted())
})

describe.each(ROUTES.map(it => [it.id, it] as const))('%s', (id, route) => {
  const cases = CALLERS.flatMap(caller => PLACES.map(place => [caller, place] as const))

  it.each(cases)('asked by %s about an account that is %s is as the table says', async (caller, place) => {
    crew.home.clock.advance(60_000)
    const asked = await worth(ASKED[id])(crew, accountAt(place))
    const { status, json, text } = await askAs(caller, route, asked)
    const fate = fateOf(route, caller, place)
    const within = REFUSED_WITHIN[id]
    if (fate !== 'done') expect([status, text]).toEqual([fate, text])
    else if (within === undefined) expect([status, text]).toEqual([route.status ?? 200, text])
    else expect(within).toContain(json['code'])
  })
})

const aboutAccounts = ROUTES.filter(it => typeof it.of === 'object')

describe.each(aboutAccounts.map(it => [it.id, it] as const))('%s', (id, route) => {
  it.each([...ROLES, 'stranger'] as const)(
    'tells %s of a foreign account what it tells of none',
    async caller => {
      const asked = await worth(ASKED[id])(crew, crew.foreign)
      const nothing = await worth(ASKED[id])(crew, crew.foreign)
      const unknown = unknownOf(route, nothing)
      const [foreign, none] = [await askAs(caller, route, asked), await askAs(caller, route, unknown.asked)]
      expect([foreign.status, none.status]).toEqual([404, 404])
      const named = asked.id ?? crew.foreign
      expect(plain(foreign, named)).toEqual(plain(none, unknown.id))
    },
  )
})

/** The same request about something that is not there. */
function unknownOf(route: Route, asked: Asked): { readonly id: string; readonly asked: Asked } {
  const id = (asked.id ?? crew.foreign).replace(/.{4}$/, 'zzzz')
  if (typeof route.of === 'object' && 'body' in route.of)
    return { id, asked: { ...asked, body: { ...Object(asked.body), [route.of.body]: id } } }
  if (typeof route.of === 'object' && 'rows' in route.of) {
    const rows = [{ ...Object(asked.body)[route.of.rows][0], accountId: id }]
    return { id, asked: { ...asked, body: { [route.of.rows]: rows } } }
  }
  if (typeof route.of === 'object' && 'query' in route.of)
    return { id, asked: { ...asked, query: `${route.of.query}=${id}` } }
  return { id, asked: { ...asked, id } }
}

/** An answer without what differs from one to the next. */
function plain({ text, headers, json }: Answer, id: string) {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return [text.replaceAll(id, 'ID').replaceAll(String(json['request_id']), 'REQUEST'), kept]
}
