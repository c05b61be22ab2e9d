import type { IncomingMessage } from 'node:http'
import type { Refused } from '../core/verdict.ts'
import type { Protected } from '../engine/inquiry.ts'
import { noteRefusal, scopesAsked } from '../engine/refusing.ts'
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

/**
 * The scopes a request asked for by its route, of a query that was not met those that would have done; what depends on
 * what it says is left out.
 */
export const scopesOf = (match: RouteMatch, ruling: Refused): readonly string[] =>
  match.outcome === 'found' ? scopesAsked(match.route.base, ruling) : []
