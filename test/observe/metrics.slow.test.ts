import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prometheus } from '../../src/adapters/observe/prometheus.ts'
import { MEASURES } from '../../src/ports/measures.ts'
import { TRAFFIC } from '../../src/ports/traffic.ts'
import { ask } from '../build/client.ts'
import { anUpstream } from '../build/gateway.ts'
import { anObserved, type Observed, type Sample, samplesIn } from '../build/observed.ts'
import { exchange } from '../build/raw.ts'

/** A series by its name and labels, as Prometheus tells them apart. */
const seriesOf = ({ name, labels }: Sample): string => `${name} ${JSON.stringify(labels)}`

describe('what is measured', () => {
  let upstream: Awaited<ReturnType<typeof anUpstream>>
  let observed: Observed
  const get = (path: string, key: string, more = {}) =>
    ask(`GET /talent${path}`, observed.running.gatewayUrl, { headers: { 'X-API-Key': key, ...more } })
  const verify = (body: object) =>
    ask('POST /_latchkey/v1/verify', observed.running.gatewayUrl, {
      headers: { Authorization: `Bearer ${observed.rootKey}` },
      body,
    })
  const requests = (labels: Readonly<Record<string, string>>) =>
    observed.valueOf('latchkey_requests_total', { api: 'talent', ...labels })

  beforeAll(async () => {
    upstream = await anUpstream()
    observed = await anObserved({ upstream: upstream.url, LATCHKEY_TRUSTED_PROXIES: '127.0.0.1, ::1' })
  })
  afterAll(async () => {
    await observed.close()
    await upstream.close()
  })

  it('counts a request at the gateway by its API and why it was refused, and how long it took', async () => {
    await get('/v1/things', observed.key)
    await get('/v1/things', observed.key)
    await get('/v1/things', 'my_nobody')
    await get('/nowhere', observed.key)
    await ask('GET /nobody', observed.running.gatewayUrl)
    const gateway = { surface: 'gateway' }
    expect(await requests({ ...gateway, outcome: 'admitted', reason: '' })).toBe(2)
    expect(await requests({ ...gateway, outcome: 'refused', reason: 'malformed' })).toBe(1)
    expect(await requests({ ...gateway, outcome: 'troubled', reason: 'route-unknown' })).toBe(1)
    expect(await requests({ ...gateway, api: '(none)' })).toBe(1)
    const timed = await observed.valueOf('latchkey_request_seconds_count', { ...gateway, api: 'talent' })
    expect(timed).toBe(4)
    expect(await observed.valueOf('latchkey_request_seconds_sum', gateway)).toBeGreaterThan(0)
    expect(await observed.valueOf('latchkey_upstream_seconds_count', { api: 'talent' })).toBe(2)
  })

  it('counts what is no HTTP at all, for the API it seems to be meant for', async () => {
    const { port } = new URL(observed.running.gatewayUrl)
    await exchange(Number(port), 'GET /talent/v1/things HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n')
    await exchange(Number(port), 'nonsense\r\n\r\n')
    expect(await requests({ reason: 'request-malformed' })).toBe(1)
    expect(await requests({ api: '(none)', reason: 'request-malformed' })).toBe(1)
  })

  it('counts a question to the verify endpoint by the API it is about, and by who may not ask', async () => {
    await verify({ api: 'talent', key: observed.key })
    await verify({ api: 'talent', key: 'my_nobody' })
    await ask('POST /_latchkey/v1/verify', observed.running.gatewayUrl, { body: {} })
    const here = { surface: 'verify' }
    expect(await requests({ ...here, outcome: 'admitted' })).toBe(1)
    expect(await requests({ ...here, outcome: 'refused', reason: 'malformed' })).toBe(1)
    expect(await requests({ ...here, api: 'latchkey', reason: 'missing' })).toBe(1)
  })

  it('counts each question of a batch by the API it is about, and the batch as a request of its own', async () => {
    const here = { surface: 'verify' }
    const counts = () =>
      Promise.all([
        requests({ ...here, outcome: 'admitted' }),
        requests({ ...here, api: 'latchkey', reason: 'request-malformed' }),
        requests({ ...here, api: 'latchkey', outcome: 'admitted' }),
      ])
    const before = await counts()
    const question = { api: 'talent', key: observed.key }
    await ask('POST /_latchkey/v1/verify/batch', observed.running.gatewayUrl, {
      headers: { Authorization: `Bearer ${observed.rootKey}` },
      body: { requests: [question, { ...question, cost: -1 }, question] },
    })
    expect((await counts()).map((it, at) => Number(it) - Number(before[at] ?? 0))).toEqual([2, 1, 1])
  })

  it('counts a proxy that asks by HTTP, and a token that is to be minted, each as what it is', async () => {
    const { gatewayUrl } = observed.running
    const carrying = (key: string) => ({ headers: { 'X-API-Key': key } })
    const about = {
      'X-Forwarded-Method': 'GET',
      'X-Forwarded-Uri': '/v1/things',
      'X-Forwarded-For': '127.0.0.9',
    }
    await ask('GET /_latchkey/authz/talent', gatewayUrl, { headers: { ...about, 'X-API-Key': observed.key } })
    for (const key of [observed.key, 'my_nobody'])
      await ask('POST /_latchkey/v1/tokens', gatewayUrl, { ...carrying(key), body: { api: 'talent' } })
    expect(await requests({ surface: 'forward-auth', outcome: 'admitted' })).toBe(1)
    expect(await requests({ surface: 'ext-authz' })).toBe(0)
    expect(await requests({ surface: 'tokens', outcome: 'admitted' })).toBe(1)
    expect(await requests({ surface: 'tokens', outcome: 'refused', reason: 'malformed' })).toBe(1)
  })

  it('counts a call of the control plane by the pattern of its route', async () => {
    const headers = { Authorization: `Bearer ${observed.rootKey}` }
    const { controlUrl } = observed.running
    await ask(`GET /v1/keys/${observed.keyId}`, controlUrl, { headers })
    await ask('GET /v1/keys/key_nobody', controlUrl, { headers })
    const route = '/v1/keys/:id'
    const calls = (status: string) =>
      observed.valueOf('latchkey_control_requests_total', { method: 'GET', route, status })
    expect([await calls('200'), await calls('404')]).toEqual([1, 1])
    expect(await observed.valueOf('latchkey_control_request_seconds_count', { route })).toBe(2)
  })

  it('tells what was known from memory, what the store was asked for, and how long a write took', async () => {
    const before = await observed.valueOf('latchkey_cache_hits_total')
    await get('/v1/things', observed.key)
    expect(await observed.valueOf('latchkey_cache_hits_total')).toBe(before + 1)
    expect(await observed.valueOf('latchkey_cache_keys')).toBeGreaterThan(0)
    expect(await observed.valueOf('latchkey_store_read_seconds_count', { read: 'dossier' })).toBeGreaterThan(
      0,
    )
    expect(await observed.valueOf('latchkey_store_write_seconds_count')).toBeGreaterThan(0)
  })

  it('is written as Prometheus reads it: each series once, each name in a table', async () => {
    const text = await observed.scrape()
    const samples = samplesIn(text)
    expect(new Set(samples.map(seriesOf)).size).toBe(samples.length)
    const names = samples.map(it => it.name).filter(it => it.startsWith('latchkey_'))
    const plain = names.map(it => it.replace(/_(bucket|sum|count)$/, ''))
    expect(plain.filter(it => !(it in { ...MEASURES, ...TRAFFIC }))).toEqual([])
    expect(samples.some(it => it.name === 'nodejs_eventloop_lag_p99_seconds')).toBe(true)
  })

  it('has buckets that add up', async () => {
    const samples = samplesIn(await observed.scrape())
    const buckets = samples.filter(
      it => it.name === 'latchkey_request_seconds_bucket' && it.labels['outcome'] === 'admitted',
    )
    const values = buckets.filter(it => it.labels['surface'] === 'gateway').map(it => it.value)
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    const gateway = { surface: 'gateway', outcome: 'admitted' }
    expect(values.at(-1)).toBe(await observed.valueOf('latchkey_request_seconds_count', gateway))
  })

  it('has not one series more after 10,000 strangers', async () => {
    const stranger = (each: number) =>
      [
        `GET /talent/v1/things/${each}?q=${each} HTTP/1.1`,
        'Host: localhost',
        `X-API-Key: my_${each}`,
        `User-Agent: stranger ${each}`,
        `traceparent: 00-${each.toString(16).padStart(32, '1')}-00f067aa0ba902b7-01`,
        '\r\n',
      ].join('\r\n')
    const astray = (each: number) => `GET /nobody-${each} HTTP/1.1\r\nHost: host-${each}.test\r\n\r\n`
    const lost = (each: number) => `GET /v1/lost/${each} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const { gatewayUrl, controlUrl } = observed.running
    const send = async (many: number) => {
      await pipelined(gatewayUrl, many, stranger)
      await pipelined(gatewayUrl, many, astray)
      await pipelined(controlUrl, Math.ceil(many / 10), lost)
    }
    await send(1)
    const ours = async () =>
      samplesIn(await observed.scrape())
        .map(seriesOf)
        .filter(it => it.startsWith('latchkey_'))
    const before = await ours()
    await send(5000)
    expect(await ours()).toEqual(before)
    expect(await observed.valueOf('latchkey_requests_total', { api: '(none)' })).toBeGreaterThan(5000)
  })

  it('is shown nowhere but on its own port', async () => {
    const { metricsUrl, gatewayUrl, controlUrl } = observed.running
    expect((await ask('GET /metrics', gatewayUrl)).status).toBe(404)
    expect((await ask('GET /metrics', controlUrl)).status).toBe(404)
    expect((await ask('GET /healthz', metricsUrl)).json).toEqual({ status: 'ok' })
    expect((await ask('GET /elsewhere', metricsUrl)).status).toBe(404)
    expect((await ask('POST /metrics', metricsUrl)).status).toBe(405)
  })
})

describe('without a port for it', () => {
  it('nothing is measured and nothing listens', async () => {
    const observed = await anObserved({ LATCHKEY_METRICS_PORT: '' })
    expect(observed.running.metricsUrl).toBe('')
    expect(observed.home.observing.prometheus).toBeUndefined()
    await observed.close()
  })
})

describe('the measures', () => {
  const scraped = async (tell: (it: ReturnType<typeof prometheus>['measures']) => void) => {
    const { measures, text } = prometheus()
    tell(measures)
    return samplesIn(await text())
  }
  const named = (samples: readonly Sample[], name: string) => samples.filter(it => it.name === name)

  it('stand at zero from the start where all their labels are known', async () => {
    const samples = named(await scraped(() => undefined), 'latchkey_redis_failures_total')
    expect(samples.map(it => [it.labels['cause'], it.value])).toEqual([
      ['timeout', 0],
      ['connection', 0],
      ['error', 0],
    ])
  })

  it('add up, and tell a gauge as it stands when they are asked', async () => {
    let alive = 1
    const samples = await scraped(it => {
      it.add('latchkey_lease_uses_total', 5, { step: 'taken' })
      it.count('latchkey_lease_uses_total', { step: 'taken' })
      it.gauge('latchkey_live_nodes', () => alive)
      alive = 3
    })
    expect(named(samples, 'latchkey_lease_uses_total')[0]?.value).toBe(6)
    expect(named(samples, 'latchkey_live_nodes')[0]?.value).toBe(3)
  })

  it('keep no more than 2,000 series of one kind, whatever they are told', async () => {
    const samples = await scraped(it => {
      for (let each = 0; each < 5000; each++)
        it.count('latchkey_control_requests_total', { method: 'GET', route: `/${each}`, status: '200' })
    })
    expect(named(samples, 'latchkey_control_requests_total')).toHaveLength(2000)
  })
})

/** How an answer begins. It may come in two pieces. */
const FIRST_LINE = 'HTTP/1.1 '

/** Sends many requests over one connection without waiting for answers, and waits for as many. */
async function pipelined(url: string, many: number, request: (each: number) => string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const done = Promise.withResolvers<void>()
  let answers = 0
  let tail = ''
  socket.on('error', done.reject)
  socket.on('close', () => done.reject(new Error(`hung up after ${answers} answers`)))
  socket.on('data', chunk => {
    const text = tail + chunk.toString('latin1')
    answers += text.split(FIRST_LINE).length - 1
    tail = text.slice(1 - FIRST_LINE.length)
    if (answers >= many) done.resolve()
  })
  for (let each = 0; each < many; each++) socket.write(request(each))
  await done.promise
  socket.destroy()
}
