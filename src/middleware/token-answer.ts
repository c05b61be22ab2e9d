import type { Refused, Valid } from '../client/verdict.ts'
import type { Reason } from '../core/reason.ts'
import { scopesIn, type TokenClaims } from '../core/token.ts'
import type { TokenList } from './token-list.ts'

/** Why a token does not settle a request: what is wrong with it, or that more would have to be asked. */
export type Doubt = Reason | 'unavailable'

/** What a token says is told as a verdict. It has no names: in their place stand ids. */
export function valid(claims: TokenClaims, { vary }: TokenList): Valid {
  const requestId = newRequestId()
  return {
    ...{ valid: true, code: 'VALID', reason: null, requestId, limits: [], credits: null },
    answer: { headers: { 'X-Request-Id': requestId, 'Cache-Control': 'no-store', Vary: vary } },
    key: {
      ...{ id: claims.sub, name: claims.sub, mask: '', side: claims.sid, generation: claims.gen },
      ...{ graceEndsAt: null, expiresAt: new Date(claims.exp * 1000).toISOString(), collections: claims.col },
    },
    account: { id: claims.acc, name: claims.acc, plan: null, modules: claims.mod },
    project: claims.prj === undefined ? null : { id: claims.prj, name: claims.prj },
    environment: claims.env ?? null,
    scopes: scopesIn(claims),
  }
}

const newRequestId = (): string => `req_${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`

const FORBIDDEN: ReadonlySet<Doubt> = new Set([
  'environment-denied',
  'side-denied',
  'scope-missing',
  'module-missing',
])

const SENTENCES = {
  401: 'This token is not valid, or not any more. Mint a new one.',
  403: 'This token may not make this request. Mint one that may, from a key that may.',
  503: 'This request cannot be checked right now. Try again in a moment.',
} as const

/** Plain, for there is nobody to ask how the API spells it. */
export function refused(reason: Doubt): Refused {
  const requestId = newRequestId()
  const status = reason === 'unavailable' ? 503 : FORBIDDEN.has(reason) ? 403 : 401
  const code = reason.toUpperCase().replaceAll('-', '_')
  const body = JSON.stringify({ error: { code, message: SENTENCES[status], request_id: requestId } })
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer error="invalid_token"' }),
    ...(status === 503 && { 'Retry-After': '1' }),
  }
  return { valid: false, code, reason, detail: {}, requestId, limits: [], answer: { status, headers, body } }
}
