import { describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../src/control/examples.ts'
import { ProblemView, problemExample, ROOT_KEY_PROBLEMS } from '../../src/control/openapi/problems.ts'
import { problemsOf } from '../../src/control/openapi/route-problems.ts'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { aControl, type Json } from '../build/control.ts'
import { shippedProfiles } from '../build/profiles.ts'

const { app, call } = await aControl()
const { json, status } = await call('GET', '/v1/openapi.json', undefined, { as: null })
const paths = Object(json['paths'])
/** Mounted, and not part of the API: pages for people, and the index that leads to them. */
const PAGES = /^GET \/(reference(\/.*)?|assets\/.*|favicon\.svg)?$/
/** Answered by the library that does the logins, whose routes are not ours to mount one by one. */
const LOGINS = '/v1/auth/'
/** Unkey describes them; docs/guide/unkey.md says what of that is done here. */
const OF_UNKEY = ' /v2/'

const documented = Object.keys(paths).flatMap(path =>
  Object.keys(paths[path]).map(method => `${method.toUpperCase()} ${path}`),
)
const mounted = app.routes
  .filter(it => it.method !== 'ALL')
  .map(it => `${it.method} ${it.path.replace(':id', '{id}')}`)

describe('the document', () => {
  it('is there for everybody to read', () => expect([status, json['openapi']]).toEqual([200, '3.1.0']))

  it('contains every route that is mounted', () => {
    const wanted = mounted.filter(it => !PAGES.test(it) && !it.includes(LOGINS) && !it.includes(OF_UNKEY))
    expect(wanted.filter(it => !documented.includes(it))).toEqual([])
    expect(wanted.length).toBeGreaterThan(ROUTES.length)
  })

  it('contains nothing that is not mounted', () => {
    const ours = documented.filter(it => !it.includes(LOGINS))
    expect(ours.filter(it => !mounted.includes(it))).toEqual([])
  })

  it('names every operation once, and gives each a tag that it explains', () => {
    const operations = Object.values(paths).flatMap(path => Object.values(Object(path)).map(Object))
    const ids = operations.map(it => it.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const tags: readonly string[] = Object.values(Object(json['tags'])).map(it => Object(it).name)
    expect(operations.filter(it => !tags.includes(it.tags[0])).map(it => it.operationId)).toEqual([])
  })

  it('has only patterns that mean the same without JavaScript’s flags', () => {
    const patterns = [...JSON.stringify(json).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
      ([, text = '""']) => JSON.parse(text),
    )
    expect(patterns.length).toBeGreaterThan(0)
    for (const pattern of patterns) expect(pattern).not.toMatch(/\\p\{|\/[a-z]+$/)
  })

  it('says what each list and body takes', () => {
    const names = paths['/v1/keys'].get.parameters.map((it: { name: string }) => it.name)
    expect(names).toEqual(
      expect.arrayContaining(['limit', 'cursor', 'api', 'account', 'project', 'environment']),
    )
    const { schema } = paths['/v1/keys'].post.requestBody.content['application/json']
    expect(schema.additionalProperties).toBe(false)
    expect(schema.required).toEqual(['accountId', 'name'])
    expect(schema.properties.restrictions.required).toBeUndefined()
    expect(schema.properties.expiresAt).toMatchObject({ format: 'date-time' })
  })
})

describe.each(ROUTES.map(it => [it.id, it] as const))('the operation %s', (id, route) => {
  const operation = paths[route.path]?.[route.method]
  const example = EXAMPLES[id]

  it('says who may and what comes of it', () => {
    expect(operation).toMatchObject({ operationId: id, summary: route.summary })
    expect(operation.description).toMatch(/(For .*(operators|signed in)|may\.)/)
    expect(operation.responses).toHaveProperty(String(route.status ?? 200))
  })

  it('has an example of a request that its route takes', () => {
    const query = new URLSearchParams(
      Object.entries(example?.query ?? {})
        .map(it => it.join('='))
        .join('&'),
    )
    const input = {
      id: route.path.includes('{id}') ? example?.id : undefined,
      query,
      body: example?.body ?? {},
    }
    expect(route.prepare(input)).toMatchObject({ ok: true })
    expect(example?.id !== undefined).toBe(route.path.includes('{id}'))
    expect(example?.body !== undefined).toBe(Object.keys(route.body.shape).length > 0)
  })

  it('has an example of an answer that its route may give', () => {
    expect(route.reply.safeParse(example?.reply).error).toBeUndefined()
  })

  it('shows an example of each body it answers with', () => {
    const bodies = Object.values(operation.responses[route.status ?? 200].content).map(Object)
    expect(bodies.length).toBeGreaterThan(0)
    const shown = bodies.map(it => it.examples?.example?.value)
    expect(shown.filter(it => it === undefined || it === '')).toEqual([])
  })

  it('shows every problem it can answer with', () => {
    for (const code of new Set(problemsOf(route))) {
      const { status: wanted } = problemExample(code)
      const examples = operation.responses[wanted].content['application/problem+json'].examples
      expect(examples[code]).toEqual({ $ref: `#/components/examples/${code}` })
    }
  })
})

it('tells of If-Match and 412 for changes of what has a version, and for nothing else', () => {
  const told = ROUTES.filter(it => paths[it.path][it.method].responses['412'] !== undefined)
  const taken = ROUTES.filter(it => JSON.stringify(paths[it.path][it.method]).includes('"If-Match"'))
  expect(taken).toEqual(told)
  expect(told.map(it => it.id)).toEqual(
    expect.arrayContaining([
      'changeProject',
      'withdrawInvitation',
      'changeKey',
      'rotateKey',
      'disableAccount',
    ]),
  )
  const others = ['addProject', 'addCollection', 'invite', 'createKey', 'grantCredits', 'changePerson']
  expect(told.filter(it => others.includes(it.id))).toEqual([])
})

describe('the example of the problem', () => {
  const examples: Json = Object(Object(json['components']).examples)

  it.each(Object.keys(examples))('%s is what the server would answer', code => {
    const problem = ProblemView.parse(Object(examples[code]).value)
    expect(problem.code).toBe(code)
    expect(problem.detail).toMatch(/^[A-Z].*[.]$/)
  })

  it.each(ROOT_KEY_PROBLEMS)('%s is spelled as the profile of root keys spells it', code => {
    const { value } = problemExample(code)
    const rows = shippedProfiles().get('latchkey')?.spec.errors.rows ?? []
    const spelled = rows.filter(it => it.code === code)
    expect(spelled.map(it => [it.status, it.title])).toContainEqual([value.status, value.title])
    expect(
      spelled.map(it =>
        String(it.message).replace('$requiredText', 'keys:write').replace('$header', 'Authorization'),
      ),
    ).toContain(value.detail)
  })
})

it('names no example of an operation that is gone', () => {
  const ids = documented.map(it => {
    const [method = '', path = ''] = it.split(' ')
    return paths[path][method.toLowerCase()].operationId
  })
  expect(Object.keys(EXAMPLES).filter(it => !ids.includes(it))).toEqual([])
})
