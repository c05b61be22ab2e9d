import { collectDefaultMetrics, Registry } from 'prom-client'
import { MEASURES, type Measures } from '../../ports/measures.ts'
import type { Traffic } from '../../ports/traffic.ts'
import { type Labels, type Named, type Series, showCounter, showGauge, showTiming } from './shown.ts'
import { addTo, freshTiming, type Timing } from './timing.ts'
import { countedTraffic } from './traffic.ts'

/** What is measured, for a Prometheus that comes and asks. */
export interface Prometheus {
  readonly measures: Measures
  readonly traffic: Traffic
  readonly contentType: string
  /** Everything as it stands now, in the text format. */
  text(): Promise<string>
}

/**
 * Series of one measure at the most. The tables allow for far fewer: this holds should something ever put into a label
 * what a stranger has sent.
 */
const MAX_SERIES = 2000

interface Cell {
  count: number
  readonly timing: Timing
}

/** The series of one measure. */
interface Cells {
  /** Names of its labels. */
  readonly names: readonly string[]
  /** By the values of their labels. */
  readonly series: Map<string, Series<Cell>>
}

/**
 * Numbers are added in place, and the library is asked for no more than how they are written. Strangers make no series,
 * and nothing here knows a key.
 */
export function prometheus(): Prometheus {
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const cells = new Map<string, Cells>()
  const reads = new Map<string, () => number>()

  for (const [name, measure] of Object.entries(MEASURES)) {
    const named: Named = { name, ...measure }
    const mine: Cells = { names: Object.keys(named.labels ?? {}), series: new Map() }
    cells.set(name, mine)
    if (measure.kind === 'counter') for (const labels of labellings(named)) begin(mine, labels)
    if (measure.kind === 'counter') showCounter(metrics, named, () => countsOf(name, mine))
    if (measure.kind === 'timing') showTiming(metrics, named, () => timingsOf(mine))
  }

  function* countsOf(name: string, mine: Cells): Iterable<Series<number>> {
    const read = reads.get(name)
    if (read !== undefined) yield { labels: {}, value: read() }
    for (const { labels, value } of mine.series.values()) yield { labels, value: value.count }
  }

  /** Where a series is counted; undefined when there are too many already. */
  function cellOf(name: string, labels: Labels = {}): Cell | undefined {
    const mine = cells.get(name)
    if (mine === undefined) return undefined
    const { names, series } = mine
    const known = series.get(slotOf(names, labels))
    return known !== undefined || series.size === MAX_SERIES ? known?.value : begin(mine, labels)
  }

  function add(name: string, by: number, labels?: Labels): void {
    const cell = cellOf(name, labels)
    if (cell !== undefined) cell.count += by
  }

  return {
    measures: {
      count: (name, labels?: Labels) => add(name, 1, labels),
      add: (name, by, labels?: Labels) => add(name, by, labels),
      total: (name, read) => void reads.set(name, read),
      observe(name, seconds, labels?: Labels) {
        const cell = cellOf(name, labels)
        if (cell !== undefined) addTo(cell.timing, seconds)
      },
      gauge(name, read) {
        if (!reads.has(name)) showGauge(metrics, { name, ...MEASURES[name] }, () => reads.get(name)?.() ?? 0)
        reads.set(name, read)
      },
    },
    traffic: countedTraffic(metrics),
    contentType: metrics.contentType,
    text: () => metrics.metrics(),
  }
}

function begin({ names, series }: Cells, labels: Labels): Cell {
  const value: Cell = { count: 0, timing: freshTiming() }
  series.set(slotOf(names, labels), { labels: { ...labels }, value })
  return value
}

/** Every series a measure can have, where its table says them all: they stand at zero from the start. */
function labellings({ labels = {} }: Named): readonly Labels[] {
  const entries = Object.entries(labels)
  if (entries.length === 0) return []
  return entries.reduce<readonly Labels[]>(
    (before, [name, values]) =>
      values === 'open' ? [] : before.flatMap(it => values.map(value => ({ ...it, [name]: value }))),
    [{}],
  )
}

function* timingsOf(mine: Cells): Iterable<Series<Timing>> {
  for (const { labels, value } of mine.series.values()) yield { labels, value: value.timing }
}

/** The values of labels, in one text. */
function slotOf(names: readonly string[], labels: Labels): string {
  let slot = ''
  for (const name of names) slot = slot === '' ? (labels[name] ?? '') : `${slot}\n${labels[name]}`
  return slot
}
