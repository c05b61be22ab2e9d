import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Agent, type Dispatcher, errors } from 'undici'
import { type RawHeaders, valuesOf } from '../core/raw-headers.ts'
import type { Target } from '../core/target.ts'
import { type Awaitable, SECOND } from '../core/terms.ts'
import type { Admitted, Verdict } from '../core/verdict.ts'
import type { Engine } from '../engine/engine.ts'
import { announce } from './announce.ts'
import { type Body, hasBody, invite } from './body.ts'
import { callerAddress, callerScheme } from './caller.ts'
import { type ApiExchange, complain, standardHeaders } from './exchange.ts'
import { hopByHop, joinNames, OVERRIDES, without } from './headers.ts'
import { IDENTITY_PREFIX, identityHeaders } from './identity.ts'
import type { GatewaySettings } from './settings.ts'
import { answered, timed } from './watch.ts'

/** What there is to forward. `verdict` is absent on an open route: the upstream is told of no identity. */
export interface Forwarding {
  readonly target: Target
  readonly body: Body
  readonly verdict?: Admitted | undefined
  /** What tells the upstream which trace it is part of; absent: what the caller said. */
  readonly trace?: readonly string[] | undefined
}

const CONNECT_TIMEOUT_MS = 5 * SECOND
/** Where a caller says it comes from; replaced by what the gateway knows. */
export const FORWARDED: ReadonlySet<string> = new Set([
  'forwarded',
  'x-real-ip',
  'true-client-ip',
  'x-client-ip',
])

/** Which trace a request belongs to. @see W3C Trace Context */
const TRACE = new Set(['traceparent', 'tracestate'])

/** Connections to upstreams, kept alive. Certificates are verified. */
export const upstreamAgent = (): Agent =>
  new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, allowH2: false })

/** Forwards an admitted request and streams the answer back. Credits taken for it return unless it succeeds. */
export async function forward(
  agent: Agent,
  settings: GatewaySettings,
  it: ApiExchange,
  what: Forwarding,
): Promise<void> {
  const { upstream } = it.served.api
  if (upstream === undefined) return fail(it, what, new Error('this API has no upstream'))
  const began = it.watch === undefined ? 0 : performance.now()
  let answer: Dispatcher.ResponseData
  try {
    answer = await traced(it, upstream, trace =>
      ask(agent, settings, it, { ...what, trace }, new URL(upstream)),
    )
  } catch (cause) {
    it.watch?.traffic?.forwarded(it.served.api.name, 'failed', began)
    return fail(it, what, cause)
  }
  try {
    if (answer.statusCode >= 400) await refund(it.engine, what.verdict)
    await relay(it, what, answer)
  } finally {
    answer.body.destroy()
    if (what.verdict !== undefined) timed(it, what.verdict)
    if (it.watch !== undefined) forwarded(it, what, answer, began)
  }
}

/** An open trace goes on at the upstream, until its answer begins. */
function traced<T>(
  { watch }: ApiExchange,
  upstream: string,
  work: (trace: readonly string[] | undefined) => Promise<T>,
): Awaitable<T> {
  if (watch?.traces === undefined) return work(undefined)
  const attributes = { 'server.address': new URL(upstream).hostname }
  return watch.traces.step('upstream', attributes, span => work(span.headers))
}

function forwarded(
  it: ApiExchange,
  { verdict }: Forwarding,
  { statusCode }: Dispatcher.ResponseData,
  began: number,
): void {
  const { name } = it.served.api
  it.watch?.traffic?.forwarded(name, statusCode >= 500 ? 'error' : 'answered', began)
  const what = verdict === undefined ? 'open' : 'admitted'
  answered(it, { api: name, what, status: statusCode, ruling: verdict })
}

function ask(
  agent: Agent,
  settings: GatewaySettings,
  it: ApiExchange,
  { target, body, verdict, trace }: Forwarding,
  upstream: URL,
): Promise<Dispatcher.ResponseData> {
  const { request, response, served } = it
  const abort = new AbortController()
  response.once('close', () => abort.abort())
  const timeout = served.profile.spec.proxy.timeoutSeconds * SECOND
  return agent.request({
    origin: upstream.origin,
    path: `${upstream.pathname.replace(/\/$/, '')}${target.path}${target.query}`,
    method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
    headers: upstreamHeaders(settings, it, upstream, { verdict, trace }),
    body: body.bytes() ?? (hasBody(request) ? bodyStream(it) : null),
    headersTimeout: timeout,
    bodyTimeout: timeout,
    signal: abort.signal,
    responseHeaders: 'raw',
  })
}

