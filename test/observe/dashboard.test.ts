import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { prometheus } from '../../src/adapters/observe/prometheus.ts'
import { MEASURES, type Measure } from '../../src/ports/measures.ts'
import { TRAFFIC } from '../../src/ports/traffic.ts'
import { ROOT } from '../build/rooms.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

interface Panel {
  readonly title: string
  readonly type: string
  readonly description?: string
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } }
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly do: string }
}

const panels: readonly Panel[] = JSON.parse(read('deploy/grafana/latchkey.json')).panels
const graphs = panels.filter(it => it.type !== 'row')
const expressions = graphs.flatMap(it => it.targets ?? []).map(it => it.expr)
const rules: readonly Rule[] = parse(read('deploy/prometheus/alerts.yaml')).groups.flatMap(
  (it: { readonly rules: readonly Rule[] }) => it.rules,
)

/** Every metric there is, by each name a query may ask for it. */
async function askable(): Promise<ReadonlySet<string>> {
  const names = [...(await prometheus().text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name)
  const all = [...names, ...Object.keys(MEASURES), ...Object.keys(TRAFFIC), 'up']
  return new Set(all.flatMap(it => [it, `${it}_bucket`, `${it}_sum`, `${it}_count`]))
}

/** The metrics and the labels an expression names. */
const metricsIn = (expr: string): readonly string[] => [
  ...new Set(
    [...expr.replace(/"[^"]*"/g, '""').matchAll(/\b(?:latchkey|process|nodejs)_\w+/g)].map(([it]) => it),
  ),
]
const labelsIn = (expr: string): readonly string[] => [
  ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/)),
  ...[...expr.matchAll(/(\w+)=~?"/g)].map(([, name = '']) => name),
]

describe('the dashboard and the alerts', () => {
  it('ask only for metrics there are', async () => {
    const known = await askable()
    const asked = [...expressions, ...rules.map(it => it.expr)].flatMap(metricsIn)
    expect(asked.length).toBeGreaterThan(30)
    expect(asked.filter(it => !known.has(it))).toEqual([])
  })

  it('ask only for labels there are', () => {
    const measures = Object.values<Measure>({ ...MEASURES, ...TRAFFIC })
    const labels = new Set([
      ...['le', 'job', 'instance'],
      ...measures.flatMap(it => Object.keys(it.labels ?? {})),
    ])
    const all = [...expressions, ...rules.map(it => it.expr)]
    expect(all.flatMap(labelsIn).filter(it => !labels.has(it))).toEqual([])
  })

  it('show every metric of ours somewhere', () => {
    const shown = new Set(expressions.flatMap(metricsIn).map(it => it.replace(/_(bucket|sum|count)$/, '')))
    expect(Object.keys({ ...MEASURES, ...TRAFFIC }).filter(it => !shown.has(it))).toEqual([])
  })
})

describe('the dashboard', () => {
  it('says of each graph what it shows, in which unit', () => {
    expect(graphs.length).toBeGreaterThan(20)
    for (const { title, description = '', fieldConfig } of graphs) {
      expect(title.length, title).toBeGreaterThan(2)
      expect(description.length, title).toBeGreaterThan(10)
      expect(fieldConfig?.defaults.unit, title).toMatch(/^(reqps|ops|s|percentunit|short|bytes)$/)
    }
  })

  it('has no graph that lies over another', () => {
    const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)}/${y + Math.floor(at / w)}`),
    )
    expect(new Set(taken).size).toBe(taken.length)
    expect(Math.max(...panels.map(it => it.gridPos.x + it.gridPos.w))).toBe(24)
  })
})

describe('each alert', () => {
  it.each(rules)('$alert says what is wrong and what to do', ({ annotations, labels, for: lasting }) => {
    expect(annotations.summary.length).toBeGreaterThan(20)
    expect(annotations.do.length).toBeGreaterThan(40)
    expect(['critical', 'warning']).toContain(labels.severity)
    expect(lasting).toMatch(/^\d+[sm]$/)
  })
})
