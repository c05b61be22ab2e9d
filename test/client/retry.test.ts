import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createLatchkey, type LatchkeyOptions } from '../../src/client/client.ts'
import { pauseMs, policyOf, retryAfterMs } from '../../src/client/retry.ts'
import { aProblem, aScript, aTiming, failed, OURS, ours, type Reply } from './wire.ts'

const KEY = { id: 'key_1', name: 'A key' }

/** A client of a server that answers like this. */
async function scene(replies: readonly Reply[], more: Partial<LatchkeyOptions> = {}) {
  const { url, told } = await aScript(...replies)
  const { timing, waits, clock } = aTiming()
  const latchkey = createLatchkey({ url, gatewayUrl: url, credential: 'lk_root_x', timing, ...more })
  return { latchkey, told, waits, clock, url }
}

describe('a call that reads', () => {
  it.each([
    ['the connection breaks off', 'hang up' as const],
    ['there are too many', aProblem(429, 'too-many-attempts')],
    ['the server is not well', aProblem(503, 'unavailable')],
    ['a proxy finds nobody behind it', { status: 502, body: '<h1>Bad Gateway</h1>' }],
    ['a proxy waits in vain', { status: 504, body: '' }],
  ])('is made again when %s', async (_, reply) => {
    const { latchkey, told, waits } = await scene([reply, ours(200, KEY)])
    expect(await latchkey.keys.find('key_1')).toEqual(KEY)
    expect(told.map(it => it.line)).toEqual(['GET /v1/keys/key_1', 'GET /v1/keys/key_1'])
    expect(waits).toEqual([100])
  })

  it.each([400, 401, 403, 404, 409, 412, 500])('is made once when the answer is %d', async status => {
    const { latchkey, told } = await scene([aProblem(status, 'key-unknown')])
    const error = await failed(() => latchkey.keys.find('key_1'))
    expect([error.code, error.status, error.tries, told.length]).toEqual(['key-unknown', status, 1, 1])
  })

  it('waits up to twice as long each time, and gives up after so many tries', async () => {
    const { latchkey, told, waits } = await scene([aProblem(503, 'unavailable')], { retry: { tries: 5 } })
    const error = await failed(() => latchkey.keys.find('key_1'))
    expect([error.code, error.tries, told.length]).toEqual(['unavailable', 5, 5])
    expect(waits).toEqual([100, 200, 400, 800])
  })

  it('waits as long as the server asks for, in seconds or until a date, and a little more by chance', async () => {
    const inSeconds = aProblem(429, 'too-many-attempts', { 'Retry-After': '7' })
    const atDate = aProblem(503, 'unavailable', { 'Retry-After': 'Thu, 01 Jan 2026 12:00:12 GMT' })
    const { latchkey, waits } = await scene([inSeconds, atDate, ours(200, KEY)])
    await latchkey.keys.find('key_1')
    expect(waits).toEqual([7100, 12_000 - 7100 + 100 + 200])
  })

  it('is given up at once when the server asks for more time than there is', async () => {
    const { latchkey, told, waits } = await scene([
      aProblem(429, 'too-many-attempts', { 'Retry-After': '60' }),
    ])
    const error = await failed(() => latchkey.keys.find('key_1'))
    expect([error.code, error.retryAfter, error.tries, told.length]).toEqual(['too-many-attempts', 60, 1, 1])
    expect(waits).toEqual([])
  })

  it('is made once when it is told so, for one call or for all', async () => {
    const { latchkey, told } = await scene(['hang up'])
    await failed(() => latchkey.keys.find('key_1', { retry: false }))
    expect(told).toHaveLength(1)
    const impatient = await scene(['hang up'], { retry: false })
    await failed(() => impatient.latchkey.keys.find('key_1'))
    expect(impatient.told).toHaveLength(1)
  })

  it('is not made again once its signal is aborted', async () => {
    const stop = new AbortController()
    const { timing } = aTiming()
    const wait = async () => stop.abort(new Error('enough'))
    const { latchkey, told } = await scene(['hang up'], { timing: { ...timing, wait } })
    const error = await failed(() => latchkey.keys.find('key_1', { signal: stop.signal }))
    expect([error.code, error.cause, told.length]).toEqual(['aborted', new Error('enough'), 1])
  })

  it('ends while it waits for an answer when its signal is aborted, and when its time is over', async () => {
    const { latchkey } = await scene(['silent'], { retry: false })
    const stop = new AbortController()
    const call = failed(() => latchkey.keys.find('key_1', { signal: stop.signal }))
    stop.abort()
    expect((await call).code).toBe('aborted')
    const slow = await failed(() => latchkey.keys.find('key_1', { timeoutMs: 20 }))
    expect([slow.code, slow.detail]).toEqual([
      'timed-out',
      expect.stringContaining('did not answer in 20 ms'),
    ])
  })
})

