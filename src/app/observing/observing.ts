import { noMeasures } from '../../adapters/memory/measures.ts'
import type { Prometheus } from '../../adapters/observe/prometheus.ts'
import type { AccessLog } from '../../ports/access.ts'
import type { Measures } from '../../ports/measures.ts'
import type { Traces } from '../../ports/traces.ts'
import type { Settings } from '../settings/table.ts'
import { VERSION } from '../version.ts'
import { type Log, noLog, openLog, type Sink } from './log.ts'
import { LOG_EVENTS } from './log-events.ts'

/** Who is told what happens inside. */
export interface Observing {
  readonly log: Log
  readonly measures: Measures
  /** Absent: nothing is counted. */
  readonly prometheus?: Prometheus | undefined
  /** Absent: nothing is traced. */
  readonly traces?: Traces | undefined
  /** Absent: requests are not logged. */
  readonly access?: AccessLog | undefined
  /** Sends what is not sent yet. */
  close(): Promise<void>
}

/** Nobody is told anything. */
export const unobserved: Observing = { log: noLog, measures: noMeasures, close: async () => undefined }

/** What the settings ask for. What they do not ask for is not even loaded. */
export async function openObserving(settings: Settings, sink?: Sink): Promise<Observing> {
  let traces: Traces | undefined
  const log = openLog(settings, () => traces?.current(), sink)
  traces = await tracesOf(settings, log)
  const prometheus = await prometheusOf(settings)
  return {
    log,
    measures: prometheus?.measures ?? noMeasures,
    prometheus,
    traces,
    access: accessOf(settings, log),
    close: async () => traces?.close(),
  }
}

async function prometheusOf({ LATCHKEY_METRICS_PORT }: Settings): Promise<Prometheus | undefined> {
  if (LATCHKEY_METRICS_PORT === undefined) return undefined
  return (await import('../../adapters/observe/prometheus.ts')).prometheus()
}

async function tracesOf(settings: Settings, log: Log): Promise<Traces | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share } = settings
  if (endpoint === '') return undefined
  const { openTraces } = await import('../../adapters/observe/traces.ts')
  let lost = false
  const heard = (reason: string | undefined) => {
    if (reason !== undefined && !lost) log.error({ reason }, LOG_EVENTS['traces-lost'].message)
    lost = reason !== undefined
  }
  return openTraces({ endpoint, share, version: VERSION, heard })
}

/** One line for a share of the requests, each chosen by chance. */
function accessOf({ LATCHKEY_ACCESS_LOG: share }: Settings, log: Log): AccessLog | undefined {
  if (share === 0) return undefined
  return line => {
    if (share === 1 || Math.random() < share) log.info({ ...line }, LOG_EVENTS.request.message)
  }
}
