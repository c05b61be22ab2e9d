import { createServer } from 'node:http'
import { closed } from './gateway.ts'
import { listening } from './system.ts'

/** A span as a collector gets it. */
export interface SeenSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly kind: number
  /** 2: it broke. */
  readonly status: number
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A collector that takes OTLP over HTTP as JSON, and keeps all of it. */
export async function aCollector() {
  const spans: SeenSpan[] = []
  const texts: string[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    texts.push(text)
    if (request.url === '/v1/traces') spans.push(...spansIn(JSON.parse(text)))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
  const url = await listening(server)
  /** The spans of one trace, those that began first first. */
  const trace = (traceId: string) => spans.filter(it => it.traceId === traceId)
  return { url, spans, texts, trace, close: () => closed(server) }
}

const list = (parent: unknown, name: string): readonly unknown[] => [Object(parent)[name] ?? []].flat()

const spansIn = (document: unknown): readonly SeenSpan[] =>
  list(document, 'resourceSpans')
    .flatMap(it => list(it, 'scopeSpans'))
    .flatMap(it => list(it, 'spans'))
    .map(spanOf)

function spanOf(span: unknown): SeenSpan {
  const { name, traceId, spanId, parentSpanId, kind, status } = Object(span)
  const attributes = list(span, 'attributes').map(it => {
    const { key, value } = Object(it)
    return [key, Object.values(value)[0]]
  })
  return {
    ...{ name, traceId, spanId, parentSpanId, kind },
    status: Object(status).code,
    attributes: Object.fromEntries(attributes),
  }
}
