import { describe, expect, it } from 'vitest'
import { openObserving } from '../../src/app/observing/observing.ts'
import { readSettings } from '../../src/app/settings/settings.ts'

const asked = (environment: Readonly<Record<string, string>>) => {
  const lines: string[] = []
  return openObserving(readSettings(environment), { write: text => void lines.push(text) }).then(it => ({
    ...it,
    lines,
  }))
}

const LINE = { requestId: 'req_1', surface: 'gateway', method: 'GET', status: 200, ms: 1 } as const

describe('who is told', () => {
  it('is nobody unless it is asked for', async () => {
    const { prometheus, traces, access } = await asked({})
    expect([prometheus, traces, access]).toEqual([undefined, undefined, undefined])
  })

  it('is the log, of every request, or of a share of them', async () => {
    const all = await asked({ LATCHKEY_ACCESS_LOG: '1' })
    for (let each = 0; each < 10; each++) all.access?.(LINE)
    expect(all.lines).toHaveLength(10)
    const some = await asked({ LATCHKEY_ACCESS_LOG: '0.25' })
    for (let each = 0; each < 4000; each++) some.access?.(LINE)
    expect(some.lines.length).toBeGreaterThan(800)
    expect(some.lines.length).toBeLessThan(1200)
  })
})

describe('a setting of who is told', () => {
  it.each([
    ['LATCHKEY_METRICS_PORT', '70000', 'give a port from 0 (any free one) to 65535'],
    ['LATCHKEY_ACCESS_LOG', '2', 'give a share from 0 (none) to 1 (all), e.g. 0.01'],
    ['LATCHKEY_ACCESS_LOG', 'yes', 'give a share from 0 (none) to 1 (all), e.g. 0.01'],
    ['OTEL_TRACES_SAMPLER_ARG', '-0.1', 'give a share from 0 (none) to 1 (all), e.g. 0.01'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'give a URL'],
  ])('%s that is "%s" is refused, and it is said what may be given', (name, value, sentence) => {
    expect(() => readSettings({ [name]: value })).toThrow(sentence)
  })

  it('may be zero, one and what lies between', () => {
    for (const share of ['0', '0.001', '1', '1.0'])
      expect(readSettings({ LATCHKEY_ACCESS_LOG: share }).LATCHKEY_ACCESS_LOG).toBe(Number(share))
  })

  it('does not give away the credentials of a collector', () => {
    expect(() => readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://user:hush@collector' })).toThrow(
      /^(?!.*hush)/,
    )
  })
})
