import type { Agent } from 'undici'
import { type Awaitable, chain } from '../core/terms.ts'
import type { Admitted } from '../core/verdict.ts'
import { bodyOf } from './body.ts'
import { callerAddress } from './caller.ts'
import { type Complained, type Decision, decide, type Received } from './decide.ts'
import { type ApiExchange, complain, send, tell } from './exchange.ts'
import { messageTrouble } from './message.ts'
import { forward, refund } from './proxy.ts'
import { rememberRefused, scopesOf } from './refused.ts'
import type { GatewaySettings } from './settings.ts'
import { answered, noteRoute } from './watch.ts'

export interface ApiHandlerParts {
  readonly agent: Agent
  readonly settings: GatewaySettings
}

/** Decides about one request to a protected API, and forwards it when it may pass. */
export function handleApi(parts: ApiHandlerParts, it: ApiExchange, url: string): Awaitable<void> {
  const trouble = messageTrouble(it.request)
  if (trouble !== undefined) return complain(it, trouble)
  const received = receivedBy(parts.settings, it, url)
  return chain(decide(it, received), decision => {
    if ('match' in decision && decision.match !== undefined) noteRoute(it, decision.match)
    return carryOut(parts, it, received, decision)
  })
}

function receivedBy({ trustedProxies }: GatewaySettings, it: ApiExchange, url: string): Received {
  const { request, served } = it
  const { rawHeaders, socket, method = '', url: sent } = request
  return {
    served,
    method,
    url,
    sent,
    rawHeaders,
    address: () => callerAddress(socket.remoteAddress, rawHeaders, trustedProxies),
    body: bodyOf(it, served.profile.spec.proxy.bodyLimitBytes),
  }
}

function carryOut(
  { agent, settings }: ApiHandlerParts,
  it: ApiExchange,
  { body }: Received,
  decision: Decision,
): Awaitable<void> {
  switch (decision.outcome) {
    case 'complained':
      return refuse(settings, it, decision)
    case 'preflight':
      return allow(it, decision.headers)
    case 'open':
      if (isWebSocket(it)) return complain(it, 'upgrade-refused')
      return forward(agent, settings, it, { target: decision.target, body: bodyOf(it, 0) })
    case 'admitted': {
      const { target, ruling } = decision
      if (isWebSocket(it)) return refuseUpgrade(it, ruling)
      if (it.served.api.upstream === undefined) return tell(it, ruling)
      return forward(agent, settings, it, { target, body, verdict: ruling })
    }
  }
}

async function refuseUpgrade(it: ApiExchange, verdict: Admitted): Promise<void> {
  await refund(it.engine, verdict)
  return complain(it, 'upgrade-refused', { verdict })
}

function refuse(settings: GatewaySettings, it: ApiExchange, complained: Complained): Promise<void> {
  const { complaint, ruling, target, match, message, headers } = complained
  if (ruling?.outcome === 'refused' && target !== undefined && match !== undefined) {
    const refused = { request: it.request, ruling, path: target.path, scopes: scopesOf(match, ruling) }
    rememberRefused(it, settings, it.served, refused)
  }
  return complain(it, complaint, { verdict: ruling, message, headers })
}

const isWebSocket = ({ request: { headers } }: ApiExchange): boolean =>
  headers.upgrade !== undefined && /websocket/i.test(headers.upgrade)

function allow(it: ApiExchange, headers: Record<string, string>): void {
  send(it, 204, headers, '')
  answered(it, { api: it.served.api.name, what: 'preflight', status: 204 })
}
