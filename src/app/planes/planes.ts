import type { ProfileError } from '../../core/error.ts'
import { DRAINING, STORE_AWAY } from '../../core/readiness.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { PeopleLog } from '../../people/logins.ts'
import { expiring } from '../chores/expiring.ts'
import { forgetting } from '../chores/forgetting.ts'
import { refreshing } from '../chores/refreshing.ts'
import type { Home } from '../home.ts'
import type { Settings } from '../settings/table.ts'
import { compareProfiles, shareSecret } from './common-ground.ts'
import { controlPlane } from './control.ts'
import { extAuthzPlane } from './ext-authz.ts'
import { gatewayPlane } from './gateway.ts'
import { metricsPlane } from './metrics.ts'
import type { Office } from './office.ts'
import { type Plane, stopPlanes } from './plane.ts'
import { followPair, readPair } from './tls.ts'

/** The planes of this process, listening. */
export interface Running {
  readonly engine: Engine
  /** Empty where this process has no control plane. */
  readonly controlUrl: string
  /** Empty where this process has no gateway. */
  readonly gatewayUrl: string
  /** Empty where Envoy does not ask by gRPC. */
  readonly extAuthzUrl: string
  /** Empty where nothing is measured. */
  readonly metricsUrl: string
  /** Absent where this process has no control plane. */
  readonly office: Office | undefined
  /** From now on it is not ready. Requests are still answered, and each connection ends with its answer. */
  drain(): void
  /** Answers what is in flight, then stops. */
  close(): Promise<void>
}

/** How the planes are started. */
export interface ServeOptions {
  /** Whether letters that cannot be sent are logged in full, as is fit for a demo. */
  readonly lettersInLog?: boolean
}

/** Makes sure of what all nodes have in common, and says what this one goes without. */
async function agreed(
  { stores: { agreement }, profiles, secret }: Home,
  { DATABASE_URL }: Settings,
  log: PeopleLog,
): Promise<void> {
  if (secret === undefined) log.info({}, NO_SECRET)
  else await shareSecret(agreement, secret)
  if (DATABASE_URL !== '') await compareProfiles(agreement, profiles, log)
}

const NO_SECRET =
  'this gateway has no server secret: message signatures and tokens are refused as unavailable; set LATCHKEY_SECRET to that of the control plane'

/** Starts the planes of a role over an open home. */
export async function serve(
  home: Home,
  settings: Settings,
  log: PeopleLog,
  { lettersInLog = false }: ServeOptions = {},
): Promise<Running> {
  const { ports, profiles, observing, secret } = home
  const { LATCHKEY_ROLE: role, LATCHKEY_CACHED_KEYS: cachedKeys } = settings
  const tls = await readPair(settings)
  await agreed(home, settings, log)
  const engine = await createEngine(ports, profiles, {
    cachedKeys,
    measures: observing.prometheus?.measures,
  })
  let draining = false
  const { reliance } = ports.nodes
  const away = () => (ports.clock.now() < reliance.until ? undefined : STORE_AWAY)
  const unready = () => (draining ? DRAINING : away())
  const parts = { engine, settings, tls, unready, observing }
  const planes: Plane[] = []
  const chores: (() => void)[] = []
  const close = async () => {
    await stopPlanes(planes)
    for (const end of chores) end()
  }
  try {
    const gateway = role === 'control' ? undefined : await gatewayPlane(parts, log)
    if (gateway !== undefined) planes.push(gateway)
    const extAuthz = gateway === undefined ? undefined : await extAuthzPlane(parts, log)
    if (extAuthz !== undefined) planes.push(extAuthz)
    const gatewayUrl =
      settings.LATCHKEY_GATEWAY_URL || (gateway?.url ?? `http://localhost:${settings.LATCHKEY_GATEWAY_PORT}`)
    const control =
      role === 'gateway' || secret === undefined
        ? undefined
        : await controlPlane({ ...parts, home, secret, lettersInLog, gatewayUrl }, log)
    if (control !== undefined) planes.push(control)
    if (control !== undefined) {
      chores.push(await forgetting(ports))
      chores.push(await expiring(ports))
    }
    const tell = ({ message }: ProfileError) =>
      log.error({ complaint: message }, 'the APIs cannot be read again: those before are served')
    chores.push(refreshing(engine.apis, ports.nodes, tell))
    if (tls !== undefined) chores.push(followPair(settings, tls, planes, log))
    const drain = () => {
      draining = true
      for (const plane of planes) plane.drain()
    }
    const metrics = await metricsPlane(observing.prometheus, settings)
    if (metrics !== undefined) planes.push(metrics)
    const urls = {
      controlUrl: control?.url ?? '',
      gatewayUrl: gateway?.url ?? '',
      extAuthzUrl: extAuthz?.url ?? '',
      metricsUrl: metrics?.url ?? '',
    }
    return { engine, office: control?.office, ...urls, drain, close }
  } catch (cause) {
    await close()
    throw cause
  }
}
