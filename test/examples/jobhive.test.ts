import { describe, expect, it } from 'vitest'
import { createUpstream } from '../../examples/jobhive/upstream.ts'
import { ADA, BAD_BODIES, BOB, everyPage, NOON, open, STRANGER } from './drive.ts'

const HOUR = 3_600_000
const LIVE = { ...ADA, Environment: 'live', Scopes: 'interviews:read interviews:write', Plan: 'Professional' }
const DEV = { ...LIVE, Environment: 'dev' }
const TEST = { ...LIVE, Environment: 'test' }
const INTERVIEW = { candidate_name: 'Grace', position: 'Admiral' }
const INTERVIEWS = '/v1/interviews'

describe('the JobHive profile', () => {
  it('is exactly what the published text shows', async () => {
    const { send } = open(createUpstream)
    const caller = { ...LIVE, Limit: '300', 'Limit-Used': '1' }
    const { status, body } = await send(caller, 'GET', '/v1/account/profile')
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      data: {
        company_name: 'Ada & Co',
        plan: 'Professional',
        api_key_permissions: ['interviews:read', 'interviews:write'],
        rate_limit: { requests_per_minute: 300, current_usage: 1 },
      },
    })
  })

  it('has null where there is no plan and no limit', async () => {
    const { send } = open(createUpstream)
    const { data } = (await send({ ...LIVE, Plan: '' }, 'GET', '/v1/account/profile')).body
    expect([data.plan, data.rate_limit]).toEqual([null, { requests_per_minute: null, current_usage: null }])
  })
})

describe('a JobHive interview', () => {
  it('is created, shown, changed and cancelled', async () => {
    const { send, clock } = open(createUpstream)
    const created = await send(LIVE, 'POST', INTERVIEWS, {
      ...INTERVIEW,
      scheduled_at: '2026-02-01T10:00:00+02:00',
    })
    expect([created.status, created.body]).toEqual([
      201,
      {
        success: true,
        data: {
          id: expect.stringMatching(/^int_/),
          environment: 'live',
          ...INTERVIEW,
          scheduled_at: '2026-02-01T08:00:00.000Z',
          status: 'scheduled',
          created_at: '2026-01-15T12:00:00.000Z',
          updated_at: '2026-01-15T12:00:00.000Z',
        },
      },
    ])
    const at = `${INTERVIEWS}/${created.body.data.id}`
    expect((await send(LIVE, 'GET', at)).body).toEqual(created.body)

    clock.now = NOON + HOUR
    const changes = { position: 'Captain', scheduled_at: null, status: 'completed' }
    const patched = { ...created.body.data, ...changes, updated_at: '2026-01-15T13:00:00.000Z' }
    expect((await send(LIVE, 'PATCH', at, changes)).body.data).toEqual(patched)
    expect((await send(LIVE, 'DELETE', at)).body.data).toEqual({ ...patched, status: 'cancelled' })
    expect((await send(LIVE, 'GET', at)).body.data.status).toBe('cancelled')
  })

  it('does not change once it is cancelled, and can be cancelled twice', async () => {
    const { send } = open(createUpstream)
    const { id } = (await send(LIVE, 'POST', INTERVIEWS, INTERVIEW)).body.data
    await send(LIVE, 'DELETE', `${INTERVIEWS}/${id}`)
    expect((await send(LIVE, 'DELETE', `${INTERVIEWS}/${id}`)).status).toBe(200)
    const { status, body } = await send(LIVE, 'PATCH', `${INTERVIEWS}/${id}`, { position: 'x' })
    expect([status, body.error.code]).toEqual([409, 'INTERVIEW_CANCELLED'])
  })

  it('does not exist for another account or another environment', async () => {
    const { send } = open(createUpstream)
    const { id } = (await send(LIVE, 'POST', INTERVIEWS, INTERVIEW)).body.data
    for (const caller of [DEV, TEST, { ...LIVE, 'Account-Id': 'acc_bob' }]) {
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { position: 'x' } : undefined
        const reply = await send(caller, method, `${INTERVIEWS}/${id}`, body)
        expect([reply.status, reply.body.error.code]).toEqual([404, 'INTERVIEW_NOT_FOUND'])
      }
      expect((await send(caller, 'GET', INTERVIEWS)).body).toEqual({
        success: true,
        data: [],
        next_cursor: null,
      })
    }
  })

  it('is listed newest first, page by page', async () => {
    const { send } = open(createUpstream)
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.unshift((await send(TEST, 'POST', INTERVIEWS, INTERVIEW)).body.data.id)
    const pages = await everyPage(query => send(TEST, 'GET', `${INTERVIEWS}?${query}`), 2)
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2)])
    expect((await send(TEST, 'GET', `${INTERVIEWS}?limit=0`)).status).toBe(400)
  })
})

