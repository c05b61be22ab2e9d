import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'
import { SECOND } from '../../core/terms.ts'

/** One listener and what answers there. */
export interface Plane {
  readonly url: string
  readonly server: Server & Pick<HttpServer, 'closeAllConnections' | 'closeIdleConnections'>
  /** From now on each connection ends with its next answer. */
  drain(): void
  /** Stops listening; resolves once nothing is in flight. */
  close(): Promise<void>
}

/** How long an answer may take that was asked for before the end. */
const PATIENCE_MS = 10 * SECOND
/** How soon a connection is closed once its last answer is out; clients keep theirs open for more. */
const TIDY_MS = 50

/** Answers what is in flight on all of them, then stops them. */
export async function stopPlanes(planes: readonly Plane[]): Promise<void> {
  const servers = planes.map(it => it.server)
  const impatience = setTimeout(() => servers.forEach(it => void it.closeAllConnections()), PATIENCE_MS)
  const tidying = setInterval(() => servers.forEach(it => void it.closeIdleConnections()), TIDY_MS)
  await Promise.all(
    planes.map(it => {
      it.drain()
      return it.close()
    }),
  )
  clearTimeout(impatience)
  clearInterval(tidying)
}

/** Stops a server from listening. @returns once its last connection has ended */
export async function closed(server: Server): Promise<void> {
  const ended = once(server, 'close')
  server.close()
  await ended
}
