import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { closed } from './gateway.ts'
import { listening } from './system.ts'

/** An app that listens on a free port of this machine. */
export interface ServedApp {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

const at = (url: string, close: () => Promise<void>): ServedApp => ({
  url,
  port: Number(new URL(url).port),
  close,
})

/** Lets an app of `node:http` listen. */
export const served = async (server: Server): Promise<ServedApp> =>
  at(await listening(server), () => closed(server))

/** Lets an app of Fastify listen. */
export const servedByFastify = async (app: FastifyInstance): Promise<ServedApp> =>
  at(await app.listen({ port: 0, host: '127.0.0.1' }), async () => {
    app.server.closeAllConnections()
    await app.close()
  })
