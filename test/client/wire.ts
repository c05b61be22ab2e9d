import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import type { LatchkeyError, Timing } from '../../src/client/client.ts'
import { listening } from '../build/system.ts'

/** What a server of these tests heard. */
export interface Told {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** How a server answers one request; `hang up` closes the connection, `silent` never answers. */
export type Reply =
  | 'hang up'
  | 'silent'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }

/** A server on a free port that gives these answers one after the other, the last one ever again. */
export async function aScript(...replies: readonly Reply[]) {
  const told: Told[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      told.push({ line: `${method} ${url}`, headers, body: Buffer.concat(chunks).toString('utf8') })
      reply(response, replies[Math.min(told.length, replies.length) - 1])
    })
  })
  const url = await listening(server)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url, told }
}

function reply(response: ServerResponse, wanted: Reply = 'hang up'): void {
  if (wanted === 'silent') return
  if (wanted === 'hang up') return void response.destroy()
  const { status, headers = {}, body } = wanted
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
}

export const OURS = {
  'Content-Type': 'application/json',
  'Latchkey-Version': '0.1.0',
  'X-Request-Id': 'req_1',
}

/** An answer as a server of this version gives it. */
export const ours = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  headers: { ...OURS, ...headers },
  body,
})

/** A problem document. */
export const aProblem = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Reply =>
  ours(
    status,
    { type: 'about:blank', title: code, status, code, detail: `It is ${code}.`, request_id: 'req_1' },
    headers,
  )

/** Time that moves only by waiting, and chance that is always one half. */
export function aTiming() {
  const waits: number[] = []
  const clock = { at: Date.UTC(2026, 0, 1, 12) }
  const timing: Timing = {
    now: () => clock.at,
    chance: () => 0.5,
    async wait(ms) {
      waits.push(ms)
      clock.at += ms
    },
  }
  return { timing, waits, clock }
}

/** What a call that must fail was told. */
export async function failed(call: () => unknown): Promise<LatchkeyError> {
  try {
    await call()
  } catch (error) {
    return Object(error)
  }
  throw new Error('It did not fail.')
}
