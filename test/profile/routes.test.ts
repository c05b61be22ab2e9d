import { describe, expect, it } from 'vitest'
import { shippedProfile } from '../../scripts/shipped.ts'
import { missingFor, queryText } from '../../src/core/query.ts'
import { type Attributes, needOf, type RouteMatch, routeFinder } from '../../src/profile/routes.ts'
import { worth } from '../build/worth.ts'
import { aRoute } from './starter.ts'

const zenhire = shippedProfile('zenhire')
const zensearch = shippedProfile('zensearch')
const jobhive = shippedProfile('jobhive')
const hiring = shippedProfile('hiring')

const need = (match: RouteMatch, attributes: Attributes = {}) => {
  if (match.outcome !== 'found') throw new TypeError(`not found: ${match.outcome}`)
  return needOf(match.route, attributes)
}

describe('a path', () => {
  const find = routeFinder({
    routes: [
      aRoute({ methods: ['GET', 'POST'], paths: ['/v1/things'] }),
      aRoute({ methods: ['DELETE'], paths: ['/v1/things/:id'] }),
      aRoute({ methods: ['PUT'], paths: ['/files/**'] }),
    ],
  })

  it('is unknown when no route has it, whatever the method', () => {
    expect(find('GET', '/v1')).toEqual({ outcome: 'unknown' })
    expect(find('OPTIONS', '/v2/things')).toEqual({ outcome: 'unknown' })
    expect(find('GET', '/')).toEqual({ outcome: 'unknown' })
  })

  it.each(['PUT', 'OPTIONS', 'get', 'TRACE', ''])(
    'lists what it answers when the method is wrong: "%s"',
    method =>
      expect(find(method, '/v1/things')).toEqual({
        outcome: 'wrong-method',
        allowed: ['GET', 'HEAD', 'POST'],
      }),
  )

  it('answers HEAD wherever it answers GET, and nowhere else', () => {
    expect(find('HEAD', '/v1/things').outcome).toBe('found')
    expect(find('HEAD', '/v1/things/1')).toEqual({ outcome: 'wrong-method', allowed: ['DELETE'] })
  })

  it('fits a parameter of one whole segment, and not an empty one', () => {
    expect(find('DELETE', '/v1/things/1').outcome).toBe('found')
    expect(find('DELETE', '/v1/things/1/2')).toEqual({ outcome: 'unknown' })
    expect(find('DELETE', '/v1/things/')).toEqual({ outcome: 'unknown' })
  })

  it('with a slash at its end is another path, which only two stars fit', () => {
    expect(find('GET', '/v1/things/')).toEqual({ outcome: 'unknown' })
    expect(find('DELETE', '/v1/things/1/')).toEqual({ outcome: 'unknown' })
    expect(find('PUT', '/files/a/').outcome).toBe('found')
    expect(find('GET', '/files/a/')).toEqual({ outcome: 'wrong-method', allowed: ['PUT'] })
  })

  it('fits everything below two stars', () => {
    expect(find('PUT', '/files/a').outcome).toBe('found')
    expect(find('PUT', '/files/a/b/c').outcome).toBe('found')
    expect(find('PUT', '/file')).toEqual({ outcome: 'unknown' })
  })

  it('is compared with its case', () => expect(find('GET', '/V1/things')).toEqual({ outcome: 'unknown' }))
})

