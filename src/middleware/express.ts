/**
 * A guard for Express 5. Put it before whatever reads bodies: they find the body as it came.
 *
 * ```ts
 * app.use(guard({ verify, api: 'mine' }))
 * app.get('/v1/things', (request, response) => response.json({ caller: request.latchkey.account?.name }))
 * ```
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GuardOptions, guardOver, type Principal } from './guard.ts'
import { announceOn, answerOn, receivedBy } from './incoming.ts'

export type { Each, GuardOptions, Principal } from './guard.ts'

declare global {
  namespace Express {
    interface Request {
      /** Whose request it is. Behind a guard only. */
      latchkey: Principal
    }
  }
}

/** As much of an Express request as a guard looks at. */
export interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string
  /** As `trust proxy` has it: by default the address of the connection. */
  readonly ip?: string | undefined
  latchkey: Principal
}

type Middleware<Request> = (
  request: Request,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>

/**
 * Calls the next handler when the request's key may make it; else answers in the API's own spelling. Routers of Express take paths in any
 * case, and with or without a slash at the end, each as it was made: no setting of the app says that none of them does.
 */
export function guard<Request extends ExpressRequest>(options: GuardOptions<Request>): Middleware<Request> {
  const decide = guardOver({ ...options, router: 'loose' })
  return async (request, response, next) => {
    const decided = await decide(request, () => receivedBy(request, request.originalUrl, request.ip))
    if (decided.outcome === 'answered') return answerOn(response, decided)
    announceOn(response, decided.headers)
    request.latchkey = decided.principal
    next()
  }
}
