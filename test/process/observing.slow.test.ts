import { describe, expect, it } from 'vitest'
import { ask } from '../build/client.ts'
import { aCollector } from '../build/collector.ts'
import { samplesIn } from '../build/observed.ts'
import { aHome, demoOf, launch } from './program.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

describe('a server that is watched', () => {
  it('says where its metrics are, logs requests, and sends its last spans before it ends', async () => {
    const collector = await aCollector()
    const home = aHome()
    const { ready, said, stop } = launch(home, ['serve'], {
      LATCHKEY_METRICS_PORT: '0',
      LATCHKEY_ACCESS_LOG: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    })
    await ready
    const { apis, gateway } = demoOf(home)
    const key = String(apis.jobhive.keys['live'])
    const headers = { Authorization: `Bearer ${key}`, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }
    expect((await ask('GET /jobhive/v1/account/profile', gateway, { headers })).status).toBe(200)
    const metrics = /Metrics +(\S+)\/metrics/.exec(said.out)?.[1] ?? ''
    const samples = samplesIn((await ask('GET /metrics', metrics)).text)
    const admitted = samples.find(
      it => it.name === 'latchkey_requests_total' && it.labels['api'] === 'jobhive',
    )
    expect(admitted).toMatchObject({ value: 1, labels: { surface: 'gateway', outcome: 'admitted' } })
    expect(await stop()).toEqual([0, null])
    const names = collector.trace(TRACE).map(it => it.name)
    expect(names).toEqual(expect.arrayContaining(['GET /v1/account/profile', 'store read', 'upstream']))
    const lines = said.err
      .split('\n')
      .filter(it => it !== '')
      .map(it => JSON.parse(it))
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'request', api: 'jobhive', status: 200, traceId: TRACE }),
    )
    expect(said.err).not.toContain(key)
    await collector.close()
  })

  it('says which setting to correct where its port is taken', async () => {
    const collector = await aCollector()
    const port = new URL(collector.url).port
    const { ready, ended, said } = launch(aHome(), ['serve'], {
      LATCHKEY_METRICS_PORT: port,
      LATCHKEY_DEMO: '0',
    })
    await expect(ready).rejects.toThrow()
    expect((await ended)[0]).not.toBe(0)
    expect(said.err).toContain(`Port ${port} on 127.0.0.1 is in use.`)
    expect(said.err).toContain('LATCHKEY_METRICS_PORT')
    await collector.close()
  })
})
