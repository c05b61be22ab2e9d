/**
 * A guard for plain `node:http`.
 *
 * ```ts
 * const guarded = guard({ verify, api: 'mine' })
 * createServer(guarded((request, response, principal) => response.end(`Hello ${principal.account?.name}`)))
 * ```
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GuardOptions, guardOver, type Principal } from './guard.ts'
import { announceOn, answerOn, receivedBy } from './incoming.ts'

export type { Each, GuardOptions, Principal } from './guard.ts'

/** What is asked of requests; the caller's address is that of the connection unless `ip` says otherwise. */
export interface NodeGuardOptions extends GuardOptions<IncomingMessage> {
  readonly ip?: ((request: IncomingMessage) => string | undefined) | undefined
}

type Handler = (request: IncomingMessage, response: ServerResponse, principal: Principal) => unknown

/** Lets a request through to its handler when its key may make it; else answers in the API's own spelling. */
export function guard(options: NodeGuardOptions) {
  const decide = guardOver(options)
  return (handler: Handler) =>
    async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const decided = await decide(request, () => {
        const ip = options.ip === undefined ? request.socket.remoteAddress : options.ip(request)
        return receivedBy(request, request.url ?? '/', ip)
      })
      if (decided.outcome === 'answered') return answerOn(response, decided)
      announceOn(response, decided.headers)
      await handler(request, response, decided.principal)
    }
}
