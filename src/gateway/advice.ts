import { type Address, inRanges, parseAddress } from '../core/address.ts'
import { Fault } from '../core/error.ts'
import { callerBehind } from '../core/hops.ts'
import type { Admitted } from '../core/verdict.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import { noteRefusal } from '../engine/refusing.ts'
import type { Advice, Advise, HeldRequest } from '../ports/advice.ts'
import type { Answered } from '../ports/traffic.ts'
import { headerOf } from '../profile/read.ts'
import type { RouteMatch } from '../profile/routes.ts'
import { announce } from './announce.ts'
import type { Body } from './body.ts'
import { type Complained, type Decision, decide, type Received } from './decide.ts'
import { complaintAnswer, type Standing, standardHeaders } from './exchange.ts'
import { failureTeller } from './failures.ts'
import { isSamePath } from './forwarded.ts'
import { OVERRIDES, plainName, type RawHeaders, valuesOf } from './headers.ts'
import { IDENTITY_PREFIX, identityHeaders } from './identity.ts'
import { messageTrouble } from './message.ts'
import { canonicalTarget } from './path.ts'
import { FORWARDED, refund } from './proxy.ts'
import { scopesOf } from './refused.ts'
import { destinationOf } from './server.ts'
import type { GatewaySettings, Log } from './settings.ts'
import { unjoined } from './unjoined.ts'

/** Whom it believes, and who is told. */
type Trusting = Pick<GatewaySettings, 'trustedProxies' | 'watch'>

/** A request that is held elsewhere, and whose API is known. */
interface Held extends Standing {
  readonly held: HeldRequest
  readonly received: Received
}

/** What is advised, and what it is counted as. */
interface Advised {
  readonly advice: Advice
  readonly what: Answered
  readonly match?: RouteMatch | undefined
  readonly ruling?: Admitted | undefined
}

/**
 * Says to proxies what to do with the requests they hold: the gateway's own decision about each, carried out by
 * somebody else. Who may ask is who may say where a request comes from: a trusted proxy.
 */
export function adviser(engine: Engine, settings: Trusting, log: Log): Advise {
  const tell = failureTeller(log, engine.ports.clock)
  return async held => {
    const began = performance.now()
    const asker = parseAddress(held.asker ?? '')
    if (asker === undefined || !inRanges(asker, settings.trustedProxies)) return { outcome: 'unheard' }
    const requestId = engine.ports.secrets.id('req_')
    const destination = destinationFor(engine, held)
    if (destination === undefined) return nowhere(requestId)
    const it = heldBy(engine, settings, { held, requestId, ...destination })
    const advised = await advise(it).catch(cause => {
      tell(cause, requestId)
      return broken(it, cause)
    })
    told(settings, it, advised, began)
    return advised.advice
  }
}

type Destination = { readonly served: ServedApi; readonly url: string }

/** By the name the proxy's configuration gives, which is not guessed at; else as the gateway finds it. */
function destinationFor(engine: Engine, { api, url, rawHeaders }: HeldRequest): Destination | undefined {
  if (api === undefined)
    return destinationOf(engine, { url, headers: { host: headerOf(rawHeaders, 'host') } })
  const served = engine.apis.named(api)
  return served === undefined ? undefined : { served, url }
}

function heldBy(
  engine: Engine,
  { trustedProxies }: Trusting,
  { held, requestId, served, url }: Destination & { readonly held: HeldRequest; readonly requestId: string },
): Held {
  const { method, peer } = held
  const rawHeaders = unjoined(held.rawHeaders, served.profile)
  const address = (): Address | undefined =>
    callerBehind(peer, valuesOf(rawHeaders, 'x-forwarded-for'), trustedProxies)
  const said = (name: string) => valuesOf(rawHeaders, name).join(', ') || undefined
  return {
    ...{ held, served, requestId, engine, now: engine.ports.clock.now() },
    request: { headers: { origin: said('origin'), 'accept-language': said('accept-language') } },
    received: { served, method, url, rawHeaders, address, body: bodyOf(held, served) },
  }
}

function bodyOf({ body }: HeldRequest, { profile }: ServedApi): Body {
  if (body === 'unsent') return { read: () => 'request-malformed', bytes: () => undefined }
  const tooLarge = body === 'cut' || body.length > profile.spec.proxy.bodyLimitBytes
  const bytes = tooLarge ? undefined : Buffer.from(body)
  return { read: () => bytes ?? 'request-too-large', bytes: () => bytes }
}

