import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NOTHING } from '../core/need.ts'
import type { Complaint } from '../core/reason.ts'
import { SECOND } from '../core/terms.ts'
import type { Admitted, Verdict } from '../core/verdict.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { ApiHandlerParts } from './api.ts'
import { hasBody } from './body.ts'
import { rawAnswer, rawHead } from './broken.ts'
import { callerAddress } from './caller.ts'
import { messageTrouble } from './message.ts'
import { canonicalTarget, type Target } from './path.ts'
import { answerHeaders, refund, upstreamHeaders } from './proxy.ts'
import type { GatewaySettings } from './settings.ts'

/** A connection that asks to become something else. Only profiles with `proxy.upgrades` get here. */
export interface Upgrading {
  readonly served: ServedApi
  readonly url: string
  readonly request: IncomingMessage
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

/** Whether a request asks for a protocol that may be passed on. Another one's Upgrade is ignored. */
export const isUpgradable = ({ headers: { upgrade } }: IncomingMessage): boolean =>
  upgrade !== undefined && !CARRIES_REQUESTS.test(upgrade)

/** Judges an upgrade like any request, then joins the two sockets. */
export async function handleUpgrade(
  { settings }: ApiHandlerParts,
  engine: Engine,
  it: Upgrading,
): Promise<void> {
  const { served, request, socket } = it
  socket.on('error', () => socket.destroy())
  const now = engine.ports.clock.now()
  const requestId = engine.ports.secrets.id('req_')
  const refuse = (complaint: Complaint, verdict?: Verdict) => {
    const told = served.profile.looksUnknown(complaint) ? undefined : verdict
    const detail = told?.outcome === 'refused' ? told.detail : undefined
    const answer = served.profile.render(complaint, { requestId, now, detail, readings: told?.readings })
    socket.end(rawAnswer(answer.status, { ...answer.headers, 'X-Request-Id': requestId }, answer.body))
  }
  const target = canonicalTarget(it.url)
  const trouble = messageTrouble(request)
  if (trouble !== undefined) return refuse(trouble)
  if (target === undefined || hasBody(request)) return refuse('request-malformed')
  const match = served.profile.route(request.method ?? '', target.path)
  const route = match.outcome === 'found' ? match.route : undefined
  if (route !== undefined && !route.fixed) return refuse('upgrade-refused')
  const address = () =>
    callerAddress(request.socket.remoteAddress, request.rawHeaders, settings.trustedProxies)
  const body = async () => new Uint8Array()
  const inquiry = { rawHeaders: request.rawHeaders, need: route?.base ?? NOTHING, address, body }
  const ruling = await engine.verify(served, inquiry, now)
  if (ruling.outcome === 'troubled') return refuse(ruling.trouble)
  if (ruling.outcome === 'refused') return refuse(ruling.reason, ruling)
  if (route === undefined) return refuse('route-unknown', ruling)
  if (served.api.upstream === undefined) return refuse('upstream-down', ruling)
  const joined = await join({ settings, it, target, verdict: ruling, requestId }).catch(() => 'failed')
  if (joined !== 'joined') await refund(engine, ruling)
  if (joined === 'failed') refuse('upstream-down', ruling)
}

/**
 * Makes the same request to the upstream and, once it agrees, lets bytes pass both ways until either side
 * ends. An upstream that answers instead is passed on: `declined`.
 */
function join(joining: Joining): Promise<'joined' | 'declined'> {
  const { it } = joining
  return new Promise((resolve, reject) => {
    const asking = asked(joining)
    it.socket.once('close', () => asking.destroy())
    asking.on('error', reject)
    asking.once('response', answer => {
      const headers = answerHeaders(answer.rawHeaders, { 'X-Request-Id': joining.requestId })
      it.socket.write(rawHead(answer.statusCode ?? 502, [...headers, 'Connection', 'close']), 'latin1')
      pipeline(answer, it.socket).then(() => resolve('declined'), reject)
    })
    asking.once('upgrade', (answer, far: Duplex, farHead: Buffer) => {
      asking.setTimeout(0)
      it.socket.write(rawHead(101, answer.rawHeaders), 'latin1')
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
    ...upstreamHeaders(settings, { request, served, requestId }, upstream, verdict),
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
