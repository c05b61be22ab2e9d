/**
 * A guard for handlers from Request to Response: Next.js, Remix, SvelteKit, Bun, Deno, workers.
 *
 * ```ts
 * const guarded = guard({ verify, api: 'mine' })
 * export const GET = guarded((request, principal) => Response.json({ caller: principal.account?.name }))
 * ```
 *
 * @module
 */

import { type GuardOptions, guardOver, type Principal } from './guard.ts'
import { announced, receivedAs, responseOf } from './request.ts'

export type { Each, GuardOptions, Principal } from './guard.ts'

/** What is asked of requests. */
export interface FetchGuardOptions extends GuardOptions<Request> {
  /** The caller's address, from whatever your platform hands over. Absent: unknown, and rules about addresses refuse. */
  readonly ip?: ((request: Request, ...more: readonly unknown[]) => string | undefined) | undefined
}

/** Hands a request to its handler when its key may make it; else answers in the API's own spelling. */
export function guard(options: FetchGuardOptions) {
  const decide = guardOver(options)
  return <More extends readonly unknown[]>(
    handler: (request: Request, principal: Principal, ...more: More) => Response | Promise<Response>,
  ) =>
    async (request: Request, ...more: More): Promise<Response> => {
      const decided = await decide(request, () => receivedAs(request, options.ip?.(request, ...more)))
      if (decided.outcome === 'answered') return responseOf(decided, request.method)
      return announced(await handler(request, decided.principal, ...more), decided.headers)
    }
}
