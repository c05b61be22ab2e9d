import type { Complaint } from '../core/reason.ts'
import type { Measure } from './measures.ts'

/**
 * Where requests come in on the data plane. `forward-auth`: a proxy asks by HTTP; `ext-authz`: Envoy asks by gRPC;
 * `tokens`: one is to be minted.
 */
export const SURFACES = ['gateway', 'verify', 'forward-auth', 'ext-authz', 'tokens'] as const
export type Surface = (typeof SURFACES)[number]

/** What became of a request: `open` needs no key, `preflight` asks what a page may send. */
export type Answered = 'admitted' | 'open' | 'preflight' | Complaint

/** What became of a request at an upstream; `failed`: it gave no answer. */
export const UPSTREAM_OUTCOMES = ['answered', 'error', 'failed'] as const
export type UpstreamOutcome = (typeof UPSTREAM_OUTCOMES)[number]

/** What is measured of the requests themselves. */
export const TRAFFIC = {
  latchkey_requests_total: {
    kind: 'counter',
    about: 'Requests decided about, by API and by why they were refused. `(none)`: no API is served there.',
    labels: { surface: SURFACES, api: 'open', outcome: ['admitted', 'refused', 'troubled'], reason: 'open' },
  },
  latchkey_request_seconds: {
    kind: 'timing',
    about: 'Requests, from the moment their head was read until they were answered, their upstream included.',
    labels: { surface: SURFACES, api: 'open', outcome: ['admitted', 'refused', 'troubled'] },
  },
  latchkey_upstream_seconds: {
    kind: 'timing',
    about: 'Requests at an upstream, until its answer was passed on. `error`: 5xx; `failed`: none came.',
    labels: { api: 'open', outcome: UPSTREAM_OUTCOMES },
  },
} as const satisfies Readonly<Record<string, Measure>>

/** Counts what the data plane answers. Never waits, never fails. */
export interface Traffic {
  /**
   * @param api its name; undefined when no API is served there
   * @param began as `performance.now` said when it came in
   */
  answered(surface: Surface, api: string | undefined, what: Answered, began: number): void
  /** @param began as `performance.now` said when it was forwarded */
  forwarded(api: string, outcome: UpstreamOutcome, began: number): void
}
