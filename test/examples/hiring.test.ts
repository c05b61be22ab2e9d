import { describe, expect, it } from 'vitest'
import { merge } from '../../examples/hiring/entries.ts'
import { createUpstream } from '../../examples/hiring/upstream.ts'
import { ADA, BAD_BODIES, BOB, everyPage, NOON, open, STRANGER } from './drive.ts'

const KINDS = ['interviews', 'candidates', 'jobs', 'campaigns', 'stages', 'tests', 'agents']
const JOBS = '/v1/jobs'
const problem = (status: number) => ({
  type: 'about:blank',
  title: expect.any(String),
  status,
  detail: expect.any(String),
  request_id: expect.stringMatching(/^req_/),
})

describe.each(KINDS)('the hiring resource %s', kind => {
  it('can be created, read, changed, replaced and deleted', async () => {
    const { send, clock } = open(createUpstream)
    const created = await send(ADA, 'POST', `/v1/${kind}`, { name: 'A', tags: ['x'], more: { a: 1, b: 2 } })
    const { id } = created.body
    const at = `/v1/${kind}/${id}`
    const times = { created_at: '2026-01-15T12:00:00.000Z', updated_at: '2026-01-15T12:00:00.000Z' }
    expect([created.status, created.body]).toEqual([
      201,
      { id, name: 'A', tags: ['x'], more: { a: 1, b: 2 }, ...times },
    ])
    const location = created.headers.get('Location') ?? ''
    expect(new URL(location, `http://gateway/hiring/v1/${kind}`).pathname).toBe(`/hiring${at}`)
    expect((await send(ADA, 'GET', at)).body).toEqual(created.body)

    clock.now = NOON + 1000
    times.updated_at = '2026-01-15T12:00:01.000Z'
    const patched = await send(ADA, 'PATCH', at, { tags: null, more: { b: 3 } })
    expect([patched.status, patched.body]).toEqual([200, { id, name: 'A', more: { a: 1, b: 3 }, ...times }])
    const replaced = await send(ADA, 'PUT', at, { name: 'B' })
    expect([replaced.status, replaced.body]).toEqual([200, { id, name: 'B', ...times }])
    expect((await send(ADA, 'GET', `/v1/${kind}`)).body).toEqual({ data: [replaced.body], next_cursor: null })

    const gone = await send(ADA, 'DELETE', at)
    expect([gone.status, gone.text]).toEqual([204, ''])
    for (const method of ['GET', 'DELETE']) expect((await send(ADA, method, at)).status).toBe(404)
    for (const method of ['PATCH', 'PUT']) expect((await send(ADA, method, at, {})).status).toBe(404)
  })
})

describe('a hiring entry', () => {
  it('belongs to one organization and one resource', async () => {
    const { send } = open(createUpstream)
    const { id } = (await send(ADA, 'POST', JOBS, { title: 'CTO' })).body
    for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : { title: 'mine' }
      expect((await send(BOB, method, `${JOBS}/${id}`, body)).status).toBe(404)
      expect((await send(ADA, method, `/v1/agents/${id}`, body)).status).toBe(404)
    }
    expect((await send(BOB, 'GET', JOBS)).body.data).toEqual([])
    expect((await send(ADA, 'GET', `${JOBS}/${id}`)).body.title).toBe('CTO')
  })

  it('keeps its own id and times, whatever a client sends back', async () => {
    const { send } = open(createUpstream)
    const { body } = await send(ADA, 'POST', JOBS, { id: 'job_mine', created_at: 'never', title: 'CTO' })
    expect(body).toMatchObject({ id: expect.stringMatching(/^job_[0-9a-f]{24}$/), title: 'CTO' })
    const put = await send(ADA, 'PUT', `${JOBS}/${body.id}`, { ...body, id: 'job_other', title: 'CEO' })
    expect(put.body).toEqual({ ...body, title: 'CEO' })
  })

  it('may hold any JSON, spelled in any script', async () => {
    const { send } = open(createUpstream)
    const sent = { 'naïve key': [null, true, 1.5, { '': '面接' }], constructor: 'x', toString: 1 }
    const { id } = (await send(ADA, 'POST', JOBS, sent)).body
    expect((await send(ADA, 'GET', `${JOBS}/${id}`)).body).toMatchObject(sent)
  })

  it('may have 64 KiB and not a byte more, by whichever way it grows', async () => {
    const { send } = open(createUpstream)
    const full = { text: 'x'.repeat(64 * 1024 - '{"text":""}'.length) }
    const { status, body } = await send(ADA, 'POST', JOBS, full)
    expect(status).toBe(201)
    const over = { text: `${full.text}x` }
    expect((await send(ADA, 'POST', JOBS, over)).body).toEqual(problem(413))
    expect((await send(ADA, 'PUT', `${JOBS}/${body.id}`, over)).status).toBe(413)
    expect((await send(ADA, 'PATCH', `${JOBS}/${body.id}`, { more: 1 })).body).toEqual(problem(413))
    expect((await send(ADA, 'GET', `${JOBS}/${body.id}`)).body).toEqual(body)
  })
})

