import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../build/client.ts'
import { aCollector } from '../build/collector.ts'
import { anUpstream, until } from '../build/gateway.ts'
import { anObserved, type Observed } from '../build/observed.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const SERVER = 2
const CLIENT = 3

describe('traces', () => {
  let collector: Awaited<ReturnType<typeof aCollector>>
  let upstream: Awaited<ReturnType<typeof anUpstream>>
  let observed: Observed
  let traces = 0

  /** A trace nobody has begun yet. */
  const fresh = () => TRACE.slice(0, -4) + (++traces).toString(16).padStart(4, '0')
  const get = (key: string, headers = {}, path = '/v1/things') =>
    ask(`GET /talent${path}`, observed.running.gatewayUrl, { headers: { 'X-API-Key': key, ...headers } })
  const seen = async (trace: string, name: string) => {
    await until(() => collector.trace(trace).some(it => it.name === name))
    return collector.trace(trace)
  }

  beforeAll(async () => {
    collector = await aCollector()
    upstream = await anUpstream()
    observed = await anObserved({
      upstream: upstream.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER_ARG: '0',
    })
  })
  afterAll(async () => {
    await observed.close()
    await upstream.close()
    await collector.close()
  })

  it('go on from the caller through the gateway, its store and to the upstream', async () => {
    const trace = fresh()
    await get(observed.key, { traceparent: `00-${trace}-${PARENT}-01`, tracestate: 'vendor=1' })
    const spans = await seen(trace, 'GET /v1/things')
    const named = (name: string) => spans.find(it => it.name === name)
    const [request, read, forwarded] = ['GET /v1/things', 'store read', 'upstream'].map(named)
    expect(request).toMatchObject({ kind: SERVER, parentSpanId: PARENT })
    expect(request?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/v1/things',
      'http.response.status_code': 200,
      'latchkey.api': 'talent',
      'latchkey.outcome': 'admitted',
      'latchkey.key.id': observed.keyId,
    })
    expect(read).toMatchObject({ kind: CLIENT, parentSpanId: request?.spanId })
    expect(read?.attributes).toEqual({ 'db.operation.name': 'dossier' })
    expect(forwarded).toMatchObject({ kind: CLIENT, parentSpanId: request?.spanId })
    expect(upstream.seen.at(-1)?.headers).toMatchObject({
      traceparent: `00-${trace}-${forwarded?.spanId}-01`,
      tracestate: 'vendor=1',
    })
  })

  it('tell a refusal and its reason, which is no failure', async () => {
    const trace = fresh()
    await get('my_nobody', { traceparent: `00-${trace}-${PARENT}-01` })
    const [span] = await seen(trace, 'GET /v1/things')
    expect(span).toMatchObject({ status: 0, attributes: { 'latchkey.outcome': 'malformed' } })
  })

  it('tell of an upstream that does not answer as a failure', async () => {
    const trace = fresh()
    const broken = await anObserved({
      upstream: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    })
    const headers = { 'X-API-Key': broken.key, traceparent: `00-${trace}-${PARENT}-01` }
    await ask('GET /talent/v1/things', broken.running.gatewayUrl, { headers })
    await broken.close()
    const failed = collector.trace(trace).filter(it => it.status === 2)
    expect(failed.map(it => it.name).toSorted()).toEqual(['GET /v1/things', 'upstream'])
  })

  it('tell of the verify endpoint, and of calls of the control plane with the writes they make', async () => {
    const [asked, called] = [fresh(), fresh()]
    const { gatewayUrl, controlUrl } = observed.running
    const headers = (trace: string) => ({
      Authorization: `Bearer ${observed.rootKey}`,
      'Content-Type': 'application/json',
      traceparent: `00-${trace}-${PARENT}-01`,
    })
    const body = { api: 'talent', key: observed.key }
    await ask('POST /_latchkey/v1/verify', gatewayUrl, { headers: headers(asked), body })
    const name = { name: 'Renamed' }
    await ask(`PATCH /v1/keys/${observed.keyId}`, controlUrl, { headers: headers(called), body: name })
    expect((await seen(asked, 'verify')).at(-1)?.attributes).toMatchObject({ 'latchkey.api': 'talent' })
    const spans = await seen(called, 'PATCH /v1/keys/:id')
    const request = spans.find(it => it.kind === SERVER)
    const write = spans.find(it => it.name === 'store write')
    expect(write).toMatchObject({
      parentSpanId: request?.spanId,
      attributes: { 'db.operation.name': 'amend' },
    })
  })

  it('are left out where the caller has decided so, who is still told apart at the upstream', async () => {
    const trace = fresh()
    await get(observed.key, { traceparent: `00-${trace}-${PARENT}-00` })
    expect(upstream.seen.at(-1)?.headers['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`))
    const later = fresh()
    await get(observed.key, { traceparent: `00-${later}-${PARENT}-01` })
    await seen(later, 'GET /v1/things')
    expect(collector.trace(trace)).toEqual([])
  })

  it('begin anew where the caller names none, or none that can be', async () => {
    const before = collector.spans.length
    await get(observed.key, { traceparent: 'not a trace' })
    const parent = upstream.seen.at(-1)?.headers['traceparent']
    expect(parent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(collector.spans.length).toBe(before)
  })

  it('are named in the lines of the log', async () => {
    const logging = await anObserved({
      upstream: upstream.url,
      LATCHKEY_ACCESS_LOG: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    })
    const trace = fresh()
    const headers = { 'X-API-Key': logging.key, traceparent: `00-${trace}-${PARENT}-01` }
    await ask('GET /talent/v1/things', logging.running.gatewayUrl, { headers })
    expect(logging.lines.map(it => JSON.parse(it))).toContainEqual(
      expect.objectContaining({ event: 'request', traceId: trace, keyId: logging.keyId }),
    )
    await logging.close()
  })
})

describe('a collector that is away', () => {
  it('is told of once, and holds up nobody', async () => {
    const gone = await aCollector()
    await gone.close()
    const observed = await anObserved({ OTEL_EXPORTER_OTLP_ENDPOINT: gone.url })
    const get = () =>
      ask('GET /talent/v1/things', observed.running.gatewayUrl, { headers: { 'X-API-Key': observed.key } })
    expect((await get()).status).toBe(200)
    await observed.close()
    const lost = observed.lines.filter(it => it.includes('traces-lost'))
    expect(lost).toHaveLength(1)
    expect(lost.join()).not.toContain('traceId')
  })
})

describe('without a collector', () => {
  it('what the caller says of its trace reaches the upstream as it is', async () => {
    const upstream = await anUpstream()
    const observed = await anObserved({ upstream: upstream.url })
    const traceparent = `00-${TRACE}-${PARENT}-01`
    const headers = { 'X-API-Key': observed.key, traceparent, tracestate: 'vendor=1' }
    await ask('GET /talent/v1/things', observed.running.gatewayUrl, { headers })
    expect(upstream.seen.at(-1)?.headers).toMatchObject({ traceparent, tracestate: 'vendor=1' })
    expect(observed.home.observing.traces).toBeUndefined()
    await observed.close()
    await upstream.close()
  })
})
