import type { Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createAdaptorServer } from '@hono/node-server'
import { nodeSeal } from '../../adapters/node/seal.ts'
import { createControl } from '../../control/control.ts'
import type { Services } from '../../control/services.ts'
import { explain } from '../../gateway/verify/explain.ts'
import type { PeopleLog } from '../../people/logins.ts'
import { builtDashboard } from '../dashboard.ts'
import type { Home } from '../home.ts'
import { unobserved } from '../observing/observing.ts'
import { referenceScript } from '../reference.ts'
import { VERSION } from '../version.ts'
import type { PlaneParts } from './gateway.ts'
import { listen, portOf } from './listen.ts'
import { type Office, openOffice } from './office.ts'
import { closed, type Plane } from './plane.ts'

/** The control plane, and the people behind it. */
export interface ControlPlane extends Plane {
  readonly office: Office
}

/** What it is made of beside the engine. */
export interface ControlParts extends PlaneParts {
  readonly home: Home
  /** The server's secret. */
  readonly secret: Uint8Array
  /** Whether letters that cannot be sent are logged in full. */
  readonly lettersInLog: boolean
  /** Where clients reach the gateway. */
  readonly gatewayUrl: string
}

/** Starts the control plane. It listens before it is put together: its own address depends on the port. */
export async function controlPlane(parts: ControlParts, log: PeopleLog): Promise<ControlPlane> {
  const { engine, settings, tls, secret, home, lettersInLog } = parts
  const app = Promise.withResolvers<ReturnType<typeof createControl>>()
  // It takes the place of the global Request and Response in this process: a fifth less time for a small answer.
  const server = createAdaptorServer({
    fetch: async (request, bindings) => (await app.promise).fetch(request, bindings),
    ...(tls === undefined ? {} : { createServer: createSecureServer, serverOptions: tls }),
  }) as Server
  let draining = false
  server.prependListener('request', (_, response) => {
    if (draining) response.shouldKeepAlive = false
  })
  const { LATCHKEY_HOST: host, LATCHKEY_CONTROL_PORT: port } = settings
  const url = await listen(server, host, port, 'LATCHKEY_CONTROL_PORT')
  try {
    const publicUrl =
      settings.LATCHKEY_PUBLIC_URL || `${URL.parse(url)?.protocol}//localhost:${portOf(server)}`
    const { stores, ports, loginCounters } = home
    const office = await openOffice(
      { stores, ports, loginCounters, secret, publicUrl, log, lettersInLog },
      settings,
    )
    app.resolve(createControl({ engine, log, services: servicesOf(parts, publicUrl, office) }))
    const drain = () => {
      draining = true
    }
    return { url, server, office, drain, close: () => closed(server) }
  } catch (cause) {
    server.close()
    throw cause
  }
}

const servicesOf = (
  { settings, secret, unready, observing, gatewayUrl }: ControlParts,
  publicUrl: string,
  { people, mail }: Office,
): Services => ({
  seal: nodeSeal(secret),
  people,
  mail,
  publicUrl,
  gatewayUrl: gatewayUrl.replace(/\/+$/, ''),
  unready,
  watch: observing === unobserved ? undefined : observing,
  trustedProxies: settings.LATCHKEY_TRUSTED_PROXIES,
  referenceScript,
  explain,
  dashboard: builtDashboard,
  version: VERSION,
})
