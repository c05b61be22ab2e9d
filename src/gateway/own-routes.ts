import { DRAINING, type Unready } from '../core/readiness.ts'
import type { Awaitable } from '../core/terms.ts'
import type { ApiHandlerParts } from './api.ts'
import { handleAuthz, handleAuthzWithBody, handleRefusal } from './authz/forward-auth.ts'
import { complainPlainly, type Exchange, send } from './exchange.ts'
import type { TellFailure } from './failures.ts'
import { handleKeySet, handleRevocations } from './tokens/published.ts'
import { handleMint } from './tokens/tokens.ts'
import { handleBatch } from './verify/batch.ts'
import { handleVerify } from './verify/verify.ts'

/** What one of the gateway's own routes is answered with. */
export interface OwnParts extends ApiHandlerParts {
  /** Whether the gateway has been told to stop. */
  readonly isDraining: () => boolean
  /** Told of what breaks where the answer is still ours to give. */
  readonly tell: TellFailure
}

/** @param rest what of the URL follows the route's path, the query with it */
type OwnRoute = (it: Exchange, parts: OwnParts, rest: string) => Awaitable<void>

/** All that the gateway answers below this, whatever the APIs are called. */
export const OWN_PREFIX = '/_latchkey/'

/** Compared before any other is looked up: nearly every request to an own route is this one. */
const VERIFY = '/_latchkey/v1/verify'

/** By their whole path. */
const EXACT: ReadonlyMap<string, OwnRoute> = new Map<string, OwnRoute>([
  [VERIFY, (it, { settings }) => handleVerify(it, settings)],
  ['/_latchkey/v1/tokens', (it, { settings }) => handleMint({ ...it, surface: 'tokens' }, settings)],
  ['/_latchkey/v1/jwks.json', handleKeySet],
  ['/_latchkey/v1/revocations', (it, { settings }, query) => handleRevocations(it, settings, query)],
  ['/_latchkey/v1/verify/batch', handleBatch],
  ['/_latchkey/authz-refusal', handleRefusal],
  ['/_latchkey/health', (it, { isDraining }) => sayStanding(it, 'ok', isDraining() ? DRAINING : undefined)],
  [
    '/_latchkey/ready',
    (it, { isDraining, settings }) =>
      sayStanding(it, 'ready', isDraining() ? DRAINING : settings.unready?.()),
  ],
])

/** By what their path begins with: `rest` is what follows that. */
const PREFIXED: readonly (readonly [prefix: string, route: OwnRoute])[] = [
  ['/_latchkey/authz/', handleAuthz],
  ['/_latchkey/authz-with-body/', handleAuthzWithBody],
]

/** Answers a request whose path begins with {@link OWN_PREFIX}. */
export function dispatchOwn(it: Exchange, parts: OwnParts, url: string): Awaitable<void> {
  if (url === VERIFY) return handleVerify(it, parts.settings)
  const queryAt = url.indexOf('?')
  const path = queryAt === -1 ? url : url.slice(0, queryAt)
  const exact = EXACT.get(path)
  if (exact !== undefined) return exact(it, parts, url.slice(path.length))
  const under = PREFIXED.find(([prefix]) => url.startsWith(prefix))
  if (under !== undefined) return under[1](it, parts, url.slice(under[0].length))
  complainPlainly(it, 404, 'NOT_FOUND', 'There is no such route.')
}

/** What a probe is told: 200, or 503 and why. */
function sayStanding(it: Exchange, status: string, unready: Unready | undefined): void {
  if (unready !== undefined) complainPlainly(it, 503, unready.code, unready.message)
  else send(it, 200, { 'Content-Type': 'application/json' }, JSON.stringify({ status }))
}
