import { Fault } from '../core/error.ts'
import type { Admitted } from '../core/verdict.ts'
import type { ServedApi } from '../engine/apis.ts'
import { noteRefusal } from '../engine/refusing.ts'
import type { Advice, HeldRequest } from '../ports/advice.ts'
import type { Answered } from '../ports/traffic.ts'
import type { RouteMatch } from '../profile/routes.ts'
import { announce } from './announce.ts'
import type { Complained, Received } from './decide.ts'
import { complaintAnswer, type Standing, standardHeaders } from './exchange.ts'
import { OVERRIDES, plainName, type RawHeaders } from './headers.ts'
import { IDENTITY_PREFIX, identityHeaders } from './identity.ts'
import { FORWARDED } from './proxy.ts'
import { scopesOf } from './refused.ts'

/** A request that is held elsewhere, and whose API is known. */
export interface Held extends Standing {
  readonly held: HeldRequest
  readonly received: Received
}

/** What is advised, and what it is counted as. */
export interface Advised {
  readonly advice: Advice
  readonly what: Answered
  readonly match?: RouteMatch | undefined
  readonly ruling?: Admitted | undefined
}

/** That a request may pass, and how. */
export async function leave(it: Held, match: RouteMatch, ruling: Admitted | undefined): Promise<Advised> {
  const what = ruling === undefined ? 'open' : 'admitted'
  return { advice: await allowed(it, ruling), what, match, ruling }
}

/** What has nothing in it is taken out: a proxy might keep what the caller put there before it sets a header to nothing. */
async function allowed(it: Held, ruling: Admitted | undefined): Promise<Advice> {
  const { held, served, requestId } = it
  const answer = await standardHeaders(it, ruling)
  if (ruling !== undefined) announce(answer, served, ruling.dossier)
  const told = ruling === undefined ? ['Latchkey-Request-Id', requestId] : identityHeaders(ruling, requestId)
  const set = told.flatMap((name, at) => (at % 2 === 0 && told[at + 1] ? [name, `${told[at + 1]}`] : []))
  const remove = withheld(held.rawHeaders, served, set)
  return { outcome: 'allowed', set, remove, answer, about: aboutOf(it, ruling) }
}

/** What of a request its upstream is not to see: the key, borrowed identity, and where the caller says it comes from. */
function withheld(raw: RawHeaders, { profile }: ServedApi, set: readonly string[]): readonly string[] {
  const carriers = new Set(profile.spec.carriers.map(it => it.header.toLowerCase()))
  const replaced = namesIn(set)
  return [...namesIn(raw)].filter(name => {
    const plain = plainName(name)
    const known = carriers.has(plain) || FORWARDED.has(plain) || OVERRIDES.has(plain)
    return !replaced.has(name) && (known || plain.startsWith(IDENTITY_PREFIX))
  })
}

const namesIn = (raw: RawHeaders): ReadonlySet<string> =>
  new Set(raw.flatMap((name, at) => (at % 2 === 0 ? [name.toLowerCase()] : [])))

function aboutOf({ served, requestId }: Held, ruling: Admitted | undefined): Record<string, string> {
  const known = { api: served.api.name, request_id: requestId }
  if (ruling === undefined) return known
  const { key, account, project } = ruling.dossier
  const { environment } = key
  return {
    ...known,
    ...{ key_id: key.id, account_id: account.id },
    ...(project !== undefined && { project_id: project.id }),
    ...(environment !== undefined && { environment }),
  }
}

/** Said where a body had to be read, and the proxy keeps it to itself. */
const UNSEEN = 'The body of this request has to be read, and the proxy in front did not send it.'

/** That a page is told what it may send. */
export const preflight = (headers: Readonly<Record<string, string>>): Advised => ({
  advice: denied(204, headers, ''),
  what: 'preflight',
})

/** That a request may not pass, and what its caller is told. The refusal is remembered. */
export async function complained(it: Held, about: Complained): Promise<Advised> {
  const { complaint, ruling, match, headers, target } = about
  if (ruling?.outcome === 'refused' && target !== undefined && match !== undefined)
    noteRefusal(it.engine.ports, it.served, {
      ...{ ruling, now: it.now, requestId: it.requestId, rawHeaders: it.held.rawHeaders },
      ...{
        address: it.received.address(),
        method: it.held.method,
        path: target.path,
        scopes: scopesOf(match),
      },
    })
  const unseen =
    ruling?.outcome === 'troubled' && ruling.trouble === 'request-malformed' && it.held.body === 'unsent'
  const message = about.message ?? (unseen ? UNSEEN : undefined)
  const answer = await complaintAnswer(it, complaint, { verdict: ruling, message, headers })
  return { advice: denied(answer.status, answer.headers, answer.body), what: complaint, match }
}

const denied = (status: number, headers: Readonly<Record<string, string>>, body: string): Advice => ({
  ...{ outcome: 'denied', status, headers, body },
})

/** Something of ours broke: that is no reason to let anybody through. */
export function broken({ served, requestId, now, request }: Held, cause: unknown): Advised {
  const what = cause instanceof Fault ? 'unavailable' : 'internal'
  const acceptLanguage = request.headers['accept-language']
  const { status, headers, body } = served.profile.render(what, { requestId, now, acceptLanguage })
  const said = { ...headers, 'X-Request-Id': requestId, 'Cache-Control': 'no-store' }
  return { advice: denied(status, said, body), what }
}

/** There is no such API. */
export function nowhere(requestId: string): Advice {
  const message = 'No API is served at this address.'
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': requestId }
  const body = JSON.stringify({ error: { code: 'API_UNKNOWN', message, request_id: requestId } })
  return denied(404, { ...headers, 'Cache-Control': 'no-store' }, body)
}
