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
import { rawAnswer } from './broken.ts'
import { callerAddress } from './caller.ts'
import { canonicalTarget, type Target } from './path.ts'
import { upstreamHeaders } from './proxy.ts'
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
    const detail = verdict?.outcome === 'refused' ? verdict.detail : undefined
    const answer = served.profile.render(complaint, { requestId, now, detail, readings: verdict?.readings })
    socket.end(rawAnswer(answer.status, { ...answer.headers, 'X-Request-Id': requestId }, answer.body))
  }
  const target = canonicalTarget(it.url)
  if (target === undefined) return refuse('request-malformed')
  const match = served.profile.route(request.method ?? '', target.path)
  const route = match.outcome === 'found' ? match.route : undefined
  if (route !== undefined && !route.fixed) return refuse('upgrade-refused')
  const address = () =>
    callerAddress(request.socket.remoteAddress, request.rawHeaders, settings.trustedProxies)
  const body = async () => new Uint8Array()
  const ruling = await engine.verify(
    served,
    { rawHeaders: request.rawHeaders, need: route?.base ?? NOTHING, address, body },
    now,
  )
  if (ruling.outcome === 'troubled') return refuse(ruling.trouble)
  if (ruling.outcome === 'refused') return refuse(ruling.reason, ruling)
  if (route === undefined) return refuse('route-unknown', ruling)
  if (served.api.upstream === undefined) return refuse('upstream-down', ruling)
  return join({ settings, it, target, verdict: ruling, requestId }).catch(() =>
    refuse('upstream-down', ruling),
  )
}

/** Makes the same request to the upstream and, once it agrees, lets bytes pass both ways until either side ends. */
function join({ settings, it, target, verdict, requestId }: Joining): Promise<void> {
  const { served, request, socket, head } = it
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
  return new Promise((resolve, reject) => {
    const asking = ask(upstream, { path, method: request.method, headers })
    asking.setTimeout(served.profile.spec.proxy.timeoutSeconds * SECOND, () =>
      asking.destroy(new Error('timed out')),
    )
    asking.once('error', reject)
    asking.once('response', answer => {
      answer.resume()
      reject(new Error(`the upstream answered ${answer.statusCode} to an upgrade`))
    })
    asking.once('upgrade', (answer, far: Duplex, farHead: Buffer) => {
      asking.setTimeout(0)
      socket.write(switching(answer))
      socket.write(farHead)
      far.write(head)
      Promise.allSettled([pipeline(socket, far), pipeline(far, socket)]).then(() => resolve())
    })
    asking.end()
  })
}

function switching({ rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((text, at) => (at % 2 === 0 ? [`${text}: ${rawHeaders[at + 1]}`] : []))
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n')
}
