import type { IncomingMessage } from 'node:http'
import type { Refused } from '../core/verdict.ts'
import type { Protected } from '../engine/inquiry.ts'
import { noteRefusal } from '../engine/refusing.ts'
import type { RouteMatch } from '../profile/routes.ts'
import { callerAddress } from './caller.ts'
import type { Exchange } from './exchange.ts'
import type { GatewaySettings } from './settings.ts'

/** A request that came in here and was refused. */
interface RefusedHere {
  readonly request: IncomingMessage
  readonly ruling: Refused
  /** Without the query. */
  readonly path: string
  readonly scopes: readonly string[]
}

/** Remembers that a request to an API was refused. */
export function rememberRefused(
  { engine, requestId, now }: Pick<Exchange, 'engine' | 'requestId' | 'now'>,
  { trustedProxies }: GatewaySettings,
  api: Protected,
  { request, ruling, path, scopes }: RefusedHere,
): void {
  const { rawHeaders, method, socket } = request
  const address = callerAddress(socket.remoteAddress, rawHeaders, trustedProxies)
  noteRefusal(engine.ports, api, { ruling, now, requestId, rawHeaders, address, method, path, scopes })
}

/** The scopes a request asked for by its route; those that depend on what it says are left out. */
export const scopesOf = (match: RouteMatch): readonly string[] =>
  match.outcome === 'found' ? match.route.base.scopes : []
