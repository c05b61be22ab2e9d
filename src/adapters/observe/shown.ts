import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Measure } from '../../ports/measures.ts'
import { BOUNDS, type Timing } from './timing.ts'

export type Labels = Readonly<Record<string, string>>

/** A number, or a timing, and what it is of. */
export interface Series<T> {
  readonly labels: Labels
  readonly value: T
}

/** A measure by its name. */
export interface Named extends Pick<Measure, 'about' | 'labels'> {
  readonly name: string
}

const partsOf = (metrics: Registry, { name, about, labels = {} }: Named) => ({
  ...{ name, help: about, labelNames: Object.keys(labels), registers: [metrics] },
})

/** Shows counts that are kept elsewhere whenever somebody asks. */
export function showCounter(metrics: Registry, named: Named, read: () => Iterable<Series<number>>): void {
  new Counter({
    ...partsOf(metrics, named),
    collect() {
      this.reset()
      for (const { labels, value } of read()) this.inc({ ...labels }, value)
    },
  })
}

/** Shows a number that is worked out whenever somebody asks. */
export function showGauge(metrics: Registry, named: Named, read: () => number): void {
  new Gauge({
    ...partsOf(metrics, named),
    collect() {
      this.set(read())
    },
  })
}

/** Shows timings that are kept elsewhere: the library has histograms only of what it has timed itself. */
export function showTiming(metrics: Registry, named: Named, read: () => Iterable<Series<Timing>>): void {
  const parts = partsOf(metrics, named)
  const timing = new Histogram({ ...parts, registers: [], buckets: [...BOUNDS] })
  const get = async () => ({
    ...{ name: parts.name, help: parts.help, type: 'histogram', aggregator: 'sum' },
    values: [...read()].flatMap(it => linesOf(parts.name, it)),
  })
  metrics.registerMetric(Object.assign(timing, { get, getForPromString: get }))
}

/** A histogram as the text format has it: each bucket with all that is below it. */
function linesOf(name: string, { labels, value: { counts, sum } }: Series<Timing>) {
  let below = 0
  const buckets = [...counts].map((count, at) => {
    below += count
    return { metricName: `${name}_bucket`, labels: { ...labels, le: BOUNDS[at] ?? '+Inf' }, value: below }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { ...labels }, value: sum },
    { metricName: `${name}_count`, labels: { ...labels }, value: below },
  ]
}
