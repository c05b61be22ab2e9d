/**
 * A guard for Fastify 5, as a hook before bodies are parsed.
 *
 * ```ts
 * app.addHook('onRequest', guard({ verify, api: 'mine' }))
 * app.get('/v1/things', async request => ({ caller: request.latchkey.account?.name }))
 * ```
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'
import type {} from 'fastify'
import { type GuardOptions, guardOver, type Principal } from './guard.ts'
import { receivedBy } from './incoming.ts'

export type { Each, GuardOptions, Principal } from './guard.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is. Behind a guard only. */
    latchkey: Principal
  }
}

/** As much of a Fastify request as a guard looks at. */
export interface GuardedRequest {
  readonly raw: IncomingMessage
  readonly originalUrl: string
  /** As `trustProxy` has it: by default the address of the connection. */
  readonly ip: string
  latchkey: Principal
}

/** As much of a Fastify reply. */
export interface GuardedReply {
  code(status: number): this
  headers(headers: Record<string, string>): this
  send(body?: string): this
}

/** Goes on when the request's key may make it; else answers in the API's own spelling. An `onRequest` hook. */
export function guard<Request extends GuardedRequest>(options: GuardOptions<Request>) {
  const decide = guardOver(options)
  return async <Reply extends GuardedReply>(request: Request, reply: Reply): Promise<Reply | undefined> => {
    const received = receivedBy(request.raw, request.originalUrl, request.ip)
    const decided = await decide(request, received)
    if (decided.outcome === 'passed') {
      reply.headers({ ...decided.headers })
      request.latchkey = decided.principal
      return undefined
    }
    const { status, headers, body } = decided
    return reply
      .code(status)
      .headers({ ...headers })
      .send(status === 204 ? undefined : body)
  }
}
