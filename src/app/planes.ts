import { once } from 'node:events'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { nodeSeal } from '../adapters/node/seal.ts'
import { serverSecret } from '../adapters/node/secret-file.ts'
import { createControl } from '../control/control.ts'
import type { Services } from '../control/services.ts'
import { SECOND } from '../core/terms.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import { createGateway, type Gateway } from '../gateway/server.ts'
import type { PeopleLog } from '../people/logins.ts'
import { expiring } from './expiring.ts'
import { forgetting } from './forgetting.ts'
import type { Home } from './home.ts'
import { listen, portOf } from './listen.ts'
import { type Office, openOffice } from './office.ts'
import { referenceScript } from './reference.ts'
import type { Settings } from './settings-table.ts'
import { VERSION } from './version.ts'

/** Both planes, listening. */
export interface Running {
  readonly engine: Engine
  readonly controlUrl: string
  readonly gatewayUrl: string
  readonly office: Office
  /** Answers what is in flight, then stops. */
  close(): Promise<void>
}

const DRAIN_MS = 10 * SECOND
const STALL_MS = 15 * SECOND
/** How soon a connection is closed once its last answer is out; clients keep theirs open for more. */
const TIDY_MS = 50

/** How both planes are started. */
export interface ServeOptions {
  /** Whether letters that cannot be sent are logged in full, as is fit for a demo. */
  readonly lettersInLog?: boolean
}

/** Starts both planes over an open home. */
export async function serve(
  home: Home,
  settings: Settings,
  log: PeopleLog,
  { lettersInLog = false }: ServeOptions = {},
): Promise<Running> {
  const { ports, profiles, stores } = home
  const engine = await createEngine(ports, profiles, { cachedKeys: settings.LATCHKEY_CACHED_KEYS })
  const gateway = createGateway(
    engine,
    { trustedProxies: settings.LATCHKEY_TRUSTED_PROXIES, stallMs: STALL_MS, version: VERSION },
    log,
  )
  const app = Promise.withResolvers<ReturnType<typeof createControl>>()
  const control = createAdaptorServer({
    fetch: async (request, bindings) => (await app.promise).fetch(request, bindings),
  }) as Server
  const host = settings.LATCHKEY_HOST
  const gatewayUrl = await listen(
    gateway.server,
    host,
    settings.LATCHKEY_GATEWAY_PORT,
    'LATCHKEY_GATEWAY_PORT',
  )
  try {
    const controlUrl = await listen(control, host, settings.LATCHKEY_CONTROL_PORT, 'LATCHKEY_CONTROL_PORT')
    const publicUrl = settings.LATCHKEY_PUBLIC_URL || `http://localhost:${portOf(control)}`
    const secret = serverSecret(settings.LATCHKEY_HOME)
    const office = await openOffice({ stores, ports, secret, publicUrl, log, lettersInLog }, settings)
    const services = servicesOf(settings, { publicUrl, secret, office })
    app.resolve(createControl({ engine, log, services }))
    const rest = await forgetting(ports)
    const stopExpiring = await expiring(ports)
    const close = async () => {
      await stop(gateway, control)
      rest()
      stopExpiring()
    }
    return { engine, office, controlUrl, gatewayUrl, close }
  } catch (cause) {
    control.close()
    await gateway.close()
    throw cause
  }
}

interface ServiceParts {
  readonly publicUrl: string
  readonly secret: Uint8Array
  readonly office: Office
}

const servicesOf = (settings: Settings, { publicUrl, secret, office }: ServiceParts): Services => ({
  seal: nodeSeal(secret),
  people: office.people,
  mail: office.mail,
  publicUrl,
  trustedProxies: settings.LATCHKEY_TRUSTED_PROXIES,
  referenceScript,
  version: VERSION,
})

async function stop(gateway: Gateway, control: Server): Promise<void> {
  gateway.drain()
  const servers = [gateway.server, control]
  const impatience = setTimeout(() => servers.forEach(server => void server.closeAllConnections()), DRAIN_MS)
  const tidying = setInterval(() => servers.forEach(server => void server.closeIdleConnections()), TIDY_MS)
  const closed = once(control, 'close')
  control.close()
  await Promise.all([gateway.close(), closed])
  clearTimeout(impatience)
  clearInterval(tidying)
}
