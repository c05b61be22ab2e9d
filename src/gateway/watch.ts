import type { Admitted } from '../core/verdict.ts'
import type { Ruling } from '../engine/inquiry.ts'
import type { AccessLog } from '../ports/access.ts'
import type { Span, Traces } from '../ports/traces.ts'
import type { Answered, Traffic } from '../ports/traffic.ts'
import type { RouteMatch } from '../profile/routes.ts'
import type { Exchange } from './exchange.ts'

/**
 * Who is told of the requests the gateway answers. A request that is decided about in process took 6.7 µs of processor
 * time with nobody watching, as before there was anybody, and 6.5 µs while it was counted, which is the same within
 * what repeats; with traces 10 µs, also where it is one of those that are left out (tenth of 300 rounds, 1,000 keys).
 */
export interface GatewayWatch {
  readonly traffic?: Traffic | undefined
  readonly traces?: Traces | undefined
  /** Told of some requests, or of all. */
  readonly access?: AccessLog | undefined
}

/** What is found out about a request on its way, where that is traced or logged. */
export interface Notes {
  readonly span: Span | undefined
  route: string | undefined
}

/** What became of a request. */
export interface Outcome {
  /** The API it was about; undefined where there is none. */
  readonly api: string | undefined
  readonly what: Answered
  readonly status: number
  readonly ruling?: Ruling | undefined
}

/** What is told of a request beside its outcome. */
export type Told = Pick<Exchange, 'request' | 'requestId' | 'surface' | 'began' | 'watch' | 'notes'>

/**
 * Tells what became of a request, once it is answered. Whoever is on the common path asks first whether anybody is
 * watching: then not even the outcome is put together for nobody.
 */
export function answered(it: Told, outcome: Outcome): void {
  const { watch } = it
  if (watch === undefined) return
  watch.traffic?.answered(it.surface, outcome.api, outcome.what, it.began)
  if (it.notes !== undefined) describe(it, watch, outcome)
}

/**
 * Notes how long an admitted request took, from when its head was read until now. Always, so it has to cost next to
 * nothing.
 */
export function timed({ engine, now, began }: Exchange, { dossier }: Admitted): void {
  engine.noteTime(dossier.account, now, performance.now() - began)
}

/** What a ruling is counted as. */
export function answeredBy(ruling: Ruling): Answered {
  if (ruling.outcome === 'admitted') return 'admitted'
  return ruling.outcome === 'refused' ? ruling.reason : ruling.trouble
}

/** Remembers which route a request is for, in the spelling of the profile: that has nothing of the caller's. */
export function noteRoute({ notes }: Pick<Exchange, 'notes'>, match: RouteMatch): void {
  if (notes !== undefined && match.outcome === 'found') notes.route = match.route.spec.paths[0]
}

function describe(it: Told, { access }: GatewayWatch, { api, what, status, ruling }: Outcome): void {
  const { notes, surface, requestId, request, began } = it
  const method = request.method ?? ''
  const [route, dossier] = [notes?.route, ruling?.dossier]
  const [keyId, accountId] = [dossier?.key.id, dossier?.account.id]
  const ms = Math.round((performance.now() - began) * 1000) / 1000
  access?.({ requestId, surface, method, api, route, status, outcome: what, keyId, accountId, ms })
  notes?.span?.end({
    name: surface === 'verify' ? 'verify' : `${method} ${route ?? api ?? ''}`.trim(),
    failed: status >= 500,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'latchkey.surface': surface,
      'latchkey.request.id': requestId,
      'latchkey.api': api,
      'latchkey.outcome': what,
      'latchkey.key.id': keyId,
      'latchkey.account.id': accountId,
    },
  })
}

/** Decides about a request within its trace, where requests are traced; one that is never answered ends with its connection. */
export function watched(it: Exchange, decide: (it: Exchange) => void): void {
  const { watch, request, response } = it
  if (watch?.traces === undefined) {
    decide(watch?.access === undefined ? it : { ...it, notes: { span: undefined, route: undefined } })
    return
  }
  const { traceparent, tracestate } = request.headers
  const caller = {
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    tracestate: [tracestate].flat().join(',') || undefined,
  }
  watch.traces.request(request.method ?? '', caller, span => {
    response.once('close', () => span.end({ failed: true }))
    decide({ ...it, notes: { span, route: undefined } })
  })
}
