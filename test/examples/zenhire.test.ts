import { describe, expect, it } from 'vitest'
import { createUpstream } from '../../examples/zenhire/upstream.ts'
import { ADA, BAD_BODIES, BOB, type Caller, everyPage, NOON, open, STRANGER } from './drive.ts'

const SPEECH = '/api/v1/speech/runs'
const ALPHA: Caller = { ...ADA, 'Project-Id': 'prj_a', 'Project-Name': 'alpha%20one' }
const BETA: Caller = { ...ADA, 'Project-Id': 'prj_b', 'Project-Name': 'beta' }

describe('the ZenHire upstream', () => {
  it('answers its health without an identity, and nothing else', async () => {
    const { send } = open(createUpstream)
    expect(await send(STRANGER, 'GET', '/api/v1/health')).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    })
    const refused = await send(STRANGER, 'GET', SPEECH)
    expect(refused.status).toBe(403)
    expect(refused.body).toEqual({
      error: {
        code: 'GATEWAY_REQUIRED',
        message: expect.any(String),
        request_id: expect.stringMatching(/^req_/),
      },
    })
  })

  it.each(['speech', 'interview', 'cvdeepmatch', 'cvdeepsearch'])('accepts a %s run', async module => {
    const { send } = open(createUpstream)
    const { status, body } = await send(ALPHA, 'POST', `/api/v1/${module}/runs`, {})
    expect(status).toBe(202)
    expect(body).toEqual({
      id: expect.stringMatching(/^run_[0-9a-f]{24}$/),
      module,
      status: 'queued',
      project: { id: 'prj_a', name: 'alpha one' },
      ...(module === 'speech' && { language: 'en' }),
      credits_charged: 1,
      created_at: '2026-01-15T12:00:00.000Z',
    })
  })

  it('takes a request without a body for one with all defaults', async () => {
    const { send } = open(createUpstream)
    expect((await send(ADA, 'POST', SPEECH)).body).toMatchObject({ language: 'en', project: null })
  })

  it.each([
    [999, 'queued'],
    [1000, 'running'],
    [1999, 'running'],
    [2000, 'completed'],
  ])('shows a run that is %i ms old as %s', async (age, status) => {
    const { send, clock } = open(createUpstream)
    const { body } = await send(ADA, 'POST', SPEECH, {})
    clock.now = NOON + age
    const polled = await send(ADA, 'GET', `${SPEECH}/${body.id}`)
    expect(polled.body.status).toBe(status)
    expect('result' in polled.body).toBe(status === 'completed')
    expect((await send(ADA, 'GET', SPEECH)).body.data).toEqual([polled.body])
  })

  it('shows nobody a run of another account, nor of another module', async () => {
    const { send } = open(createUpstream)
    const { body } = await send(ADA, 'POST', SPEECH, {})
    expect((await send(BOB, 'GET', `${SPEECH}/${body.id}`)).status).toBe(404)
    expect((await send(BOB, 'GET', SPEECH)).body).toEqual({ data: [], next_cursor: null })
    expect((await send(ADA, 'GET', `/api/v1/interview/runs/${body.id}`)).status).toBe(404)
    expect((await send(ADA, 'GET', '/api/v1/interview/runs')).body.data).toEqual([])
  })
})

describe('the language of a ZenHire speech run', () => {
  it.each(['fr', 'fr-FR', 'de-x-en', 'und'])('%s needs multilingual access', async language => {
    const { send } = open(createUpstream)
    const without = await send({ ...ADA, Modules: 'speech' }, 'POST', SPEECH, { language })
    expect([without.status, without.body.error.code]).toEqual([403, 'MISSING_PERMISSION'])
    const granted = await send({ ...ADA, Modules: 'speech multilingual' }, 'POST', SPEECH, { language })
    expect([granted.status, granted.body.language]).toEqual([202, language])
  })

  it.each(['en', 'EN', 'en-GB'])('%s needs no more than speech', async language => {
    const { send } = open(createUpstream)
    expect((await send({ ...ADA, Modules: 'speech' }, 'POST', SPEECH, { language })).status).toBe(202)
  })

  it.each(['', 'no language', 'e', 'en_US', 5, null, ['fr']])('%j is not a language', async language => {
    const { send } = open(createUpstream)
    const { status, body } = await send(ADA, 'POST', SPEECH, { language })
    expect([status, body.error.code]).toEqual([400, 'INVALID_REQUEST'])
  })

  it('is not accepted by other modules', async () => {
    const { send } = open(createUpstream)
    expect((await send(ADA, 'POST', '/api/v1/interview/runs', { language: 'en' })).status).toBe(400)
  })
})

