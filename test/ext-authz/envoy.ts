import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { CheckRequest, CheckResponse, HeaderValueOption } from '../../src/adapters/grpc/messages.ts'
import { closed } from '../build/gateway.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import type { Answered, aClient } from './asking.ts'

/** How Envoy's filter is configured, by the names of its fields. */
export interface EnvoyParts {
  readonly client: ReturnType<typeof aClient>
  /** Where requests that may pass go. */
  readonly upstream: string
  readonly contextExtensions: Readonly<Record<string, string>>
  readonly encodeRawHeaders?: boolean
  /** `with_request_body.max_request_bytes`; absent: bodies are not sent along. */
  readonly maxRequestBytes?: number
}

type Line = [name: string, value: string]

/**
 * What Envoy does with a request, as far as its filter goes: asks with what its documentation says it sends, and follows
 * the answer as it says it does. It stands in for the program, which is not to be had here.
 * @see envoyproxy.io: HTTP filters, External Authorization; service.auth.v3.AttributeContext and .CheckResponse
 */
export async function anEnvoy(parts: EnvoyParts) {
  const server = createServer((request, response) => {
    hold(parts, request, response).catch(() => response.destroy())
  })
  server.maxHeadersCount = 0
  return { port: Number(new URL(await listening(server)).port), close: () => closed(server) }
}

async function hold(parts: EnvoyParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request)
  const lines = linesOf(request)
  const answered = await parts.client.check(questionAbout(parts, request, lines, body))
  const said = 'message' in answered ? answered.message : undefined
  if (said?.status?.code === undefined || said.status.code === 0) {
    if (said?.okResponse === undefined) return void response.writeHead(403).end()
    return forward(parts, { request, response, lines, body }, said.okResponse)
  }
  const { deniedResponse } = said
  const headers = (deniedResponse?.headers ?? []).flatMap(({ header }) => [header.key, header.value])
  response.writeHead(deniedResponse?.status.code ?? 403, headers).end(deniedResponse?.body)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Names in lower case; the caller's address is put behind X-Forwarded-For, as `use_remote_address` has it. */
function linesOf({ rawHeaders, socket }: IncomingMessage): Line[] {
  const lines = rawHeaders.flatMap((name, at): Line[] =>
    at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : [],
  )
  const before = lines.filter(([name]) => name === 'x-forwarded-for').map(([, value]) => value)
  const address = worth(socket.remoteAddress)
  return [
    ...lines.filter(([name]) => name !== 'x-forwarded-for' && name !== 'host'),
    ['x-forwarded-for', [...before, address].join(',')],
    ['x-forwarded-proto', 'http'],
    ['x-request-id', 'e3b0c442-98fc-4c14-9afb-f4c8996fb924'],
  ]
}

function questionAbout(
  parts: EnvoyParts,
  request: IncomingMessage,
  lines: readonly Line[],
  body: Buffer,
): CheckRequest {
  const { method = '', url = '', headers, socket } = request
  const pseudo: Line[] = [
    [':method', method],
    [':path', url],
    [':authority', headers.host ?? ''],
    [':scheme', 'http'],
  ]
  const { maxRequestBytes: most } = parts
  const sent = most === undefined || body.length === 0 ? undefined : body.subarray(0, most)
  const partial: Line[] =
    sent === undefined ? [] : [['x-envoy-auth-partial-body', String(sent.length < body.length)]]
  const all = [...pseudo, ...lines, ...partial]
  const told = parts.encodeRawHeaders
    ? { headerMap: { headers: all.map(([key, value]) => ({ key, rawValue: Buffer.from(value, 'latin1') })) } }
    : { headers: joined(all) }
  const http = { method, path: url, host: headers.host ?? '', ...told, ...(sent && { rawBody: sent }) }
  const address = { socketAddress: { address: worth(socket.remoteAddress) } }
  return {
    attributes: { source: { address }, request: { http }, contextExtensions: parts.contextExtensions },
  }
}

/** Values of one name, joined with a comma and no space. */
function joined(lines: readonly Line[]): Record<string, string> {
  const all: Record<string, string> = {}
  for (const [name, value] of lines) all[name] = name in all ? `${all[name]},${value}` : value
  return all
}

/** Headers are set first, then removed; answers of the upstream get theirs in place of or beside its own. */
function forward(
  { upstream }: EnvoyParts,
  held: { request: IncomingMessage; response: ServerResponse; lines: Line[]; body: Buffer },
  ok: NonNullable<CheckResponse['okResponse']>,
): Promise<void> {
  const { request, response, body } = held
  const lines = mutated(held.lines, ok.headers).filter(([name]) => !ok.headersToRemove.includes(name))
  const { hostname, port } = new URL(upstream)
  return new Promise((resolve, reject) => {
    const headers = [...lines, ['host', request.headers.host ?? '']].flat()
    const asked = ask({ hostname, port, method: request.method, path: request.url, headers }, answer => {
      const said = answer.rawHeaders.flatMap((name, at): Line[] =>
        at % 2 === 0 ? [[name.toLowerCase(), answer.rawHeaders[at + 1] ?? '']] : [],
      )
      response.writeHead(answer.statusCode ?? 0, mutated(said, ok.responseHeadersToAdd).flat())
      answer.pipe(response).once('finish', resolve)
    })
    asked.once('error', reject).end(body)
  })
}

function mutated(lines: readonly Line[], options: readonly HeaderValueOption[]): Line[] {
  let all = [...lines]
  for (const { header, append, appendAction = 0 } of options) {
    const name = header.key.toLowerCase()
    const beside = append === undefined ? appendAction === 0 : append.value
    if (!beside) all = all.filter(([it]) => it !== name)
    all.push([name, header.value])
  }
  return all
}

/** The message of an answer. @throws when there was an error in its place */
export const messageOf = (answered: Answered): CheckResponse =>
  worth('message' in answered ? answered.message : undefined)
