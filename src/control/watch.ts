import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { SECOND } from '../core/terms.ts'
import type { AccessLog } from '../ports/access.ts'
import type { Measures } from '../ports/measures.ts'
import type { Span, Traces } from '../ports/traces.ts'
import type { ControlEnv } from './control.ts'

/** Who is told of the calls of the control plane. */
export interface ControlWatch {
  readonly measures: Measures
  readonly traces?: Traces | undefined
  readonly access?: AccessLog | undefined
}

type Handler = MiddlewareHandler<ControlEnv>
type Here = Parameters<Handler>[0]

/** What stands for the route of a call to nowhere. */
const NOWHERE = '(none)'

/** Tells of each call once it is answered, by the pattern of its route: what a stranger asks for makes no series. */
export function watching(watch: ControlWatch): Handler {
  return async (c, next) => {
    const began = performance.now()
    const { traces } = watch
    const tell = (span?: Span) => told(watch, c, began, span)
    if (traces === undefined) {
      await next()
      return tell()
    }
    const caller = { traceparent: c.req.header('traceparent'), tracestate: c.req.header('tracestate') }
    await traces.request(c.req.method, caller, async span => {
      await next()
      tell(span)
    })
  }
}

function told({ measures, access }: ControlWatch, c: Here, began: number, span: Span | undefined): void {
  const took = performance.now() - began
  const found = routePath(c, -1)
  const route = found === '*' || found === '/*' ? NOWHERE : found
  const method = route === NOWHERE ? NOWHERE : c.req.method
  const { status } = c.res
  const requestId = c.get('requestId')
  measures.count('latchkey_control_requests_total', { method, route, status: String(status) })
  measures.observe('latchkey_control_request_seconds', took / SECOND, { method, route })
  access?.({ requestId, surface: 'control', method, route, status, ms: Math.round(took * 1000) / 1000 })
  span?.end({
    name: `${method} ${route}`,
    failed: status >= 500,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'latchkey.surface': 'control',
      'latchkey.request.id': requestId,
    },
  })
}
