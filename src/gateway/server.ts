import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Fault } from '../core/error.ts'
import type { Awaitable } from '../core/terms.ts'
import { MANAGEMENT_API, type ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import { handleApi } from './api.ts'
import { answerBroken, answerConnect } from './broken.ts'
import { type Cohorts, cohorts } from './cohort.ts'
import { aboutApi, complainPlainly, type Exchange, send } from './exchange.ts'
import { failureTeller, type TellFailure } from './failures.ts'
import { probeCaller } from './half.ts'
import { dispatchOwn, OWN_PREFIX, type OwnParts } from './own-routes.ts'
import { splitApi } from './path.ts'
import { peers } from './peer.ts'
import { upstreamAgent } from './proxy.ts'
import type { GatewaySettings, Log } from './settings.ts'
import { watchForStall } from './stall.ts'
import { handleUpgrade, isUpgradable } from './upgrade.ts'
import { answered, watched } from './watch.ts'
import { GatewayRequest } from './wire/request.ts'
import { GatewayResponse, KEEP_ALIVE_MS } from './wire/response.ts'

/** The data plane, ready to listen. */
export interface Gateway {
  readonly server: Server
  /** From now on it is not ready, so that balancers look elsewhere. Requests are still answered, each connection ends with its answer. */
  drain(): void
  /** Stops listening, lets requests in flight finish, and lets go of the upstreams. */
  close(): Promise<void>
}

/** Where a request goes, and the part of its URL that belongs there. */
type Destination = { readonly served: ServedApi; readonly url: string }

const MAX_HEADER_BYTES = 32 * 1024
const HEADERS_TIMEOUT_MS = 20_000
const REQUEST_TIMEOUT_MS = 300_000

/** Makes the gateway. It decides and forwards; it never writes keys. */
export function createGateway(engine: Engine, settings: GatewaySettings, log: Log): Gateway {
  const agent = upstreamAgent()
  const state = { draining: false }
  const tell = failureTeller(log, engine.ports.clock)
  const parts: OwnParts = { agent, settings, isDraining: () => state.draining, tell }

  const options = {
    IncomingMessage: GatewayRequest,
    ServerResponse: GatewayResponse,
    maxHeaderSize: MAX_HEADER_BYTES,
    requireHostHeader: false,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    optimizeEmptyRequests: true,
    shouldUpgradeCallback: (request: IncomingMessage) =>
      isUpgradable(request) && destinationOf(engine, request)?.served.profile.spec.proxy.upgrades === true,
  }
  const { tls } = settings
  const server = tls === undefined ? createServer(options) : createSecureServer({ ...options, ...tls })
  server.maxHeadersCount = 0
  Object.assign(server, { httpAllowHalfOpen: true })
  const callers = peers(engine.ports.secrets)
  const stopSweeping = callers.keepSwept()
  const upgraded = new Set<Duplex>()
  const answer = (request: GatewayRequest, response: GatewayResponse) => {
    const peer = callers.of(request.socket)
    if (peer !== undefined) peer.latest = response
    request.peer = peer
    if (state.draining) response.shouldKeepAlive = false
    together.join(response)
  }
  const { watch } = settings
  const together = cohorts(
    () => performance.now(),
    () => engine.ports.clock.now(),
    (response, began, now) => {
      if (response.destroyed) return
      try {
        watched(exchangeOf(engine, together, response, { watch, began, now }), decide)
      } catch (cause) {
        tell(cause)
        response.destroy()
      }
    },
  )
  const decide = (it: Exchange) => {
    if (!it.request.complete) {
      it.request.stream()
      giveUpOnStall(it, settings)
    }
    try {
      const answering = dispatch(parts, it)
      if (answering instanceof Promise) answering.catch(cause => fail(it, tell, cause))
    } catch (cause) {
      fail(it, tell, cause)
    }
  }
  // With 100-continue the body is asked for once the key has been judged; other expectations are none of ours.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) server.on(event, answer)
  server.on('upgrade', (request: GatewayRequest, socket: Socket, head: Buffer) => {
    callers.release(socket)
    const destination = destinationOf(engine, request)
    if (destination === undefined || !server.listening) return void socket.destroy()
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    handleUpgrade(parts, engine, { ...destination, request, socket, head }).catch(cause => {
      tell(cause)
      if (socket.writable) socket.destroy()
    })
  })
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    const peer = callers.welcome(socket)
    socket.once('end', () => {
      if (peer.latest !== undefined) probeCaller(peer.latest)
    })
  })
  const outside = { engine, traffic: watch?.traffic }
  server.on('connect', (request: IncomingMessage, socket: Duplex) => answerConnect(outside, request, socket))
  server.on('clientError', (error, socket: Socket) =>
    answerBroken(outside, error, socket, callers.of(socket)?.latest),
  )

  const drain = () => {
    state.draining = true
    callers.dismiss()
  }
  return {
    server,
    drain,
    async close() {
      drain()
      const closed = new Promise(resolve => server.close(resolve))
      server.closeIdleConnections()
      for (const socket of upgraded) socket.destroy()
      await closed
      stopSweeping()
      await agent.close()
    },
  }
}

