import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyIn } from '../../src/app/in-process.ts'
import { createLatchkey, isLatchkeyError } from '../../src/client/client.ts'
import type { VerifyRequest } from '../../src/client/verdict.ts'
import type { Verify } from '../../src/client/verify.ts'
import { aWorld, type World } from '../surfaces/world.ts'

let world: World
let local: Verify
let remote: Verify
beforeAll(async () => {
  world = await aWorld()
  local = verifyIn(world.engine)
  const { url, root } = world.gateway
  remote = createLatchkey({ url, gatewayUrl: url, credential: root }).verify
})
afterAll(() => world.close())

/** A verdict, or what was thrown instead of one, without the ids of this very question. */
async function told(verify: Verify, request: VerifyRequest): Promise<unknown> {
  try {
    const verdict = await verify(request)
    const text = JSON.stringify(verdict).replaceAll(verdict.requestId, 'an id')
    return JSON.parse(text.replaceAll(/"crg_\w+"|"chg_\w+"/g, '"a charge"'))
  } catch (error) {
    return isLatchkeyError(error) ? 'no verdict' : error
  }
}

const NAMES = [
  'good',
  'writer',
  'bare',
  'test',
  'site.page',
  'narrow',
  'revoked',
  'expired',
  'graced',
  'poor',
]
const maybe = <T>(values: readonly T[]) => fc.constantFrom(undefined, ...values)
const BODIES = [
  '{"language":"fr"}',
  '{"collection":"films"}',
  '{',
  'x'.repeat(3000),
  Buffer.from('{"language":"en"}'),
]

const questions = fc.record({
  name: maybe(NAMES),
  inHeaders: fc.boolean(),
  route: maybe([
    'GET /v1/things',
    'POST /v1/speech',
    'POST /v1/search',
    'DELETE /v1/things',
    'GET /health',
    'GET //',
    'OPTIONS /v1/things',
  ]),
  origin: maybe(['https://shop.test', 'null']),
  language: maybe(['fr', 'en']),
  body: maybe(BODIES),
  lazily: fc.boolean(),
  ip: maybe(['127.0.0.1', '::1', 'nonsense']),
  need: maybe([{ scopes: ['things:write'] }, { query: 'things:read OR things:write' }, { query: 'AND' }]),
  cost: maybe([0, 3]),
  explain: maybe([true]),
})

type Drawn = typeof questions extends fc.Arbitrary<infer T> ? T : never

function questionOf({
  name,
  inHeaders,
  route,
  origin,
  language,
  body,
  lazily,
  ...rest
}: Drawn): VerifyRequest {
  const [method, path] = route?.split(' ') ?? []
  const key = name && world.key(name)
  const headers = {
    host: 'api.test',
    ...(key && { 'x-rich-key': key }),
    ...(origin && { origin, 'access-control-request-method': 'GET' }),
    ...(language && { 'accept-language': language }),
  }
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const reader = bytes && (async (limit: number) => (bytes.length > limit ? ('too-large' as const) : bytes))
  const sent = lazily ? reader : body
  const plain = { api: 'rich', method, path, body: sent, ...rest, dryRun: true }
  return inHeaders || key === undefined ? { ...plain, headers } : { ...plain, key }
}

describe('the engine in process', () => {
  it('says of any request what the verify endpoint says, field by field', async () => {
    const kinds = new Set<unknown>()
    await fc.assert(
      fc.asyncProperty(questions, async drawn => {
        const question = questionOf(drawn)
        const verdict = await told(local, question)
        expect(verdict).toEqual(await told(remote, question))
        kinds.add(Object(verdict).reason)
      }),
      { numRuns: 150 },
    )
    expect([...kinds]).toEqual(expect.arrayContaining([null, undefined, 'missing']))
    expect(kinds.size).toBeGreaterThan(5)
  })

  it('counts a use, spends credits, and remembers a refusal', async () => {
    world.turn()
    const path = { method: 'GET', path: '/v1/dear' }
    const first = await local({ api: 'rich', key: world.key('good'), ...path })
    const second = await remote({ api: 'rich', key: world.key('good'), ...path })
    expect([first.limits[0]?.remaining, second.limits[0]?.remaining]).toEqual([98, 96])
    expect(first.valid && first.credits?.credits).toBe(5)

    const refused = await local({ api: 'rich', key: world.key('bare'), method: 'GET', path: '/v1/things' })
    const { refusals } = world.engine.ports
    const page = await refusals.list({ apiId: world.apiId }, { limit: 100 })
    expect(page.items.map(it => it.requestId)).toContain(refused.requestId)
  })

  it('is handed a body where it is needed, once, and a batch never a function', async () => {
    const limits: number[] = []
    const body = async (limit: number) => {
      limits.push(limit)
      return Buffer.from('{"language":"en"}')
    }
    const speech = { api: 'rich', key: world.key('good'), method: 'POST', path: '/v1/speech', body }
    for (const verify of [local, remote]) expect((await verify(speech)).valid).toBe(true)
    expect(limits).toEqual([2048, 2048])
    expect((await remote({ ...speech, key: world.key('revoked') })).reason).toBe('revoked')
    expect(limits).toHaveLength(2)

    const { url, root } = world.gateway
    const { verifyMany } = createLatchkey({ url, gatewayUrl: url, credential: root })
    const many = Reflect.apply(verifyMany, undefined, [[speech]])
    await expect(many).rejects.toMatchObject({ code: 'argument-invalid', path: 'requests[0].body' })
  })

  it('says which argument makes no sense', async () => {
    const asking = local({ api: 'nothing', key: 'x' })
    await expect(asking).rejects.toMatchObject({ code: 'argument-invalid', path: 'api' })
  })
})
