import { readFileSync } from 'node:fs'
import { request as ask, createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { parse } from 'yaml'
import { closed } from '../build/gateway.ts'
import type { Places, RunningProxy } from '../build/proxies.ts'
import { listening } from '../build/system.ts'

type Headers = readonly (readonly [name: string, value: string])[]

/** A request as a proxy has received it, or sends it. */
interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** Sends a request to a port of this machine. */
type Send = (port: number, it: Request) => Promise<Answer>

/** What a proxy does with a request: it asks, and then answers or forwards. */
export type Behaviour = (it: Request, places: Places, send: Send) => Promise<Answer>

/** A proxy that Debian does not have: as its documentation and its source say it behaves, with the settings of its recipe. */
export async function replay(behaviour: Behaviour, places: Places): Promise<RunningProxy> {
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request
    const received = { method, url, headers: headersOf(request), body: await buffer(request) }
    const answer = await behaviour(received, places, send)
    response.sendDate = false
    const length = response.req.method === 'HEAD' || answer.status === 204 ? undefined : answer.body.length
    const framed: Headers = length === undefined ? [] : [['Content-Length', String(length)]]
    response.writeHead(answer.status, [...without(answer.headers, FRAMING), ...framed].flat())
    response.end(method === 'HEAD' ? undefined : answer.body)
  })
  server.on('upgrade', async (request, socket, head) => {
    const { method = '', url = '' } = request
    const received = { method, url, headers: headersOf(request), body: Buffer.alloc(0) }
    const answer = await behaviour(received, places, (port, it) =>
      port === places.api ? joined(port, it, socket, head) : send(port, it),
    )
    if (answer.status !== 101) socket.end(`HTTP/1.1 ${answer.status} -\r\nContent-Length: 0\r\n\r\n`)
  })
  const url = await listening(server)
  return { port: Number(new URL(url).port), stop: () => closed(server) }
}

const FRAMING = /^(content-length|transfer-encoding|connection|keep-alive|date)$/i

const headersOf = ({ rawHeaders }: IncomingMessage): Headers =>
  rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : []))

const without = (headers: Headers, names: RegExp): Headers => headers.filter(([name]) => !names.test(name))
const only = (headers: Headers, names: RegExp): Headers => headers.filter(([name]) => names.test(name))
const firstOf = (headers: Headers, name: string): string =>
  headers.find(([it]) => it.toLowerCase() === name)?.[1] ?? ''

const send: Send = (port, { method, url, headers, body }) =>
  new Promise((resolve, reject) => {
    const framed: Headers = body.length === 0 ? [] : [['Content-Length', String(body.length)]]
    const lines = [...without(headers, FRAMING), ...framed].flat()
    const asking = ask(
      { host: '127.0.0.1', port, method, path: url, headers: lines, agent: false },
      async it => {
        resolve({ status: it.statusCode ?? 0, headers: headersOf(it), body: await buffer(it) })
      },
    )
    asking.once('error', reject)
    asking.end(body)
  })

/** Sends a request on that asks to become something else, and joins the two connections when that is agreed to. */
const joined = (
  port: number,
  { method, url, headers }: Request,
  near: Duplex,
  head: Buffer,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const wish: Headers = only(headers, /^upgrade$/i).length === 0 ? [] : [['Connection', 'Upgrade']]
    const lines = [...without(headers, FRAMING), ...wish].flat()
    const asking = ask({ host: '127.0.0.1', port, method, path: url, headers: lines, agent: false })
    asking.once('upgrade', (answer, far, farHead) => {
      near.write(
        `HTTP/1.1 101 -\r\n${headersOf(answer)
          .map(it => `${it.join(': ')}\r\n`)
          .join('')}\r\n`,
      )
      near.write(farHead)
      far.write(head)
      near.pipe(far).pipe(near)
      for (const it of [near, far]) it.once('error', () => it.destroy()).once('close', () => near.destroy())
      resolve({ status: 101, headers: headersOf(answer), body: Buffer.alloc(0) })
    })
    asking.once('response', async it => {
      resolve({ status: it.statusCode ?? 0, headers: headersOf(it), body: await buffer(it) })
    })
    asking.once('error', reject)
    asking.end()
  })