describe('what a request needs', () => {
  it.each([
    ['GET', 'read'],
    ['HEAD', 'read'],
    ['POST', 'write'],
    ['PUT', 'write'],
    ['PATCH', 'write'],
    ['DELETE', 'write'],
  ] as const)('is a %s to %s, unless its route says otherwise', (method, access) => {
    const find = routeFinder({ routes: [aRoute({ methods: [method] })] })
    expect(need(find(method, '/v1/things')).access).toBe(access)
    const told = routeFinder({ routes: [aRoute({ methods: [method], access: 'read' })] })
    expect(need(told(method, '/v1/things')).access).toBe('read')
  })

  it('is what the route names when no rule applies', () =>
    expect(need(jobhive.route('DELETE', '/v1/interviews/int_1'))).toEqual({
      access: 'write',
      scopes: ['interviews:delete'],
      modules: [],
      environments: [],
      resources: [],
      cost: 1,
      credits: 0,
    }))

  it('includes the collections the request names, where the route has them', () => {
    const search = zensearch.route('POST', '/v1/docs/search')
    expect(need(search, { collection: ['a', 'b'] })).toMatchObject({ access: 'read', resources: ['a', 'b'] })
    expect(need(search, { collection: [] }).resources).toEqual([])
  })

  it.each([
    ['en', []],
    ['EN', []],
    ['en-GB', []],
    ['EN-us', []],
    ['fr', ['multilingual']],
    ['eng', ['multilingual']],
    ['en_US', ['multilingual']],
    ['', ['multilingual']],
  ])('includes multilingual access for speech in another language than English: "%s"', (language, more) => {
    const speech = zenhire.route('POST', '/api/v1/speech/runs')
    expect(need(speech, { language: [language] }).modules).toEqual(['speech', ...more])
  })

  it('includes multilingual access when one of several languages is not English', () =>
    expect(need(zenhire.route('POST', '/api/v1/speech/runs'), { language: ['en', 'fr'] }).modules).toContain(
      'multilingual',
    ))

  it.each(['production', 'Production', 'live'])('is a live key for an interview in %s', environment =>
    expect(
      need(jobhive.route('POST', '/v1/interviews'), { environment: [environment] }).environments,
    ).toEqual(['live']),
  )

  it('is the query of its route and those of the rules that apply, all of them', () => {
    const rules = [{ when: { attribute: 'kind', in: ['big'] }, query: 'things:write' }]
    const attributes = { kind: { query: 'kind' } }
    const find = routeFinder({
      routes: [aRoute({ query: 'things:read OR things:write', attributes, rules })],
    })
    const asked = (kind: string) => worth(need(find('GET', '/v1/things'), { kind: [kind] }).query)
    expect(queryText(asked('small'))).toBe('things:read OR things:write')
    expect(queryText(asked('big'))).toBe('(things:read OR things:write) AND things:write')
  })

  it('is met by nobody where its query was let in unread', () => {
    const find = routeFinder({ routes: [{ ...aRoute({}), query: 'things:read OR' }] })
    expect(missingFor(worth(need(find('GET', '/v1/things')).query), ['things:read'])).not.toEqual([])
  })

  it.each([[[]], [['dev']], [['sandbox']]])('is any key for an interview elsewhere: %j', environment =>
    expect(need(jobhive.route('POST', '/v1/interviews'), { environment }).environments).toEqual([]),
  )

  it('needs the body wherever an attribute may come from it, even of a GET', () => {
    const find = routeFinder({ routes: [aRoute({ attributes: { kind: { json: 'kind' } } })] })
    expect(find('GET', '/v1/things')).toMatchObject({ route: { readsBody: true, fixed: false } })
  })

  it('needs no body where attributes come from the query', () =>
    expect(zensearch.route('GET', '/v1/docs/search')).toMatchObject({
      route: { readsBody: false, fixed: false },
    }))
})

describe('the shipped routes', () => {
  it('leave one address of ZenHire open, and none of the others', () => {
    const open = [zenhire, zensearch, jobhive, hiring].flatMap(it =>
      it.spec.routes.filter(route => route.open),
    )
    expect(open.map(it => [it.methods, it.paths])).toEqual([[['GET'], ['/api/v1/health']]])
  })

  it.each(['speech', 'interview', 'cvdeepmatch', 'cvdeepsearch'])(
    'ask for the module of a %s run, and one credit',
    module => {
      const path = `/api/v1/${module}/runs`
      expect(need(zenhire.route('POST', path), { language: ['en'] })).toMatchObject({
        modules: [module],
        credits: 1,
      })
      expect(need(zenhire.route('GET', path))).toMatchObject({ modules: [module], credits: 0 })
      expect(need(zenhire.route('GET', `${path}/run_1`))).toMatchObject({ modules: [module], credits: 0 })
    },
  )

  it.each(['interviews', 'candidates', 'jobs', 'campaigns', 'stages', 'tests', 'agents'])(
    'ask for the read and the write scope of %s, neither implying the other',
    kind => {
      const scopes = (method: string, path: string) => need(hiring.route(method, path)).scopes
      expect(scopes('GET', `/v1/${kind}`)).toEqual([`${kind}:read`])
      expect(scopes('GET', `/v1/${kind}/1`)).toEqual([`${kind}:read`])
      expect(scopes('POST', `/v1/${kind}`)).toEqual([`${kind}:write`])
      for (const method of ['PATCH', 'PUT', 'DELETE'])
        expect(scopes(method, `/v1/${kind}/1`)).toEqual([`${kind}:write`])
    },
  )

  it('let reports be read only', () => {
    expect(need(hiring.route('GET', '/v1/reports')).scopes).toEqual(['reports:read'])
    expect(hiring.route('POST', '/v1/reports')).toEqual({ outcome: 'wrong-method', allowed: ['GET', 'HEAD'] })
  })

  it('ask for no scope where a JobHive key is looked at', () =>
    expect(need(jobhive.route('GET', '/v1/account/profile')).scopes).toEqual([]))

  it('charge a JobHive interview in production only', () => {
    expect(need(jobhive.route('POST', '/v1/interviews')).credits).toBe(1)
    expect(['dev', 'test', 'live', undefined].map(jobhive.charges)).toEqual([false, false, true, true])
  })

  it('take a search for a read, and every change of a document for a write', () => {
    const access = (method: string, path: string) => need(zensearch.route(method, path)).access
    expect([access('GET', '/v1/docs/search'), access('POST', '/v1/docs/search')]).toEqual(['read', 'read'])
    expect(access('POST', '/v1/docs/documents')).toBe('write')
    expect(access('PUT', '/v1/docs/documents/1')).toBe('write')
    expect(access('DELETE', '/v1/docs/documents/1')).toBe('write')
  })
})
