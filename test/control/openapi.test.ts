import { expect, it } from 'vitest'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { aControl } from '../build/control.ts'

const { call } = await aControl()
const { json, status } = await call('GET', '/v1/openapi.json', undefined, { as: null })
const paths = Object(json['paths'])

it('is there for everybody to read', () => expect([status, json['openapi']]).toEqual([200, '3.1.0']))

it.each(ROUTES.map(it => [it.method, it.path, it] as const))('contains %s %s', (method, path, route) => {
  const operation = paths[path]?.[method]
  expect(operation.operationId).toBe(route.id)
  expect(operation.security).toEqual([{ rootKey: [] }])
  expect(Object.keys(operation.responses)).toEqual(
    expect.arrayContaining([String(route.status ?? 200), '400', '401', '403', '503']),
  )
})

it('contains nothing that is not mounted', () => {
  const said = Object.keys(paths).flatMap(path => Object.keys(paths[path]).map(method => `${method} ${path}`))
  expect(said.toSorted()).toEqual(ROUTES.map(it => `${it.method} ${it.path}`).toSorted())
})

it('names every operation once', () => {
  const ids = ROUTES.map(it => it.id)
  expect(new Set(ids).size).toBe(ids.length)
})

it('says what each list and body takes', () => {
  const names = paths['/v1/keys'].get.parameters.map((it: { name: string }) => it.name)
  expect(names).toEqual(['limit', 'cursor', 'api', 'account', 'project', 'environment'])
  const { schema } = paths['/v1/keys'].post.requestBody.content['application/json']
  expect(schema.additionalProperties).toBe(false)
  expect(schema.required).toEqual(['accountId', 'name'])
  expect(schema.properties.restrictions.required).toBeUndefined()
  expect(schema.properties.expiresAt).toMatchObject({ format: 'date-time' })
})

it('has only patterns that mean the same without JavaScript’s flags', () => {
  const patterns = [...JSON.stringify(json).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '""']) => JSON.parse(text),
  )
  expect(patterns.length).toBeGreaterThan(0)
  for (const pattern of patterns) expect(pattern).not.toMatch(/\\p\{|\/[a-z]+$/)
})
