import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  /** As sent, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Without its framing, one character for each byte. */
  readonly body: string
  readonly trailers: string
  /** Whether the framing says it was all there. */
  readonly whole: boolean
}

/** No answer may take longer. */
const PATIENCE_MS = 2000

/** Sends bytes as they are and reads one answer. Interim answers (1xx) are stepped over. */
export async function exchange(port: number, request: string | Buffer, head = false): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytesOf(request))
  try {
    return await answerOn(socket, head)
  } finally {
    socket.destroy()
  }
}

export const bytesOf = (text: string | Buffer): Buffer =>
  typeof text === 'string' ? Buffer.from(text, 'latin1') : text

/** The next answer on a connection. @throws when none is whole in time and the connection stays open */
export function answerOn(socket: Socket, head = false): Promise<RawAnswer> {
  let text = ''
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`no answer in time, only: ${text}`)), PATIENCE_MS)
    const settle = () => {
      clearTimeout(patience)
      const answer = answerIn(text, head)
      if (answer === undefined) reject(new Error(`hung up without an answer: ${text}`))
      else resolve(answer)
    }
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      if (answerIn(text, head)?.whole) settle()
    })
    socket.on('error', settle)
    socket.on('close', settle)
  })
}

/** What a text holds of an answer; undefined until its head is there. */
export function answerIn(text: string, head = false): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = Number(line.split(' ')[1])
  const rest = text.slice(end + 4)
  if (status < 200 && status !== 101) return answerIn(rest, head)
  const headers = lines.map(
    it => [it.slice(0, it.indexOf(':')), it.slice(it.indexOf(':') + 1).trim()] as const,
  )
  return { status, headers, ...bodyIn(rest, { headers, bodiless: head || status === 204 || status === 304 }) }
}

function bodyIn(
  rest: string,
  { headers, bodiless }: Pick<RawAnswer, 'headers'> & { readonly bodiless: boolean },
): Pick<RawAnswer, 'body' | 'trailers' | 'whole'> {
  if (bodiless) return { body: rest, trailers: '', whole: true }
  if (headerIn({ headers }, 'transfer-encoding') === 'chunked') return unchunked(rest)
  const length = Number(headerIn({ headers }, 'content-length') ?? Number.NaN)
  return { body: rest, trailers: '', whole: rest.length === length }
}

function unchunked(text: string): Pick<RawAnswer, 'body' | 'trailers' | 'whole'> {
  let body = ''
  for (let at = 0; ; ) {
    const end = text.indexOf('\r\n', at)
    if (end < 0) return { body, trailers: '', whole: false }
    const size = Number.parseInt(text.slice(at, end), 16)
    if (Number.isNaN(size)) return { body, trailers: '', whole: false }
    if (size === 0) {
      const trailers = text.slice(end + 2)
      return { body, trailers, whole: trailers.endsWith('\r\n') }
    }
    body += text.slice(end + 2, end + 2 + size)
    at = end + 4 + size
    if (at > text.length) return { body, trailers: '', whole: false }
  }
}

/** The value of a header by its lower-case name; several are joined with commas. */
export function headerIn({ headers }: Pick<RawAnswer, 'headers'>, name: string): string | undefined {
  const values = headers.filter(([it]) => it.toLowerCase() === name).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

/** A request as text: its first line, its headers, and a body with its length. */
export function request(line: string, headers: readonly string[] = [], body?: string): string {
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`]
  return [`${line} HTTP/1.1`, 'Host: api.test', ...headers, ...length, '', body ?? ''].join('\r\n')
}