async function advise(it: Held): Promise<Advised> {
  const { held, received } = it
  const headers = { host: headerOf(held.rawHeaders, 'host') }
  const trouble = messageTrouble({ rawHeaders: held.rawHeaders, headers })
  if (trouble !== undefined) return complaining(it, { outcome: 'complained', complaint: trouble })
  const target = canonicalTarget(received.url)
  if (target !== undefined && !isSamePath(received.url, target))
    return complaining(it, {
      outcome: 'complained',
      complaint: 'request-malformed',
      message: `Write this path as it is meant: ${target.path}`,
    })
  return carriedOut(it, await decide(it, received))
}

async function carriedOut(it: Held, decision: Decision): Promise<Advised> {
  if (decision.outcome === 'complained') return complaining(it, decision)
  if (decision.outcome === 'preflight')
    return { advice: denied(204, decision.headers, ''), what: 'preflight' }
  const { match } = decision
  const ruling = decision.outcome === 'admitted' ? decision.ruling : undefined
  if (wantsRefusedUpgrade(it, match)) {
    await refund(it.engine, ruling)
    return complaining(it, { outcome: 'complained', complaint: 'upgrade-refused', ruling, match })
  }
  return {
    advice: await allowed(it, ruling),
    what: ruling === undefined ? 'open' : 'admitted',
    match,
    ruling,
  }
}

/** An upgrade is passed on where the profile has them, and its route reads nothing of the request. */
function wantsRefusedUpgrade({ held, served }: Held, match: RouteMatch): boolean {
  const may = served.profile.spec.proxy.upgrades && match.outcome === 'found' && match.route.fixed
  return !may && valuesOf(held.rawHeaders, 'upgrade').some(it => /websocket/i.test(it))
}

async function allowed(it: Held, ruling: Admitted | undefined): Promise<Advice> {
  const { held, served, requestId } = it
  const answer = await standardHeaders(it, ruling)
  if (ruling !== undefined) announce(answer, served, ruling.dossier)
  const set = ruling === undefined ? ['Latchkey-Request-Id', requestId] : identityHeaders(ruling, requestId)
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

async function complaining(it: Held, complained: Complained): Promise<Advised> {
  const { complaint, ruling, match, headers, target } = complained
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
  const message = complained.message ?? (unseen ? UNSEEN : undefined)
  const answer = await complaintAnswer(it, complaint, { verdict: ruling, message, headers })
  return { advice: denied(answer.status, answer.headers, answer.body), what: complaint, match }
}

const denied = (status: number, headers: Readonly<Record<string, string>>, body: string): Advice => ({
  ...{ outcome: 'denied', status, headers, body },
})

/** Something of ours broke: that is no reason to let anybody through. */
function broken({ served, requestId, now, request }: Held, cause: unknown): Advised {
  const what = cause instanceof Fault ? 'unavailable' : 'internal'
  const acceptLanguage = request.headers['accept-language']
  const { status, headers, body } = served.profile.render(what, { requestId, now, acceptLanguage })
  const said = { ...headers, 'X-Request-Id': requestId, 'Cache-Control': 'no-store' }
  return { advice: denied(status, said, body), what }
}

function nowhere(requestId: string): Advice {
  const message = 'No API is served at this address.'
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'X-Request-Id': requestId }
  const body = JSON.stringify({ error: { code: 'API_UNKNOWN', message, request_id: requestId } })
  return denied(404, { ...headers, 'Cache-Control': 'no-store' }, body)
}

function told({ watch }: Trusting, it: Held, advised: Advised, began: number): void {
  const { what, match, ruling, advice } = advised
  const { engine, served, now, requestId, held } = it
  if (ruling !== undefined) engine.noteTime(ruling.dossier.account, now, performance.now() - began)
  watch?.traffic?.answered('authz', served.api.name, what, began)
  watch?.access?.({
    ...{ requestId, surface: 'authz', method: held.method, api: served.api.name, outcome: what },
    route: match?.outcome === 'found' ? match.route.spec.paths[0] : undefined,
    status: advice.outcome === 'denied' ? advice.status : 200,
    keyId: ruling?.dossier.key.id,
    accountId: ruling?.dossier.account.id,
    ms: Math.round((performance.now() - began) * 1000) / 1000,
  })
}
