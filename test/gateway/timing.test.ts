import { describe, expect, it } from 'vitest'
import { latencyOf } from '../../src/core/latency.ts'
import { USAGE_STEPS } from '../../src/core/usage.ts'
import { stepsOf } from '../../src/engine/usage.ts'
import type { TestGateway } from '../build/gateway.ts'
import { worth } from '../build/worth.ts'
import { told } from './asked.ts'
import { proxied, saying } from './proxied.ts'

/** What was timed of an account or an API. */
async function timed({ ports }: TestGateway, subject: string) {
  const { step, starts } = worth(stepsOf(ports, { step: 'day' }))
  return latencyOf(await ports.usage.latencies({ subjects: [subject], step, starts }))
}

/** Goes on once so much time has passed. */
async function passed(ms: number): Promise<void> {
  const until = performance.now() + ms
  while (performance.now() < until) await new Promise(setImmediate)
}

describe('how long a request took', () => {
  it('is noted of an admitted one, its upstream included, for its account and its API', async () => {
    const { gateway, api, account, call } = await proxied(async (_, response) => {
      await passed(50)
      response.end('done')
    })
    expect((await call('/')).status).toBe(200)
    await expect.poll(async () => (await timed(gateway, account.id))?.count).toBe(1)
    const took = await timed(gateway, account.id)
    expect(took?.p50Ms).toBeGreaterThan(48)
    expect(took?.p50Ms).toBeLessThan(5000)
    expect(await timed(gateway, api.id)).toEqual(took)
    for (const step of USAGE_STEPS) {
      const { starts } = worth(stepsOf(gateway.ports, { step }))
      expect(await gateway.ports.usage.latencies({ subjects: [api.id], step, starts })).toHaveLength(1)
    }
  })

  it('is noted until an answer has ended, also one that comes in parts, or not at all', async () => {
    const { gateway, account, call } = await proxied(async (_, response) => {
      response.write('first')
      await passed(50)
      response.end('second')
    })
    expect(await (await call('/')).text()).toBe('firstsecond')
    await expect.poll(async () => (await timed(gateway, account.id))?.p50Ms).toBeGreaterThan(48)
    const silent = await proxied(await saying(() => undefined))
    expect((await silent.call('/')).status).toBe(504)
    await expect
      .poll(async () => (await timed(silent.gateway, silent.account.id))?.p50Ms)
      .toBeGreaterThan(768)
  })

  it('is noted of nothing that was refused, needs no key, or was only tried', async () => {
    const { gateway, api, account, secret, call } = await proxied()
    expect((await call('/', { headers: { 'X-API-Key': 'wrong' } })).status).toBe(401)
    expect((await call('/open')).status).toBe(200)
    const question = { api: 'proxied', key: secret }
    expect((await told(gateway, { ...question, dryRun: true })).verdict.valid).toBe(true)
    expect((await told(gateway, { ...question, key: 'wrong' })).verdict.valid).toBe(false)
    expect(await timed(gateway, api.id)).toBeUndefined()
    expect((await told(gateway, question)).verdict.valid).toBe(true)
    expect((await timed(gateway, account.id))?.count).toBe(1)
    expect(await timed(gateway, gateway.roots.account.id)).toBeUndefined()
  })
})
