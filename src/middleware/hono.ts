/**
 * A guard for Hono 4, wherever it runs.
 *
 * ```ts
 * app.use(guard({ verify, api: 'mine' }))
 * app.get('/v1/things', c => c.json({ caller: c.get('latchkey').account?.name }))
 * ```
 *
 * @module
 */

import type { Context, MiddlewareHandler } from 'hono'
import { type GuardOptions, guardOver, isList, type Principal, type Received } from './guard.ts'
import { announced, bodyIn, headersIn, receivedAs, responseOf } from './request.ts'

export type { Each, GuardOptions, Principal } from './guard.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Whose request it is. Behind a guard only. */
    latchkey: Principal
  }
}

/** What is asked of requests. */
export interface HonoGuardOptions extends GuardOptions<Context> {
  /** The caller's address. Absent: on Node that of the connection, elsewhere unknown: rules about addresses then refuse. */
  readonly ip?: ((context: Context) => string | undefined) | undefined
}

/** Goes on when the request's key may make it; else answers in the API's own spelling. */
export function guard(options: HonoGuardOptions): MiddlewareHandler {
  const decide = guardOver(options)
  return async (context, next) => {
    const decided = await decide(context, () => receivedIn(context, options.ip))
    if (decided.outcome === 'answered') return responseOf(decided, context.req.method)
    context.set('latchkey', decided.principal)
    const headers = Object.entries(decided.headers)
    for (const [name, value] of headers) context.header(name, value, { append: isList(name) })
    await next()
    // A Response that a handler made by itself knows nothing of them.
    if (headers.some(([name]) => !context.res.headers.has(name)))
      context.res = announced(context.res, decided.headers)
    return undefined
  }
}

/** What @hono/node-server knows of a request that a Request has not: headers sent twice, the path as it was, the address. */
interface Incoming {
  readonly url?: string
  readonly rawHeaders: readonly string[]
  readonly socket?: { readonly remoteAddress?: string }
}

function receivedIn(context: Context, ip: HonoGuardOptions['ip']): Received {
  const { raw, method } = context.req
  const incoming: Incoming | undefined = context.env?.incoming
  const address = ip === undefined ? incoming?.socket?.remoteAddress : ip(context)
  if (incoming === undefined) return receivedAs(raw, address)
  const { rawHeaders, url = '/' } = incoming
  return { method, path: url, headers: headersIn(rawHeaders), ip: address, body: bodyIn(raw) }
}