describe('the project of a ZenHire run', () => {
  it.each(['project=alpha', 'project_id=prj_a'])('is not taken from the query either: %s', async query => {
    const { send } = open(createUpstream)
    const { status, body } = await send(ALPHA, 'POST', `${SPEECH}?${query}`, {})
    expect([status, body.error.code]).toEqual([400, 'PROJECT_NOT_ACCEPTED'])
  })

  it.each([{ project: 'alpha' }, { project_id: 'prj_a' }, { project: null }, { project: {}, language: 7 }])(
    'is never taken from the body: %j',
    async sent => {
      const { send } = open(createUpstream)
      const { status, body } = await send(ALPHA, 'POST', SPEECH, sent)
      expect([status, body.error.code]).toEqual([400, 'PROJECT_NOT_ACCEPTED'])
      expect(body.error.message).toMatch(/inherits the project/)
    },
  )

  it('filters lists by id or name, across all keys of the account', async () => {
    const { send } = open(createUpstream)
    const ids: string[] = []
    for (const caller of [ALPHA, BETA, ADA, ALPHA]) ids.push((await send(caller, 'POST', SPEECH, {})).body.id)
    const listed = async (query: string) =>
      (await send(BETA, 'GET', SPEECH + query)).body.data.map((run: { id: string }) => ids.indexOf(run.id))
    expect(await listed('')).toEqual([3, 2, 1, 0])
    expect(await listed('?project=prj_a')).toEqual([3, 0])
    expect(await listed('?project=alpha%20one')).toEqual([3, 0])
    expect(await listed('?project=beta')).toEqual([1])
    expect(await listed('?project=gamma')).toEqual([])
  })
})

describe('a list of ZenHire runs', () => {
  it('hands out every run once, newest first, while new ones arrive', async () => {
    const { send } = open(createUpstream)
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.unshift((await send(ADA, 'POST', SPEECH, {})).body.id)
    const pages = await everyPage(async query => {
      const reply = await send(ADA, 'GET', `${SPEECH}?${query}`)
      await send(ADA, 'POST', SPEECH, {})
      return reply
    }, 2)
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)])
  })

  it('holds 20 unless told otherwise', async () => {
    const { send } = open(createUpstream)
    for (let n = 0; n < 21; n++) await send(ADA, 'POST', SPEECH, {})
    expect((await send(ADA, 'GET', SPEECH)).body.data).toHaveLength(20)
    expect((await send(ADA, 'GET', `${SPEECH}?limit=100`)).body.data).toHaveLength(21)
  })

  it.each([
    'limit=0',
    'limit=101',
    'limit=',
    'limit=ten',
    'limit=1.5',
    'limit=-1',
    'cursor=x',
    'cursor=MQ==',
  ])('cannot be asked for with %s', async query => {
    const { send } = open(createUpstream)
    const { status, body } = await send(ADA, 'GET', `${SPEECH}?${query}`)
    expect([status, body.error.code]).toEqual([400, 'INVALID_REQUEST'])
  })
})

describe('a ZenHire request that makes no sense', () => {
  it.each(Object.entries(BAD_BODIES))(
    'is refused in the error envelope when its body is %s',
    async (_, text) => {
      const { send } = open(createUpstream)
      const { status, body } = await send(ADA, 'POST', SPEECH, text)
      expect([status, body]).toEqual([
        400,
        { error: { code: 'INVALID_REQUEST', message: expect.any(String), request_id: 'req_1' } },
      ])
    },
  )

  it('names the field it does not know', async () => {
    const { send } = open(createUpstream)
    const { status, body } = await send(ADA, 'POST', SPEECH, { surprise: 1 })
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('surprise')])
  })

  it('is refused with 413 when its body is too large', async () => {
    const { send } = open(createUpstream)
    const { status, body } = await send(ADA, 'POST', SPEECH, { language: 'x'.repeat(20_000) })
    expect([status, body.error.code]).toEqual([413, 'BODY_TOO_LARGE'])
  })

  it('is told where nothing is, and what a place answers', async () => {
    const { send } = open(createUpstream)
    expect((await send(ADA, 'GET', '/api/v1/keys')).body.error.code).toBe('NOT_FOUND')
    expect((await send(ADA, 'POST', '/api/v1/video/runs', {})).status).toBe(404)
    const wrong = await send(ADA, 'DELETE', SPEECH)
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'POST, GET, HEAD'])
    expect((await send(ADA, 'POST', '/api/v1/health')).status).toBe(405)
    expect((await send(ADA, 'GET', `${SPEECH}/%E0%A4%A`)).status).toBe(404)
  })
})