/** The body as it comes in. An upstream that fails ends the reading, not the connection it would be told on. */
function bodyStream(it: ApiExchange): Readable {
  invite(it)
  return Readable.from(it.request.iterator({ destroyOnReturn: false }), { objectMode: false })
}

/** The caller's headers as the upstream may see them: no key, nothing of this connection, no borrowed identity. */
export function upstreamHeaders(
  settings: GatewaySettings,
  { request, requestId, served }: Pick<ApiExchange, 'request' | 'requestId' | 'served'>,
  upstream: URL,
  { verdict, trace }: Pick<Forwarding, 'verdict' | 'trace'>,
): string[] {
  const { rawHeaders, socket } = request
  const ending = hopByHop(rawHeaders)
  const carriers = new Set(served.profile.spec.carriers.map(it => it.header.toLowerCase()))
  const drops = (name: string) =>
    ending.has(name) ||
    carriers.has(name) ||
    FORWARDED.has(name) ||
    OVERRIDES.has(name) ||
    (trace !== undefined && TRACE.has(name)) ||
    name.startsWith('x-forwarded-') ||
    name === 'host' ||
    name === 'expect' ||
    name.startsWith(IDENTITY_PREFIX)
  const caller = callerAddress(socket.remoteAddress, rawHeaders, settings.trustedProxies)
  return [
    ...without(rawHeaders, drops),
    ...(trace ?? []),
    'Host',
    upstream.host,
    ...(caller === undefined ? [] : ['X-Forwarded-For', caller.toString()]),
    ...(request.headers.host === undefined ? [] : ['X-Forwarded-Host', request.headers.host]),
    'X-Forwarded-Proto',
    callerScheme(socket, rawHeaders, settings.trustedProxies),
    ...(verdict === undefined ? ['Latchkey-Request-Id', requestId] : identityHeaders(verdict, requestId)),
  ]
}

async function relay(
  it: ApiExchange,
  { verdict }: Forwarding,
  answer: Dispatcher.ResponseData,
): Promise<void> {
  const { response, request } = it
  const ours = await standardHeaders(it, verdict)
  if (verdict !== undefined) announce(ours, it.served, verdict.dossier)
  if (response.destroyed) return
  response.writeHead(answer.statusCode, answerHeaders(rawOf(answer), ours))
  try {
    if (request.method === 'HEAD') await answer.body.dump()
    await pipeline(answer.body, response, { end: false })
    response.addTrailers(trailersOf(answer))
    response.end()
  } catch {
    response.destroy()
  }
}

const trailersOf = ({ trailers }: Dispatcher.ResponseData): [string, string][] =>
  Object.entries(trailers).filter(([name]) => !isOursToSay(name))

/** CORS is ours alone to speak, and so is who is calling. */
const isOursToSay = (name: string): boolean =>
  name.startsWith('access-control-') || name.startsWith(IDENTITY_PREFIX)

/** With `responseHeaders: 'raw'` undici hands over a flat list, which its types do not say. */
function rawOf({ headers }: Dispatcher.ResponseData): RawHeaders {
  return Array.isArray(headers) ? headers.map(String) : []
}

/** The upstream's headers with ours over them, but for those that are lists: of these, both. */
export function answerHeaders(raw: RawHeaders, ours: Readonly<Record<string, string>>): string[] {
  const ending = hopByHop(raw)
  const { Vary = '', ...rest } = ours
  const set = new Set(Object.keys(ours).map(name => name.toLowerCase()))
  set.delete('link')
  const drops = (name: string) => ending.has(name) || set.has(name) || isOursToSay(name)
  return [
    ...without(raw, drops),
    ...Object.entries(rest).flat(),
    'Vary',
    joinNames([Vary], valuesOf(raw, 'vary')),
  ]
}

/** What is told of a caller that did not wait for its answer, as nginx does. */
const HUNG_UP = 499

const SLOW: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/** A caller that hung up is not refunded: the upstream may have done the work all the same. */
async function fail(it: ApiExchange, { verdict }: Forwarding, cause: unknown): Promise<void> {
  if (verdict !== undefined) timed(it, verdict)
  if (it.response.destroyed) {
    const what = verdict === undefined ? 'open' : 'admitted'
    return answered(it, { api: it.served.api.name, what, status: HUNG_UP, ruling: verdict })
  }
  await refund(it.engine, verdict)
  const slow = cause instanceof errors.UndiciError && SLOW.has(cause.code)
  await complain(it, slow ? 'upstream-slow' : 'upstream-down', { verdict })
}

/** Gives back the credits an admitted request took, if it took any. */
export async function refund({ ports }: Engine, verdict: Verdict | undefined): Promise<void> {
  if (verdict?.outcome !== 'admitted' || verdict.charge === undefined) return
  await ports.credits.refund(verdict.charge.id, ports.clock.now())
}