it('a hiring list hands out every entry once, newest first', async () => {
  const { send } = open(createUpstream)
  const ids: string[] = []
  for (let n = 0; n < 5; n++) ids.unshift((await send(ADA, 'POST', JOBS, { n })).body.id)
  const pages = await everyPage(query => send(ADA, 'GET', `${JOBS}?${query}`), 2)
  expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)])
  for (const query of ['limit=0', 'limit=101', 'cursor=!'])
    expect((await send(ADA, 'GET', `${JOBS}?${query}`)).body).toEqual(problem(400))
})

describe('the hiring reports', () => {
  it('show each organization samples of its own, the same ones every time', async () => {
    const { send } = open(createUpstream)
    const first = (await send(ADA, 'GET', '/v1/reports')).body
    expect(first.data).toHaveLength(2)
    expect((await send(ADA, 'GET', '/v1/reports')).body).toEqual(first)
    expect((await send(BOB, 'GET', '/v1/reports')).body.data[0].id).not.toBe(first.data[0].id)
    expect((await send(ADA, 'GET', `/v1/reports/${first.data[0].id}`)).body).toEqual(first.data[0])
    expect((await send(BOB, 'GET', `/v1/reports/${first.data[0].id}`)).status).toBe(404)
  })

  it('cannot be written', async () => {
    const { send } = open(createUpstream)
    const { status, headers, body } = await send(ADA, 'POST', '/v1/reports', {})
    expect([status, headers.get('Allow'), body]).toEqual([405, 'GET, HEAD', problem(405)])
  })
})

describe('a hiring request that makes no sense', () => {
  it.each(Object.entries(BAD_BODIES))('is a problem when its body is %s', async (_, text) => {
    const { send } = open(createUpstream)
    const { status, headers, body } = await send(ADA, 'POST', JOBS, text)
    expect([status, body]).toEqual([400, problem(400)])
    expect(headers.get('Content-Type')).toBe('application/problem+json')
  })

  it('is a problem without the gateway, at unknown addresses and with wrong methods', async () => {
    const { send } = open(createUpstream)
    expect((await send(STRANGER, 'GET', JOBS)).body).toEqual(problem(403))
    expect((await send(ADA, 'GET', '/v1/offers')).body).toEqual(problem(404))
    const wrong = await send(ADA, 'POST', `${JOBS}/job_1`, {})
    expect([wrong.body, wrong.headers.get('Allow')]).toEqual([problem(405), 'GET, HEAD, PATCH, PUT, DELETE'])
  })
})

describe('laying a patch over an object', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j gives %j, as RFC 7396 has it', (target, patch, merged) => {
    expect(merge(target, patch)).toEqual(merged)
  })
})