const recipe = (path: string) =>
  parse(readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8'))

/** Where the client seems to be: at an address that is not the proxy’s. */
const CLIENT = '127.0.0.9'
/** Go names a header in this way, whatever it was written like. */
const canonical = (name: string): string =>
  name.toLowerCase().replaceAll(/(^|-)[a-z]/g, it => it.toUpperCase())

/**
 * Traefik’s ForwardAuth: asks with GET, with the client’s headers but for those of the connection and all it must not
 * be believed, and with what it holds back in X-Forwarded-*; a 2xx lets through with the headers that match, anything
 * else is the client’s answer. X-Forwarded-* of a client end at the entry point.
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/forwardauth/ and
 * pkg/middlewares/auth/forward.go: `writeHeader`, `ServeHTTP`
 */
export const traefik: Behaviour = async (received, { latchkey, api, name, carriers }, send) => {
  const { middlewares, routers } = recipe('traefik/dynamic.yml').http
  const [, pattern = ''] = /HeaderRegexp\(`Upgrade`, `\(\?i\)(.+?)`\)/.exec(routers.websocket.rule) ?? []
  const isWebSocket = received.headers.some(([it, value]) => named([it], 'upgrade') && fits(pattern, value))
  const [preparing, asking] = (isWebSocket ? routers.websocket : routers.api).middlewares
  const { forwardAuth } = middlewares[asking]
  const custom: Record<string, string> = middlewares[preparing].headers.customRequestHeaders
  const said = Object.entries(custom).filter(([, value]) => value !== '')
  const others = received.headers.filter(([header]) => !named(Object.keys(custom), header))
  const it = { ...received, headers: [...others, ...said] }
  const address = new URL(forwardAuth.address.replace('/authz/zenhire', `/authz/${name}`))
  const taken = new RegExp(forwardAuth.authResponseHeadersRegex)
  const HOP = /^(connection|keep-alive|te|trailers|transfer-encoding|upgrade|host|x-forwarded-.*)$/i
  const told: Headers = [
    ['Host', address.host],
    ...without(it.headers, HOP).map(([name, value]) => [canonical(name), value] as const),
    ['X-Forwarded-For', CLIENT],
    ['X-Forwarded-Method', it.method],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Host', firstOf(it.headers, 'host')],
    ['X-Forwarded-Uri', it.url],
  ]
  const body = forwardAuth.forwardBody ? it.body : Buffer.alloc(0)
  const url = `${address.pathname}${address.search}`
  const answer = await send(latchkey, { method: 'GET', url, headers: told, body }).catch(failed(500))
  if (answer.status < 200 || answer.status >= 300) return answer
  const kept = without(it.headers, /^x-forwarded-/i).filter(
    ([name]) => !taken.test(canonical(name)) && !named(carriers, name),
  )
  const identity = answer.headers.filter(([name]) => taken.test(canonical(name)))
  return send(api, { ...it, headers: [...kept, ...identity] })
}

const fits = (pattern: string, value: string): boolean => new RegExp(pattern, 'i').test(value)

/** Nothing but a status. */
const failed = (status: number) => (): Answer => ({ status, headers: [], body: Buffer.alloc(0) })

const named = (names: readonly string[], name: string): boolean =>
  names.some(it => it.toLowerCase() === name.toLowerCase())

const MOST_BYTES = 65_536

/**
 * Envoy’s ext_authz over HTTP: asks with the request’s own method at its path behind a prefix, with the headers that
 * are allowed, each of them once with all its values, and with the buffered body, of which it says whether it was cut
 * off; 200 alone lets through, a 5xx is an error, anything else is the client’s answer.
 * @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/ext_authz/v3/ext_authz.proto and
 * source/extensions/filters/common/ext_authz: `setHttpRequest`, `RawHttpClientImpl::toResponse`
 */
export const envoy: Behaviour = async (it, { latchkey, api, name, carriers }, send) => {
  const filter = envoyFilter()
  const { http_service: service, with_request_body: buffered } = filter
  const allowed = new RegExp(
    `^(?:${filter.allowed_headers.patterns[0].safe_regex.regex}|authorization|host)$`,
    'i',
  )
  const merged = new Map<string, string>()
  for (const [header, value] of without(
    it.headers,
    /^(connection|transfer-encoding|content-length|x-envoy-.*)$/i,
  )) {
    const key = header.toLowerCase()
    const before = merged.get(key)
    if (allowed.test(key)) merged.set(key, before === undefined ? value : `${before},${value}`)
  }
  const before = merged.get('x-forwarded-for')
  merged.set('x-forwarded-for', before === undefined ? CLIENT : `${before},${CLIENT}`)
  const body = it.body.subarray(0, Math.min(buffered.max_request_bytes, MOST_BYTES))
  if (it.body.length > 0) merged.set('x-envoy-auth-partial-body', String(body.length < it.body.length))
  const url = `${service.path_prefix.replace('zenhire', name)}${it.url}`
  const failure = failed(filter.status_on_error.code)
  const answer = await send(latchkey, { method: it.method, url, headers: [...merged], body }).catch(failure)
  if (answer.status >= 500) return failure()
  if (answer.status !== 200) return answer
  const { allowed_upstream_headers: up, allowed_client_headers_on_success: down } =
    service.authorization_response
  const identity = only(answer.headers, matching(up))
  const names = identity.map(([name]) => name)
  const removed = [...carriers, ...envoyRemoves(), ...names]
  const kept = it.headers.filter(([name]) => !named(removed, name))
  const forwarded = await send(api, { ...it, headers: [...kept, ...identity] })
  return { ...forwarded, headers: [...forwarded.headers, ...only(answer.headers, matching(down))] }
}

interface Matchers {
  readonly patterns: readonly { readonly prefix?: string; readonly exact?: string }[]
}

const matching = ({ patterns }: Matchers): RegExp =>
  new RegExp(
    patterns.map(({ prefix, exact }) => (prefix === undefined ? `^${exact}$` : `^${prefix}`)).join('|'),
    'i',
  )

const envoyManager = () => {
  const [listener] = recipe('envoy/http-ext-authz.yaml').static_resources.listeners
  return listener.filter_chains[0].filters[0].typed_config
}

const envoyFilter = () => envoyManager().http_filters[0].typed_config

/** The headers routes drop, and those of the connection. */
const envoyRemoves = (): readonly string[] => [
  ...envoyManager().route_config.virtual_hosts[0].request_headers_to_remove,
  'connection',
]
