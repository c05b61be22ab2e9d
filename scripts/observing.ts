import { LOG_EVENTS, type LogEvent } from '../src/app/observing/log-events.ts'
import { MEASURES, type Measure } from '../src/ports/measures.ts'
import { TRAFFIC } from '../src/ports/traffic.ts'
import { code, GENERATED, page, table } from './markdown.ts'

/** The pages about what can be watched, from the tables the program reads. */
export const observingReference = () => [metricsPage(), logPage()]

const KINDS: Readonly<Record<Measure['kind'], string>> = {
  counter: 'counter',
  timing: 'histogram, seconds',
  gauge: 'gauge',
}

const metricsPage = () => ({
  path: 'docs/reference/metrics.md',
  text: page([
    GENERATED,
    '# Metrics',
    'What `/metrics` tells on `LATCHKEY_METRICS_PORT`. [Watching it](../guide/observe.md) says what to make of it. No label has anything a caller sends: APIs, routes and reasons are as many as you have, and a stranger makes no series.',
    '## Requests',
    measures(TRAFFIC),
    'A `reason` is one of the [reasons and troubles](profile.md#reasons) of a profile; `open` needs no key, `preflight` is a browser asking what a page may send.',
    '## Inside',
    measures(MEASURES),
    '## The process',
    'The figures every Node.js process has, among them `process_cpu_seconds_total`, `process_resident_memory_bytes`, `process_open_fds`, `nodejs_eventloop_lag_p99_seconds`, `nodejs_heap_size_used_bytes` and `nodejs_gc_duration_seconds`.',
  ]),
})

const measures = (all: Readonly<Record<string, Measure>>): string =>
  table(
    ['Metric', 'Kind', 'Labels', 'Meaning'],
    Object.entries(all).map(([name, { kind, about, labels = {} }]) => [
      code(name),
      KINDS[kind],
      Object.entries(labels).map(labelText).join('<br>'),
      about,
    ]),
  )

const labelText = ([name, values]: readonly [string, readonly string[] | 'open']): string =>
  values === 'open' ? code(name) : `${code(name)}: ${values.join(', ')}`

const logPage = () => ({
  path: 'docs/reference/log.md',
  text: page([
    GENERATED,
    '# Log',
    'Each line on standard error is one JSON object: `level` (30 info, 40 warn, 50 error), `time` in milliseconds, `event`, `msg`, and the fields below that it has something for. `traceId` is there while requests are traced. A field that is not in this table is never written.',
    table(
      ['Event', 'Level', 'Message', 'Fields', 'What to make of it'],
      Object.entries<LogEvent>(LOG_EVENTS).map(([event, { level, message, fields, about }]) => [
        ...[code(event), level, message, fields.map(code).join(', '), about],
      ]),
    ),
  ]),
})
