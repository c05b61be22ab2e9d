import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createUpstream as hiring } from '../../examples/hiring/upstream.ts'
import { createUpstream as jobhive } from '../../examples/jobhive/upstream.ts'
import { createUpstream as zenhire } from '../../examples/zenhire/upstream.ts'
import { createUpstream as zensearch } from '../../examples/zensearch/upstream.ts'
import { ADA, open } from './drive.ts'

const CALLER = {
  ...ADA,
  Environment: 'live',
  Collections: 'c',
  'Collection-Names': 'c',
  Modules: 'multilingual',
}
const id = fc.constantFrom('x', '%', '%00', '%2f', '..', '%E0%A4', 'a b', '\u{1F511}')
const query = fc.constantFrom(
  '',
  '?',
  '?limit=1&limit=2',
  '?cursor=%00',
  '?q=%FF',
  '?collection=c',
  '?project=%27',
)
const word = fc.constantFrom(
  ...['language', 'query', 'collection', 'title', 'body', 'candidate_name', 'position', 'scheduled_at'],
  ...['environment', 'url', 'events', 'status', 'id', '__proto__', 'constructor', 'toString'],
)
const leaf = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'c',
    'en',
    'https://a.example',
    ['a.b'],
    '0000-01-01T00:00:00+23:59',
    '2026-01-01T00:00:00Z',
  ),
)
const body = fc.oneof(
  { weight: 3, arbitrary: fc.dictionary(word, leaf).map(value => JSON.stringify(value)) },
  fc.json(),
  fc.string({ unit: 'binary' }),
)

it.each([
  ['ZenHire', open(zenhire), ['/api/v1/health', '/api/v1/speech/runs', '/api/v1/interview/runs']],
  ['ZenSearch', open(zensearch), ['/v1/docs/search', '/v1/docs/documents']],
  ['JobHive', open(jobhive), ['/v1/interviews', '/v1/webhooks', '/v1/analytics', '/v1/account/profile']],
  ['hiring', open(hiring), ['/v1/jobs', '/v1/reports', '/v1/agents']],
])('%s answers any request in JSON, and never blames itself', async (_, { send }, places) => {
  const path = fc
    .tuple(fc.constantFrom(...places), fc.option(id, { nil: undefined }), query)
    .map(([place, part, search]) => place + (part === undefined ? '' : `/${part}`) + search)
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')
  await fc.assert(
    fc.asyncProperty(method, path, body, async (method, path, body) => {
      const reads = method === 'GET' || method === 'HEAD'
      const { status, headers } = await send(CALLER, method, path, reads ? undefined : body)
      expect(status).toBeLessThan(500)
      if (status !== 204) expect(headers.get('Content-Type')).toMatch(/^application\/(problem\+)?json/)
    }),
    { numRuns: 1500 },
  )
})
