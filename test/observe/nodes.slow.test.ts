import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../build/client.ts'
import { aCollector } from '../build/collector.ts'
import { until } from '../build/gateway.ts'
import { anObserved, type Observed } from '../build/observed.ts'
import { sharedPostgres } from '../build/postgres.ts'
import { type RedisServer, startRedis } from '../build/redis.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

describe('a node on PostgreSQL and Redis', { timeout: 120_000 }, () => {
  let redis: RedisServer
  let collector: Awaited<ReturnType<typeof aCollector>>
  let observed: Observed

  beforeAll(async () => {
    redis = await startRedis()
    collector = await aCollector()
    observed = await anObserved({
      DATABASE_URL: await (await sharedPostgres()).database(),
      REDIS_URL: redis.url,
      LATCHKEY_LIMITS: 'strict',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    })
  }, 120_000)
  afterAll(async () => {
    await observed?.close()
    await collector?.close()
    await redis?.stop()
  })

  const get = () =>
    ask('GET /talent/v1/things', observed.running.gatewayUrl, {
      headers: { 'X-API-Key': observed.key, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    })

  it('measures its calls to both, and how long it has not heard them', async () => {
    const wanted: readonly (readonly [name: string, labels: Readonly<Record<string, string>>])[] = [
      ['latchkey_redis_call_seconds_count', { call: 'take' }],
      ['latchkey_limits_decided_total', { by: 'redis' }],
      ['latchkey_redis_up', {}],
      ['latchkey_live_nodes', {}],
      ['latchkey_store_read_seconds_count', { read: 'dossier' }],
    ]
    const value = async (name: string, labels: Readonly<Record<string, string>>) => {
      expect((await get()).status).toBe(200)
      return observed.valueOf(name, labels)
    }
    for (const [name, labels] of wanted)
      await expect.poll(() => value(name, labels), { timeout: 20_000, message: name }).toBeGreaterThan(0)
    expect(await observed.valueOf('latchkey_database_silence_seconds')).toBeLessThan(5)
    expect(await observed.valueOf('latchkey_usage_unwritten_seconds')).toBeLessThan(60)
  })

  it('traces a request to both', async () => {
    await until(() => collector.trace(TRACE).some(it => it.name === 'GET /v1/things'))
    const spans = collector.trace(TRACE)
    const request = spans.find(it => it.name === 'GET /v1/things')
    expect(spans.filter(it => it.parentSpanId === request?.spanId).map(it => it.name)).toEqual(
      expect.arrayContaining(['store read', 'redis call']),
    )
  })
})
