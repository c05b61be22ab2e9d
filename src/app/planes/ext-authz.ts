import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { SECOND } from '../../core/terms.ts'
import { adviser } from '../../gateway/authz/advice.ts'
import type { Log, TlsPair } from '../../gateway/settings.ts'
import { type PlaneParts, watchOf } from './gateway.ts'
import { listen } from './listen.ts'
import { closed, type Plane } from './plane.ts'

/** How long a question may take that was asked before the end. */
const PATIENCE_MS = 10 * SECOND

/** Starts the listener Envoy asks by gRPC, where it is wanted. What it is made with is not even loaded otherwise. */
export async function extAuthzPlane(
  { engine, settings, tls, unready, observing }: PlaneParts,
  log: Log,
): Promise<Plane | undefined> {
  const { LATCHKEY_HOST: host, LATCHKEY_EXT_AUTHZ_PORT: port } = settings
  if (port === undefined) return undefined
  const { authorizationServer } = await import('../../adapters/grpc/authorization.ts')
  const trusting = { trustedProxies: settings.LATCHKEY_TRUSTED_PROXIES, watch: watchOf(observing) }
  const advise = adviser(engine, trusting, log)
  const { serve, end } = authorizationServer({ advise, isReady: () => unready() === undefined })
  const connections = new Set<Socket>()
  const server = Object.assign(serverFor(tls), {
    closeAllConnections: () => connections.forEach(it => void it.destroy()),
    closeIdleConnections: () => undefined,
  })
  server.on(tls === undefined ? 'connection' : 'secureConnection', (connection: Socket) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
    serve(connection)
  })
  const url = await listen(server, host, port, 'LATCHKEY_EXT_AUTHZ_PORT')
  const close = async () => {
    const ended = closed(server)
    end(PATIENCE_MS)
    await ended
  }
  return { url, server, drain: () => undefined, close }
}

const serverFor = (tls: TlsPair | undefined): Server =>
  tls === undefined ? createServer() : createSecureServer({ ...tls, ALPNProtocols: ['h2'] })
