import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Fault } from '../core/error.ts'
import { NOTHING } from '../core/need.ts'
import type { Complaint } from '../core/reason.ts'
import { canonicalTarget, type Target } from '../core/target.ts'
import { SECOND } from '../core/terms.ts'
import type { Admitted, Verdict } from '../core/verdict.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { RouteMatch } from '../profile/routes.ts'
import { announce } from './announce.ts'
import type { ApiHandlerParts } from './api.ts'
import { hasBody } from './body.ts'
import { rawAnswer, rawHead } from './broken.ts'
import { callerAddress } from './caller.ts'
import type { Exchange } from './exchange.ts'
import { messageTrouble } from './message.ts'
import { answerHeaders, refund, upstreamHeaders } from './proxy.ts'
import { rememberRefused, scopesOf } from './refused.ts'
import type { GatewaySettings } from './settings.ts'
import { answered, type Told } from './watch.ts'
import type { GatewayRequest } from './wire/request.ts'

/** A connection that asks to become something else. Only profiles with `proxy.upgrades` get here. */
export interface Upgrading {
  readonly served: ServedApi
  readonly url: string
  readonly request: GatewayRequest
  readonly socket: Duplex
  readonly head: Buffer
}

interface Joining {
  readonly settings: GatewaySettings
  readonly it: Upgrading
  readonly target: Target
  readonly verdict: Admitted
  readonly requestId: string
}

/** Protocols that carry requests of their own, which nobody would decide about. */
const CARRIES_REQUESTS = /(^|,)\s*(h2c?|http|tls)\b/i

/** Whether it asks, as it says under `Upgrade`, for a protocol that carries requests of its own. */
export const carriesRequests = (upgrade: string): boolean => CARRIES_REQUESTS.test(upgrade)

/** Whether a request asks for a protocol that may be passed on. Another one's Upgrade is ignored. */
export const isUpgradable = ({ headers: { upgrade } }: IncomingMessage): boolean =>
  upgrade !== undefined && !carriesRequests(upgrade)

/** Whether a request may become something else: its API has to have that, and its route to read nothing of it. */
export const mayUpgrade = ({ profile }: ServedApi, match: RouteMatch): boolean =>
  profile.spec.proxy.upgrades === true && !(match.outcome === 'found' && !match.route.fixed)

/** Says no in the API's spelling, and hangs up. */
type Refuse = (complaint: Complaint, verdict?: Verdict) => void

/** Judges an upgrade like any request, then joins the two sockets. What breaks is answered, and thrown on. */
export async function handleUpgrade(
  { settings }: ApiHandlerParts,
  engine: Engine,
  it: Upgrading,
): Promise<void> {
  const { served, socket } = it
  socket.on('error', () => socket.destroy())
  const now = engine.ports.clock.now()
  const requestId = engine.ports.secrets.id('req_')
  const told = toldOf(settings, it, requestId)
  const refuse: Refuse = (complaint, verdict) => {
    const known = served.profile.looksUnknown(complaint) ? undefined : verdict
    const detail = known?.outcome === 'refused' ? known.detail : undefined
    const answer = served.profile.render(complaint, { requestId, now, detail, readings: known?.readings })
    socket.end(rawAnswer(answer.status, { ...answer.headers, 'X-Request-Id': requestId }, answer.body))
    answered(told, { api: served.api.name, what: complaint, status: answer.status, ruling: verdict })
  }
  const judging = judged(settings, { engine, now, requestId }, it, refuse)
  judging.catch(cause => refuse(cause instanceof Fault ? 'unavailable' : 'internal'))
  const allowed = await judging
  if (allowed === undefined) return
  const { verdict } = allowed
  const joined = await join({ settings, it, requestId, ...allowed }).catch(() => 'failed' as const)
  // A caller that hung up is not refunded: the upstream may have done the work all the same.
  if (joined === 'declined' || (joined === 'failed' && !socket.destroyed)) await refund(engine, verdict)
  if (joined === 'failed') return refuse('upstream-down', verdict)
  answered(told, { api: served.api.name, what: 'admitted', status: 101, ruling: verdict })
}

