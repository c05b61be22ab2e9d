import { createServer, type ServerResponse } from 'node:http'
import type { Prometheus } from '../../adapters/observe/prometheus.ts'
import type { Settings } from '../settings/table.ts'
import { listen } from './listen.ts'
import { closed, type Plane } from './plane.ts'

/** Starts the listener Prometheus asks, where anything is counted: `/metrics`, and `/healthz`. It answers to the very end. */
export async function metricsPlane(
  prometheus: Prometheus | undefined,
  settings: Settings,
): Promise<Plane | undefined> {
  if (prometheus === undefined) return undefined
  const { contentType, text } = prometheus
  const pages: Readonly<Record<string, () => Promise<Page>>> = {
    '/metrics': async () => ({ contentType, body: await text() }),
    '/healthz': async () => ({ contentType: 'application/json', body: '{"status":"ok"}' }),
  }
  const server = createServer(({ method, url = '' }, response) => {
    const page = pages[url.replace(/\?.*$/, '')]
    if (method !== 'GET' && method !== 'HEAD') return say(response, 405, 'Ask with GET.')
    if (page === undefined) return say(response, 404, 'There is /metrics, and /healthz.')
    page().then(
      it => response.writeHead(200, { 'Content-Type': it.contentType }).end(it.body),
      () => say(response, 500, 'What is measured could not be read.'),
    )
  })
  const { LATCHKEY_HOST: host, LATCHKEY_METRICS_PORT: port = 0 } = settings
  const url = await listen(server, host, port, 'LATCHKEY_METRICS_PORT')
  return { url, server, drain: () => undefined, close: () => closed(server) }
}

interface Page {
  readonly contentType: string
  readonly body: string
}

const say = (response: ServerResponse, status: number, sentence: string): void =>
  void response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${sentence}\n`)
