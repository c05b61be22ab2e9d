import type { Readiness } from '../../core/readiness.ts'
import { SECOND } from '../../core/terms.ts'
import type { Engine } from '../../engine/engine.ts'
import { createGateway } from '../../gateway/server.ts'
import type { Log, TlsPair } from '../../gateway/settings.ts'
import type { GatewayWatch } from '../../gateway/watch.ts'
import type { Observing } from '../observing/observing.ts'
import type { Settings } from '../settings/table.ts'
import { VERSION } from '../version.ts'
import { listen } from './listen.ts'
import type { Plane } from './plane.ts'

const STALL_MS = 15 * SECOND

/** What both planes are made of. */
export interface PlaneParts {
  readonly engine: Engine
  readonly settings: Settings
  readonly tls: TlsPair | undefined
  readonly unready: Readiness
  readonly observing: Observing
}

/** Nobody, unless somebody wants to know. */
export function watchOf({ prometheus, traces, access }: Observing): GatewayWatch | undefined {
  if (prometheus === undefined && traces === undefined && access === undefined) return undefined
  return { traffic: prometheus?.traffic, traces, access }
}

/** Starts the gateway. */
export async function gatewayPlane(
  { engine, settings, tls, unready, observing }: PlaneParts,
  log: Log,
): Promise<Plane> {
  const trustedProxies = settings.LATCHKEY_TRUSTED_PROXIES
  const gateway = createGateway(
    engine,
    { trustedProxies, stallMs: STALL_MS, version: VERSION, tls, unready, watch: watchOf(observing) },
    log,
  )
  const { server, drain, close } = gateway
  const { LATCHKEY_HOST: host, LATCHKEY_GATEWAY_PORT: port } = settings
  return { url: await listen(server, host, port, 'LATCHKEY_GATEWAY_PORT'), server, drain, close }
}
