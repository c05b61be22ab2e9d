import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../../build/client.ts'
import { aScene, type Scene, said } from '../scene.ts'

/** The text's own table. */
const SCOPES = [
  ['interviews:read', 'Read interviews and their details.'],
  ['interviews:write', 'Create and update interviews.'],
  ['candidates:read', 'Read candidate profiles.'],
  ['candidates:write', 'Create and update candidates.'],
  ['jobs:read', 'Read job postings.'],
  ['jobs:write', 'Create and manage job postings.'],
  ['campaigns:read', 'Read hiring processes.'],
  ['campaigns:write', 'Create and manage hiring processes.'],
  ['stages:read', 'Read pipeline stages.'],
  ['stages:write', 'Manage pipeline stages.'],
  ['tests:read', 'Read technical tests.'],
  ['tests:write', 'Create and manage tests.'],
  ['reports:read', 'Read results (tests and interviews).'],
  ['agents:read', 'Read AI agents (config, voice, tone).'],
  ['agents:write', 'Create and update AI agents.'],
] as const

const KINDS = ['interviews', 'candidates', 'jobs', 'campaigns', 'stages', 'tests', 'agents'] as const
type Operation = readonly [scope: string, line: string, body?: object]

/** All there is to ask for, with the one scope each needs. `{id}` is an entry of the kind. */
const OPERATIONS: readonly Operation[] = [
  ...KINDS.flatMap((kind): readonly Operation[] => [
    [`${kind}:read`, `GET /v1/${kind}`],
    [`${kind}:read`, `GET /v1/${kind}/{id}`],
    [`${kind}:write`, `POST /v1/${kind}`, { title: 'New' }],
    [`${kind}:write`, `PATCH /v1/${kind}/{id}`, { title: 'Changed' }],
    [`${kind}:write`, `PUT /v1/${kind}/{id}`, { title: 'Replaced' }],
    [`${kind}:write`, `DELETE /v1/${kind}/{id}`],
  ]),
  ['reports:read', 'GET /v1/reports'],
  ['reports:read', 'GET /v1/reports/{id}'],
]

let hiring: Scene
let entries: ReadonlyMap<string, string>
beforeAll(async () => {
  hiring = await aScene('hiring')
  entries = await furnished()
})
afterAll(() => hiring.close())

/** One entry of each kind, made anew where it was deleted. */
async function furnished(): Promise<ReadonlyMap<string, string>> {
  const key = hiring.keys['all']
  const made = KINDS.map(async kind => {
    const { json } = await hiring.ask(`POST /v1/${kind}`, { key, body: { title: 'There' } })
    return [kind, String(json['id'])] as const
  })
  const reports = await hiring.ask('GET /v1/reports', { key })
  return new Map<string, string>([
    ...(await Promise.all(made)),
    ['reports', String(at(reports.json, 'data', 0, 'id'))],
  ])
}

const kindOf = (line: string) => line.split('/')[2] ?? ''
const ask = (key: string, [, line, body]: Operation) =>
  hiring.ask(line.replace('{id}', entries.get(kindOf(line)) ?? ''), { key, body })

describe('Available scopes', () => {
  it.each(SCOPES)('%s: %s It allows exactly its own operations', async scope => {
    const { secret } = await hiring.key({ scopes: [scope] })
    for (const operation of OPERATIONS) {
      const allowed = operation[0] === scope
      const answer = await ask(secret, operation)
      const expected = allowed ? expect.stringMatching(/^20[014]$/) : '403 insufficient_scope'
      expect([operation[1], said(answer)]).toEqual([operation[1], expected])
    }
    entries = await furnished()
  })

  it('all of them together allow everything', async () => {
    const { secret } = await hiring.key({ scopes: SCOPES.map(([scope]) => scope) })
    for (const operation of OPERATIONS) expect((await ask(secret, operation)).status).toBeLessThan(300)
    entries = await furnished()
  })

  it.each(['POST /v1/reports', 'DELETE /v1/reports/1', 'PUT /v1/reports/1'])(
    'reports are only read: %s is nobody’s',
    async line =>
      expect(said(await hiring.ask(line, { key: hiring.keys['all'] }))).toBe('405 method_not_allowed'),
  )
})

describe('Each API key is associated with a set of scopes', () => {
  it('apply the principle of least privilege: nothing is pre-selected', async () => {
    const { id, secret } = await hiring.key()
    expect((await hiring.manage(`GET /v1/keys/${id}`)).json['scopes']).toEqual([])
    for (const operation of OPERATIONS)
      expect(said(await ask(secret, operation))).toBe('403 insufficient_scope')
  })

  it.each(KINDS)('none is implied by another: %s:write does not read', async kind => {
    const { secret } = await hiring.key({ scopes: [`${kind}:write`] })
    expect(said(await ask(secret, [`${kind}:read`, `GET /v1/${kind}`]))).toBe('403 insufficient_scope')
  })

  it.each(['interviews:*', '*', 'interviews:delete', 'reports:write', 'Interviews:read', 'interviews'])(
    'only of those there are: %s is refused at creation',
    async scope => {
      const body = { accountId: hiring.api.account, name: 'Unknown scope', scopes: [scope] }
      const { status, text } = await hiring.manage('POST /v1/keys', body)
      expect([status, text]).toEqual([400, expect.stringContaining('scopes[0]')])
    },
  )

  it('the demo’s reporting key reads interviews and nothing else', async () => {
    const key = hiring.keys['readInterviews'] ?? ''
    const heard = await Promise.all(
      OPERATIONS.map(async it => [it[1], (await ask(key, it)).status < 300] as const),
    )
    expect(heard.filter(([, allowed]) => allowed).map(([line]) => line)).toEqual([
      'GET /v1/interviews',
      'GET /v1/interviews/{id}',
    ])
  })
})
