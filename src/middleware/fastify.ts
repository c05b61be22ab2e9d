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

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type GuardOptions, guardOver, type Principal } from './guard.ts'
import { announceOn, receivedBy } from './incoming.ts'

export type { Each, GuardOptions, Principal } from './guard.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is. Behind a guard only. */
    latchkey: Principal
  }
}

/** Goes on when the request's key may make it; else answers in the API's own spelling. An `onRequest` hook. */
export function guard(options: GuardOptions<FastifyRequest>) {
  const decideAs = { exact: guardOver(options), loose: guardOver({ ...options, router: 'loose' }) }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const decide = decideAs[isLoose(request.server.initialConfig) ? 'loose' : 'exact']
    const decided = await decide(request, () => receivedBy(request.raw, request.originalUrl, request.ip))
    if (decided.outcome === 'passed') {
      const setHeader = (name: string, value: string) => reply.header(name, value)
      announceOn({ getHeader: name => reply.getHeader(name), setHeader }, decided.headers)
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

/** Whether paths are taken in any case, or with or without a slash at the end; either may be said in two places. */
const isLoose = (config: FastifyInstance['initialConfig']): boolean =>
  [config, config.routerOptions].some(it => it?.caseSensitive === false || it?.ignoreTrailingSlash === true)
