import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  type Span as Recorded,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapSetter,
  type Attributes as Told,
  trace,
} from '@opentelemetry/api'
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { type Awaitable, SECOND } from '../../core/terms.ts'
import type { Attributes, Caller, Ended, Span, Step, Traces } from '../../ports/traces.ts'

/** Where traces go, and how many. */
export interface TraceOptions {
  /** Of a collector that speaks OTLP over HTTP, without the path. */
  readonly endpoint: string
  /** Share of the requests that are traced where the caller has not decided, from 0 to 1. */
  readonly share: number
  /** Of this server. */
  readonly version: string
  /** Hears why spans could not be sent; without a reason, that they can be again. */
  readonly heard: (reason: string | undefined) => void
}

const EXPORT_MS = SECOND
/** A collector that does not answer for so long is left alone until the next batch. */
const PATIENCE_MS = 2 * SECOND

const KINDS: Readonly<Record<Step, SpanKind>> = {
  'store read': SpanKind.CLIENT,
  'store write': SpanKind.CLIENT,
  'redis call': SpanKind.CLIENT,
  upstream: SpanKind.CLIENT,
}

const propagator = new W3CTraceContextPropagator()
const fromCaller: TextMapGetter<Caller> = {
  keys: () => ['traceparent', 'tracestate'],
  get: (caller, name) => (name === 'traceparent' ? caller.traceparent : caller.tracestate),
}
const intoHeaders: TextMapSetter<string[]> = { set: (headers, name, value) => void headers.push(name, value) }

/**
 * Sends traces to a collector, in batches; what does not fit into the queue is dropped, so that a collector that is away
 * costs memory for 2048 spans and no more. Nothing is registered for the whole process. The standard's own variables for
 * headers of the collector and attributes of the resource (OTEL_EXPORTER_OTLP_HEADERS, OTEL_RESOURCE_ATTRIBUTES) hold.
 */
export function openTraces({ endpoint, share, version, heard }: TraceOptions): Traces {
  const otlp = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: PATIENCE_MS,
  })
  const under = new AsyncLocalStorage<Context>()
  const exporter = heardBy(otlp, reason => under.exit(heard, reason))
  const ours = resourceFromAttributes({ 'service.name': 'latchkey', 'service.version': version })
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(ours)
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: EXPORT_MS })],
  })
  const tracer = provider.getTracer('latchkey', version)

  return {
    request(name, caller, work) {
      const parent = propagator.extract(ROOT_CONTEXT, caller, fromCaller)
      const recorded = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent)
      const context = trace.setSpan(parent, recorded)
      return under.run(context, () => work(spanOf(recorded, context)))
    },
    step(step, attributes, work) {
      const parent = under.getStore()
      if (parent === undefined) return work(UNTRACED)
      const recorded = tracer.startSpan(step, { kind: KINDS[step], attributes: told(attributes) }, parent)
      const context = trace.setSpan(parent, recorded)
      return under.run(context, () => endingWith(spanOf(recorded, context), work))
    },
    current() {
      const context = under.getStore()
      return context === undefined ? undefined : trace.getSpanContext(context)?.traceId
    },
    close: () => provider.shutdown().catch(() => undefined),
  }
}

/** What is done for no request, e.g. once a second, is no trace. */
const UNTRACED: Span = { headers: [], end: () => undefined }

/** The caller is told here; the library would complain on its own. */
function heardBy(exporter: SpanExporter, heard: TraceOptions['heard']): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, result => {
        const failed = result.code === ExportResultCode.FAILED
        heard(failed ? (result.error?.message ?? 'the collector refused them') : undefined)
        done(failed ? { code: ExportResultCode.SUCCESS } : result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

function spanOf(recorded: Recorded, context: Context): Span {
  return {
    get headers() {
      const headers: string[] = []
      propagator.inject(context, headers, intoHeaders)
      return headers
    },
    end({ name, attributes = {}, failed = false }: Ended = {}) {
      if (name !== undefined) recorded.updateName(name)
      recorded.setAttributes(told(attributes))
      if (failed) recorded.setStatus({ code: SpanStatusCode.ERROR })
      recorded.end()
    },
  }
}

/** Runs a step to its end, and says whether it broke: what broke is told by the log, not here. */
function endingWith<T>(span: Span, work: (span: Span) => Awaitable<T>): Awaitable<T> {
  let found: Awaitable<T>
  try {
    found = work(span)
  } catch (cause) {
    span.end({ failed: true })
    throw cause
  }
  if (!(found instanceof Promise)) {
    span.end()
    return found
  }
  const broken = () => span.end({ failed: true })
  found.then(() => span.end(), broken)
  return found
}

const told = (attributes: Attributes): Told =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
