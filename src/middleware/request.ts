import type { BodyReader } from '../client/verdict.ts'
import { joined } from '../core/body.ts'
import { type Decided, isList, type Received } from './guard.ts'

/** A Request of the web as a guard wants it. Its URL was put in order before anybody saw it, and headers sent twice joined. */
export function receivedAs(request: Request, ip: string | undefined): Received {
  const { pathname, search, host } = new URL(request.url)
  const headers = [...request.headers]
  const hosted = request.headers.has('host') ? headers : [...headers, ['host', host] as const]
  return {
    method: request.method,
    path: `${pathname}${search}`,
    headers: hosted,
    ip,
    body: bodyIn(request),
  }
}

/** What reads a request's body, where it has one. To look makes some servers build it: GET and HEAD have none here. */
export const bodyIn = (request: Request): BodyReader | undefined =>
  request.method === 'GET' || request.method === 'HEAD' || request.body === null ? undefined : bodyOf(request)

/** `[name, value, name, value, …]` two by two. HTTP/2 says `:authority` for Host, and more of its own beside it. */
export function headersIn(raw: readonly string[]): Received['headers'] {
  const pairs: (readonly [string, string])[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]]
    if (!name.startsWith(':')) pairs.push([name, value])
    else if (name === ':authority') pairs.push(['host', value])
  }
  return pairs
}

const READ_BEFORE =
  'The body of a request was read before its key was checked. Put the guard before whatever reads bodies.'

/** @throws {TypeError} where a guard stands behind what reads bodies */
export function expectUnread(wasRead: boolean): void {
  if (wasRead) throw new TypeError(READ_BEFORE)
}

/** Reads a copy of a body; the request keeps its own. */
const bodyOf =
  (request: Request): BodyReader =>
  async limitBytes => {
    expectUnread(request.bodyUsed)
    if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return 'too-large'
    const { body } = request.clone()
    return body === null ? new Uint8Array() : collected(body, limitBytes)
  }

async function collected(stream: ReadableStream<Uint8Array>, limitBytes: number): ReturnType<BodyReader> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = stream.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value)
      size += part.value.length
      if (size > limitBytes) return 'too-large'
    }
  } catch {
    return 'broken'
  } finally {
    // Nobody waits for it: the other copy may never be read.
    reader.cancel().catch(() => undefined)
  }
  return joined(chunks, size)
}

/** What was decided as a Response. */
export const responseOf = (
  { status, headers, body }: Extract<Decided, { readonly outcome: 'answered' }>,
  method: string,
): Response =>
  new Response(status === 204 || method === 'HEAD' ? null : body, { status, headers: { ...headers } })

/** The headers of some answers cannot be changed: of these, a copy's are. */
export function announced(response: Response, headers: Readonly<Record<string, string>>): Response {
  try {
    return put(response, headers)
  } catch {
    return put(new Response(response.body, response), headers)
  }
}

/** Over what the handler said, but for lists: of these, both. */
function put(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) {
    if (isList(name)) response.headers.append(name, value)
    else response.headers.set(name, value)
  }
  return response
}