describe('a call that makes something', () => {
  it('is made again under the same Idempotency-Key, another for each call', async () => {
    const { latchkey, told } = await scene(['hang up', ours(201, KEY), ours(201, KEY)])
    await latchkey.keys.create({ accountId: 'acc_1', name: 'A key' })
    await latchkey.keys.create({ accountId: 'acc_1', name: 'A key' })
    const [first, again, other] = told.map(it => it.headers['idempotency-key'])
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('takes the key it is given', async () => {
    const { latchkey, told } = await scene([ours(201, KEY)])
    await latchkey.keys.create({ accountId: 'acc_1', name: 'A key' }, { idempotencyKey: 'mine' })
    expect(told[0]?.headers['idempotency-key']).toBe('mine')
  })

  it('waits for its own first try when that is still being worked on, not for somebody else’s', async () => {
    const pending = aProblem(409, 'idempotency-pending')
    const own = await scene(['hang up', pending, ours(201, KEY)])
    expect(await own.latchkey.keys.create({ accountId: 'acc_1', name: 'A key' })).toEqual(KEY)
    const others = await scene([pending])
    const error = await failed(() => others.latchkey.keys.create({ accountId: 'acc_1', name: 'A key' }))
    expect([error.code, error.tries]).toEqual(['idempotency-pending', 1])
  })
})

it('a client of a page calls as whoever is signed in, with no root key', async () => {
  const credentials: unknown[] = []
  const { url, told } = await aScript(ours(200, KEY))
  const latchkey = createLatchkey({
    url,
    credential: { cookies: true },
    fetch: (place, init) => {
      credentials.push(init?.credentials)
      return fetch(place, init)
    },
  })
  await latchkey.keys.find('key_1')
  expect([told[0]?.headers.authorization, credentials]).toEqual([undefined, ['include']])
})

it('a signal that outlives its calls is left by each of them', async () => {
  const { signal } = new AbortController()
  const { latchkey, told } = await scene(['hang up', ours(200, KEY)])
  await latchkey.keys.find('key_1', { signal })
  expect([told.length, getEventListeners(signal, 'abort')]).toEqual([2, []])
})

it('a call that changes something without a key of its own is made once', async () => {
  const { latchkey, told } = await scene(['hang up'])
  await failed(() => latchkey.keys.change('key_1', { name: 'Other' }))
  await failed(() => latchkey.keys.revoke('key_1'))
  await failed(() => latchkey.members.remove('mem_1'))
  expect(told.map(it => it.line)).toEqual([
    'PATCH /v1/keys/key_1',
    'POST /v1/keys/key_1/revoke',
    'DELETE /v1/members/mem_1',
  ])
})

describe('a question for a verdict', () => {
  const question = { api: 'jobhive', key: 'jh_live_x' }
  const verdict = ours(200, { valid: true, reason: null, requestId: 'req_1' }, OURS)

  it('is asked once, because a lost answer may have counted and spent', async () => {
    const { latchkey, told } = await scene(['hang up', verdict])
    expect((await failed(() => latchkey.verify(question))).code).toBe('unreachable')
    expect(told).toHaveLength(1)
  })

  it('is asked again when it takes nothing, or when the caller wants it so', async () => {
    const dry = await scene(['hang up', verdict])
    expect((await dry.latchkey.verify({ ...question, dryRun: true })).valid).toBe(true)
    const wanted = await scene(['hang up', verdict])
    expect((await wanted.latchkey.verify(question, { retry: true })).valid).toBe(true)
  })
})

describe('the pause before another try', () => {
  const policy = policyOf(undefined)

  it('grows from 200 ms to 5 s at most, by chance anything below', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7].map(tries =>
      pauseMs(policy, { tries, chance: 0.9999, retryAfterMs: 0 }),
    )
    expect(longest).toEqual([199, 399, 799, 1599, 3199, 4999, 4999])
    expect(pauseMs(policy, { tries: 9, chance: 0, retryAfterMs: 0 })).toBe(0)
  })

  it('is never shorter than what the server asks for', () => {
    expect(pauseMs(policy, { tries: 1, chance: 0, retryAfterMs: 3000 })).toBe(3000)
  })

  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads Retry-After: %s', (header, ms) => {
    expect(retryAfterMs(header, Date.UTC(2026, 0, 1, 12))).toBe(ms)
  })
})
