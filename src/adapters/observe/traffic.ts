import type { Registry } from 'prom-client'
import { type Complaint, REASONS, TROUBLES } from '../../core/reason.ts'
import { SECOND } from '../../core/terms.ts'
import {
  type Answered,
  SURFACES,
  type Surface,
  TRAFFIC,
  type Traffic,
  UPSTREAM_OUTCOMES,
  type UpstreamOutcome,
} from '../../ports/traffic.ts'
import { type Series, showCounter, showTiming } from './shown.ts'
import { addTo, freshTiming, type Timing } from './timing.ts'

const OUTCOMES = ['admitted', 'refused', 'troubled'] as const
type Outcome = (typeof OUTCOMES)[number]

const PASSED: readonly Answered[] = ['admitted', 'open', 'preflight']
const EVERY: readonly Answered[] = [...PASSED, ...REASONS, ...TROUBLES]

/** Where each answer is counted, and as what: looked up by its name, so that nothing is made for a request. */
const PLACES: ReadonlyMap<Answered, { readonly at: number; readonly outcome: Outcome }> = new Map(
  EVERY.map((what, at) => [what, { at, outcome: outcomeOf(what) }]),
)

function outcomeOf(what: Answered): Outcome {
  if (PASSED.includes(what)) return 'admitted'
  const reasons: readonly (Answered | Complaint)[] = REASONS
  return reasons.includes(what) ? 'refused' : 'troubled'
}

/** Everything that is counted of one API on one surface. */
interface ApiTraffic {
  readonly counts: Float64Array
  readonly timings: Readonly<Record<Outcome, Timing>>
}

const freshApi = (): ApiTraffic => ({
  counts: new Float64Array(EVERY.length),
  timings: { admitted: freshTiming(), refused: freshTiming(), troubled: freshTiming() },
})

const freshUpstream = (): Readonly<Record<UpstreamOutcome, Timing>> => ({
  answered: freshTiming(),
  error: freshTiming(),
  failed: freshTiming(),
})

/** What is put in the place of a name where no API is served. No API can be called so. */
const NONE = '(none)'

/**
 * Counts in place: per request two looks into Maps that have an entry for each API, and three additions. A series is
 * made for an API, never for anything a caller sends.
 */
export function countedTraffic(metrics: Registry): Traffic {
  const surfaces: Readonly<Record<Surface, Map<string, ApiTraffic>>> = {
    gateway: new Map(),
    verify: new Map(),
    'forward-auth': new Map(),
    'ext-authz': new Map(),
    tokens: new Map(),
  }
  const upstreams = new Map<string, Readonly<Record<UpstreamOutcome, Timing>>>()
  const since = (began: number): number => (performance.now() - began) / SECOND

  function* requests(): Iterable<Series<number>> {
    for (const surface of SURFACES) {
      for (const [api, { counts }] of surfaces[surface]) {
        for (const [what, { at, outcome }] of PLACES) {
          const value = counts[at] ?? 0
          const reason = what === 'admitted' ? '' : what
          if (value > 0) yield { labels: { surface, api, outcome, reason }, value }
        }
      }
    }
  }

  function* durations(): Iterable<Series<Timing>> {
    for (const surface of SURFACES) {
      for (const [api, { timings }] of surfaces[surface]) {
        for (const outcome of OUTCOMES) {
          if (timings[outcome].sum > 0) yield { labels: { surface, api, outcome }, value: timings[outcome] }
        }
      }
    }
  }

  function* forwardings(): Iterable<Series<Timing>> {
    for (const [api, timings] of upstreams) {
      for (const outcome of UPSTREAM_OUTCOMES) {
        if (timings[outcome].sum > 0) yield { labels: { api, outcome }, value: timings[outcome] }
      }
    }
  }

  showCounter(metrics, { name: 'latchkey_requests_total', ...TRAFFIC.latchkey_requests_total }, requests)
  showTiming(metrics, { name: 'latchkey_request_seconds', ...TRAFFIC.latchkey_request_seconds }, durations)
  showTiming(
    metrics,
    { name: 'latchkey_upstream_seconds', ...TRAFFIC.latchkey_upstream_seconds },
    forwardings,
  )

  return {
    answered(surface, api = NONE, what, began) {
      const known = surfaces[surface].get(api)
      const traffic = known ?? freshApi()
      if (known === undefined) surfaces[surface].set(api, traffic)
      const place = PLACES.get(what)
      if (place === undefined) return
      traffic.counts[place.at] = (traffic.counts[place.at] ?? 0) + 1
      addTo(traffic.timings[place.outcome], since(began))
    },
    forwarded(api, outcome, began) {
      const known = upstreams.get(api)
      const timings = known ?? freshUpstream()
      if (known === undefined) upstreams.set(api, timings)
      addTo(timings[outcome], since(began))
    },
  }
}