describe('the environments of JobHive', () => {
  it.each([
    ['dev', 'production'],
    ['dev', 'live'],
    ['test', 'production'],
    ['live', 'development'],
  ])('a %s key cannot create a %s interview', async (Environment, environment) => {
    const { send } = open(createUpstream)
    const { status, body } = await send({ ...LIVE, Environment }, 'POST', INTERVIEWS, { environment })
    expect([status, body.success, body.error.code]).toEqual([403, false, 'ENVIRONMENT_NOT_ALLOWED'])
    expect((await send(LIVE, 'GET', INTERVIEWS)).body.data).toEqual([])
  })

  it.each([
    ['live', 'production'],
    ['live', 'live'],
    ['dev', 'development'],
    ['test', 'test'],
  ])('a %s key may say that it means %s', async (Environment, environment) => {
    const { send } = open(createUpstream)
    const reply = await send({ ...LIVE, Environment }, 'POST', INTERVIEWS, { ...INTERVIEW, environment })
    expect([reply.status, reply.body.data.environment]).toEqual([201, Environment])
  })

  it.each(['', 'staging', 'LIVE'])('a key of environment "%s" has no data at all', async Environment => {
    const { send } = open(createUpstream)
    const { status, body } = await send({ ...LIVE, Environment }, 'GET', INTERVIEWS)
    expect([status, body.error.code]).toEqual([403, 'ENVIRONMENT_NOT_ALLOWED'])
  })

  it('development data are gone after 24 hours, from the disk as well; others stay', async () => {
    const { send, clock, database } = open(createUpstream)
    const { id } = (await send(DEV, 'POST', INTERVIEWS, INTERVIEW)).body.data
    await send(DEV, 'POST', '/v1/webhooks', {
      url: 'https://ada.example/hook',
      events: ['interview.created'],
    })
    for (const caller of [LIVE, TEST]) await send(caller, 'POST', INTERVIEWS, INTERVIEW)
    clock.now = NOON + 24 * HOUR - 1
    expect((await send(DEV, 'GET', `${INTERVIEWS}/${id}`)).status).toBe(200)
    clock.now = NOON + 24 * HOUR
    expect((await send(DEV, 'GET', `${INTERVIEWS}/${id}`)).status).toBe(404)
    expect((await send(DEV, 'GET', '/v1/analytics')).body.data).toMatchObject({
      interviews: { total: 0 },
      webhooks: 0,
    })
    for (const caller of [LIVE, TEST])
      expect((await send(caller, 'GET', INTERVIEWS)).body.data).toHaveLength(1)
    const rows = database.prepare("SELECT * FROM interviews WHERE environment = 'dev'").all()
    expect([...rows, ...database.prepare('SELECT * FROM webhooks').all()]).toEqual([])
  })
})

describe('a JobHive webhook', () => {
  it('shows its signing secret once, when it is created', async () => {
    const { send } = open(createUpstream)
    const wanted = { url: 'https://ada.example/hook', events: ['interview.created', 'interview.completed'] }
    const { status, body } = await send(LIVE, 'POST', '/v1/webhooks', wanted)
    expect([status, body.data]).toEqual([
      201,
      expect.objectContaining({ ...wanted, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/) }),
    ])
    const listed = await send(LIVE, 'GET', '/v1/webhooks')
    expect(listed.body.data).toEqual([expect.objectContaining({ id: body.data.id, ...wanted })])
    expect(listed.text).not.toContain('whsec_')
    expect((await send(TEST, 'GET', '/v1/webhooks')).body.data).toEqual([])
  })

  it.each([
    { url: 'javascript:alert(1)', events: ['interview.created'] },
    { url: 'nowhere', events: ['interview.created'] },
    { url: 'https://ada.example', events: [] },
    { url: 'https://ada.example', events: ['everything'] },
    { url: 'https://ada.example' },
  ])('is refused: %j', async wanted => {
    const { send } = open(createUpstream)
    expect((await send(LIVE, 'POST', '/v1/webhooks', wanted)).status).toBe(400)
  })
})