function exchangeOf(
  engine: Engine,
  together: Cohorts,
  response: GatewayResponse,
  { watch, began, now }: Pick<Exchange, 'watch' | 'began' | 'now'>,
): Exchange {
  return {
    request: response.req,
    response,
    engine,
    cohorts: together,
    requestId: engine.ports.secrets.id('req_'),
    now,
    surface: 'gateway',
    watch,
    began,
    notes: undefined,
  }
}

function dispatch(parts: OwnParts, it: Exchange): Awaitable<void> {
  const url = it.request.url ?? '/'
  if (url.startsWith(OWN_PREFIX)) return dispatchOwn(it, parts, url)
  const destination = destinationOf(it.engine, it.request)
  if (destination !== undefined) return handleApi(parts, aboutApi(it, destination.served), destination.url)
  if (!url.startsWith('/')) {
    complainPlainly(it, 400, 'REQUEST_MALFORMED', 'Send the path alone in the first line.')
    return answered(it, { api: undefined, what: 'request-malformed', status: 400 })
  }
  complainPlainly(
    it,
    404,
    'API_UNKNOWN',
    'No API is served at this address. It begins with the name of one: /{api}/…',
  )
  answered(it, { api: undefined, what: 'route-unknown', status: 404 })
}

/** The API a request is for: by its host, else by the first segment of its path. */
export function destinationOf(
  engine: Engine,
  { url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>,
): Destination | undefined {
  const hosted = engine.apis.hosted(headers.host ?? '')
  if (hosted !== undefined) return { served: hosted, url }
  const { name, rest } = splitApi(url)
  const served = engine.apis.named(name)
  return served === undefined ? undefined : { served, url: rest }
}

/** Something of ours broke: the caller gets 503 or 500 in the API's spelling, the operator the cause. */
function fail(it: Exchange, tell: TellFailure, cause: unknown): void {
  tell(cause, it.requestId)
  if (it.response.isBegun) it.response.destroy()
  else sayFailure(it, cause instanceof Fault ? 'unavailable' : 'internal')
}

/** Most bodies are whole by now; one that is not is watched. */
function giveUpOnStall(it: Exchange, { stallMs }: GatewaySettings): void {
  watchForStall(it, stallMs, () => {
    if (it.response.isBegun) it.response.destroy()
    else
      sayFailure(it, 'request-malformed', 'The body of this request did not arrive. Send all of it at once.')
  })
}

/** How these are spelled where no API is known. */
const PLAINLY = {
  unavailable: [503, 'UNAVAILABLE'],
  internal: [500, 'INTERNAL'],
  'request-malformed': [400, 'REQUEST_MALFORMED'],
} as const

function sayFailure(it: Exchange, trouble: keyof typeof PLAINLY, message?: string): void {
  const { requestId, now } = it
  const served = servedTo(it)
  const acceptLanguage = it.request.headers['accept-language']
  const answer = served?.profile.render(trouble, { requestId, now, message, acceptLanguage })
  const [status, code] = PLAINLY[trouble]
  if (answer === undefined) {
    complainPlainly(it, status, code, message ?? 'Try again later.')
  } else {
    const headers = { ...answer.headers, 'X-Request-Id': requestId, 'Cache-Control': 'no-store' }
    send(it, answer.status, headers, answer.body)
  }
  answered(it, { api: served?.api.name, what: trouble, status: answer?.status ?? status })
}

/** The API in whose spelling a request is answered. */
const servedTo = ({ engine, request }: Exchange): ServedApi | undefined =>
  request.url?.startsWith(OWN_PREFIX)
    ? engine.apis.named(MANAGEMENT_API)
    : destinationOf(engine, request)?.served