/** An upgrade is told of as it ends: how long it took says how long the two were joined. */
const toldOf = ({ watch }: GatewaySettings, { request }: Upgrading, requestId: string): Told => ({
  ...{ request, requestId, watch },
  surface: 'gateway',
  began: performance.now(),
  notes: watch?.access === undefined ? undefined : { span: undefined, route: undefined },
})

/** What may be passed on; undefined when it was refused. */
async function judged(
  settings: GatewaySettings,
  { engine, now, requestId }: Pick<Exchange, 'engine' | 'now' | 'requestId'>,
  { served, url, request }: Upgrading,
  refuse: Refuse,
): Promise<Pick<Joining, 'target' | 'verdict'> | undefined> {
  const target = canonicalTarget(url)
  const trouble = messageTrouble(request)
  if (trouble !== undefined) return void refuse(trouble)
  if (target === undefined || hasBody(request)) return void refuse('request-malformed')
  const match = served.profile.route(request.method ?? '', target.path)
  if (!mayUpgrade(served, match)) return void refuse('upgrade-refused')
  const route = match.outcome === 'found' ? match.route : undefined
  const { rawHeaders, socket, method } = request
  const address = () => callerAddress(socket.remoteAddress, rawHeaders, settings.trustedProxies)
  const body = async () => new Uint8Array()
  const asked = { rawHeaders, method, target: request.url, need: route?.base ?? NOTHING, address, body }
  const ruling = await engine.verify(served, asked, now)
  if (ruling.outcome === 'troubled') return void refuse(ruling.trouble)
  if (ruling.outcome === 'refused') {
    const refused = { request, ruling, path: target.path, scopes: scopesOf(match, ruling) }
    rememberRefused({ engine, requestId, now }, settings, served, refused)
    return void refuse(ruling.reason, ruling)
  }
  if (route === undefined) return void refuse('route-unknown', ruling)
  if (served.api.upstream !== undefined) return { target, verdict: ruling }
  await refund(engine, ruling)
  return void refuse('upstream-down', ruling)
}

/**
 * Makes the same request to the upstream and, once it agrees, lets bytes pass both ways until either side
 * ends. An upstream that answers instead is passed on: `answered`, or `declined` when that is an error.
 */
function join(joining: Joining): Promise<'joined' | 'answered' | 'declined'> {
  const { it } = joining
  const told: Record<string, string> = {}
  announce(told, it.served, joining.verdict.dossier)
  return new Promise((resolve, reject) => {
    const asking = asked(joining)
    it.socket.once('close', () => asking.destroy())
    asking.on('error', reject)
    asking.once('response', answer => {
      const headers = answerHeaders(answer.rawHeaders, { 'X-Request-Id': joining.requestId, ...told })
      const { statusCode = 502 } = answer
      it.socket.write(rawHead(statusCode, [...headers, 'Connection', 'close']), 'latin1')
      pipeline(answer, it.socket).then(() => resolve(statusCode >= 400 ? 'declined' : 'answered'), reject)
    })
    asking.once('upgrade', (answer, far: Duplex, farHead: Buffer) => {
      asking.setTimeout(0)
      it.socket.write(rawHead(101, [...answer.rawHeaders, ...Object.entries(told).flat()]), 'latin1')
      it.socket.write(farHead)
      far.write(it.head)
      Promise.allSettled([pipeline(it.socket, far), pipeline(far, it.socket)]).then(() => resolve('joined'))
    })
    asking.end()
  })
}

function asked({ settings, it, target, verdict, requestId }: Joining) {
  const { served, request } = it
  const upstream = new URL(served.api.upstream ?? '')
  const headers = [
    ...upstreamHeaders(settings, { request, served, requestId }, upstream, { verdict }),
    'Connection',
    'Upgrade',
    'Upgrade',
    request.headers.upgrade ?? '',
  ]
  const path = `${upstream.pathname.replace(/\/$/, '')}${target.path}${target.query}`
  const ask = upstream.protocol === 'https:' ? httpsRequest : httpRequest
  const asking = ask(upstream, { path, method: request.method, headers })
  return asking.setTimeout(served.profile.spec.proxy.timeoutSeconds * SECOND, () =>
    asking.destroy(new Error('timed out')),
  )
}