it('JobHive analytics count the interviews of one environment by status', async () => {
  const { send } = open(createUpstream)
  const ids: string[] = []
  for (let n = 0; n < 3; n++) ids.push((await send(LIVE, 'POST', INTERVIEWS, INTERVIEW)).body.data.id)
  await send(TEST, 'POST', INTERVIEWS, INTERVIEW)
  await send(LIVE, 'DELETE', `${INTERVIEWS}/${ids[0]}`)
  await send(LIVE, 'PATCH', `${INTERVIEWS}/${ids[1]}`, { status: 'completed' })
  expect((await send(LIVE, 'GET', '/v1/analytics')).body).toEqual({
    success: true,
    data: { interviews: { total: 3, by_status: { scheduled: 1, completed: 1, cancelled: 1 } }, webhooks: 0 },
  })
})

describe('a JobHive request that makes no sense', () => {
  const envelope = (code: string) => ({
    success: false,
    error: { code, message: expect.any(String), details: {} },
  })

  it('is refused when it did not come through the gateway', async () => {
    const { send } = open(createUpstream)
    const { status, body } = await send(STRANGER, 'GET', '/v1/account/profile')
    expect([status, body]).toEqual([403, envelope('GATEWAY_REQUIRED')])
  })

  it.each(Object.entries(BAD_BODIES))('is refused when its body is %s', async (_, text) => {
    const { send } = open(createUpstream)
    for (const path of [INTERVIEWS, '/v1/webhooks']) {
      const { status, body } = await send(LIVE, 'POST', path, text)
      expect([status, body]).toEqual([400, envelope('INVALID_REQUEST')])
    }
  })

  it.each([
    { ...INTERVIEW, candidate_name: 7 },
    { ...INTERVIEW, candidate_name: ' ' },
    { candidate_name: 'Grace' },
    { ...INTERVIEW, scheduled_at: 'tomorrow' },
    { ...INTERVIEW, scheduled_at: '2026-02-30T10:00:00Z' },
    { ...INTERVIEW, environment: 'mars' },
    { ...INTERVIEW, id: 'int_mine' },
    '',
  ])('is refused when an interview is %j', async wanted => {
    const { send } = open(createUpstream)
    const { status, body } = await send(LIVE, 'POST', INTERVIEWS, wanted)
    expect([status, body]).toEqual([400, envelope('INVALID_REQUEST')])
  })

  it('is refused when a change changes nothing or the unchangeable', async () => {
    const { send } = open(createUpstream)
    const { id } = (await send(DEV, 'POST', INTERVIEWS, INTERVIEW)).body.data
    for (const patch of [{}, { environment: 'live' }, { status: 'cancelled' }])
      expect((await send(DEV, 'PATCH', `${INTERVIEWS}/${id}`, patch)).status).toBe(400)
  })

  it('is told 413, 404 or 405 in the envelope', async () => {
    const { send } = open(createUpstream)
    const large = await send(BOB, 'POST', INTERVIEWS, { position: 'x'.repeat(20_000) })
    expect([large.status, large.body.error.code]).toEqual([403, 'ENVIRONMENT_NOT_ALLOWED'])
    expect((await send(LIVE, 'POST', INTERVIEWS, { position: 'x'.repeat(20_000) })).status).toBe(413)
    expect((await send(LIVE, 'GET', '/v2/interviews')).body).toEqual(envelope('NOT_FOUND'))
    const wrong = await send(LIVE, 'PUT', INTERVIEWS, {})
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'GET, HEAD, POST'])
  })
})
