import { request } from 'node:http'
import type { Json } from './control.ts'

/** An answer as a black-box client sees it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The body as sent. */
  readonly text: string
  /** The body, where it is JSON; empty otherwise. */
  readonly json: Json
}

export interface Asking {
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Text goes out as it is, anything else as JSON. */
  readonly body?: unknown
}

/** Sends exactly the headers given, and `Host` and `Content-Length` besides: no library adds its own. */
export function ask(line: string, base: string, { headers = {}, body }: Asking = {}): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ')
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const length = sent === undefined ? {} : { 'Content-Length': Buffer.byteLength(sent) }
  return new Promise((resolve, reject) => {
    const asking = request(`${base}${path}`, { method, headers: { ...headers, ...length } }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const isJson = /json(?!l)/.test(response.headers['content-type'] ?? '') && text !== ''
        const received = new Headers(pairs(response.rawHeaders))
        resolve({
          status: response.statusCode ?? 0,
          headers: received,
          text,
          json: isJson ? JSON.parse(text) : {},
        })
      })
    })
    asking.once('error', reject)
    asking.end(sent)
  })
}

const pairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] satisfies [string, string]] : []))

/** A part deep in a JSON document: `at(json, 'error', 'code')`. */
export const at = (json: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce(
    (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    json,
  )
