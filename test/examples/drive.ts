import { DatabaseSync } from 'node:sqlite'
import type { Env, Hono } from 'hono'

export const NOON = Date.UTC(2026, 0, 15, 12)

/** What the gateway says about the caller; a header that is '' is not sent. */
export type Caller = Readonly<Record<string, string>>

export const ADA: Caller = {
  'Request-Id': 'req_1',
  'Key-Id': 'key_1',
  'Key-Name': 'Main%20key',
  'Account-Id': 'acc_ada',
  'Account-Name': 'Ada%20%26%20Co',
  Side: 'secret',
  'Credits-Charged': '1',
}

export const BOB: Caller = { ...ADA, 'Account-Id': 'acc_bob', 'Account-Name': 'Bob' }

/** A caller the gateway has never seen. */
export const STRANGER: Caller = {}

export const identityHeaders = (caller: Caller): Record<string, string> =>
  Object.fromEntries(
    Object.entries(caller)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [`Latchkey-${name}`, value]),
  )

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** What JSON there is, of whatever shape. */
  readonly body: ReturnType<typeof JSON.parse>
}

/** Opens an upstream on an empty database, with a clock that only the test moves. */
export function open<E extends Env>(
  createUpstream: (parts: { database: DatabaseSync; now: () => number }) => Hono<E>,
) {
  const database = new DatabaseSync(':memory:')
  const clock = { now: NOON }
  const app = createUpstream({ database, now: () => clock.now })

  /** @param body sent as it is when it is text, as JSON otherwise */
  async function send(caller: Caller, method: string, path: string, body?: unknown): Promise<Reply> {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
    const init = { method, headers: identityHeaders(caller), ...(text !== undefined && { body: text }) }
    return toReply(await app.request(path, init))
  }
  return { send, clock, database }
}

async function toReply(response: Response): Promise<Reply> {
  const text = await response.text()
  const { status, headers } = response
  return { status, headers, text, body: text === '' ? undefined : JSON.parse(text) }
}

/** Requests that no upstream may answer with anything but its own kind of error. */
export const BAD_BODIES: Readonly<Record<string, string>> = {
  'cut-off JSON': '{"a":',
  'no JSON at all': 'hello',
  'an array': '[]',
  'a number': '7',
  null: 'null',
  'a number without end': '{"a":1e999}',
  'a prototype': '{"__proto__":{"a":1}}',
  'deep nesting': `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
  'a tower of brackets': '['.repeat(15_000),
}

/** All items of a list, page by page, following its cursors. */
export async function everyPage(get: (query: string) => Promise<Reply>, limit: number): Promise<string[][]> {
  const pages: string[][] = []
  for (let cursor = ''; ; ) {
    const { body } = await get(`limit=${limit}${cursor && `&cursor=${cursor}`}`)
    pages.push(body.data.map((item: { id: string }) => item.id))
    if (body.next_cursor === null) return pages
    cursor = body.next_cursor
  }
}
