import { randomBytes } from 'node:crypto'
import type { Context, Env, Handler, Hono } from 'hono'
import type { z } from 'zod'

/** What a client sent, checked; or what is wrong with it, in a sentence for the client. */
export type Input<T> = { readonly ok: true; readonly value: T } | BadInput

export interface BadInput {
  readonly ok: false
  readonly status: 400 | 413
  readonly complaint: string
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One page of a list, newest first. */
export interface PageQuery {
  readonly limit: number
  /** Only rows with a smaller sequence number belong to the page. */
  readonly before: number
}

export const KIB = 1024
const MAX_DEPTH = 32
const MAX_COMPLAINT = 300
const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

const good = <T>(value: T): Input<T> => ({ ok: true, value })
const bad = (complaint: string, status: 400 | 413 = 400): BadInput => ({ ok: false, status, complaint })

/** `run_3f…`: 96 random bits behind a word that says what it is. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`

/** An instant as JSON spells it. @param ms since the Unix epoch */
export const isoTime = (ms: number): string => new Date(ms).toISOString()

/**
 * Serves one path: a handler for each method, and `otherwise` for all other methods.
 * @param otherwise is told the methods that would work, as the `Allow` header spells them
 */
export function mount<E extends Env>(
  app: Hono<E>,
  path: string,
  handlers: Readonly<Partial<Record<Method, Handler<E>>>>,
  otherwise: (c: Context, allow: string) => Response,
): void {
  for (const [method, handler] of Object.entries(handlers)) app.on(method, path, handler)
  const allow = Object.keys(handlers).flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  app.all(path, c => otherwise(c, allow.join(', ')))
}

/**
 * Reads a JSON body of at most `maxBytes`.
 * @param whenEmpty what no body at all means; absent, a body is required
 */
export async function readJson(
  request: Request,
  maxBytes: number,
  whenEmpty?: unknown,
): Promise<Input<unknown>> {
  const bytes = await readBytes(request, maxBytes).catch(() => bad('The body broke off.'))
  if (!bytes.ok) return bytes
  if (bytes.value.length === 0 && whenEmpty !== undefined) return good(whenEmpty)
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value))
    return sound(value, MAX_DEPTH)
      ? good(value)
      : bad('The body is nested too deeply or holds a forbidden value.')
  } catch {
    return bad('The body is not valid JSON.')
  }
}

/** Checks a value against a schema. */
export function check<T>(schema: z.ZodType<T>, value: unknown): Input<T> {
  const { data, error } = schema.safeParse(value)
  if (!error) return good(data)
  const lines = error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
  return bad(lines.join('; ').slice(0, MAX_COMPLAINT))
}

/** Reads `limit` (1 to 100, 20 when absent) and `cursor` of a list's query string. */
export function readPage(query: Readonly<Record<string, string>>): Input<PageQuery> {
  const { limit = String(DEFAULT_LIMIT), cursor = '' } = query
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT)
    return bad(`limit must be a whole number from 1 to ${MAX_LIMIT}.`)
  const before = cursor === '' ? Number.MAX_SAFE_INTEGER : sequenceOf(cursor)
  if (before === undefined) return bad('cursor must be the next_cursor of an earlier page.')
  return good({ limit: Number(limit), before })
}

/** Cuts `limit + 1` rows, newest first, to a page and the cursor of the next one; null on the last page. */
export function toPage<Row extends { readonly seq: number }>(rows: readonly Row[], limit: number) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last.seq) : null }
}

const cursorOf = (seq: number): string => Buffer.from(String(seq)).toString('base64url')

function sequenceOf(cursor: string): number | undefined {
  const digits = Buffer.from(cursor, 'base64url').toString()
  return /^\d{1,15}$/.test(digits) && cursorOf(Number(digits)) === cursor ? Number(digits) : undefined
}

async function readBytes(request: Request, maxBytes: number): Promise<Input<Uint8Array>> {
  const tooLarge = bad(`The body may have ${maxBytes} bytes at most.`, 413)
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) return tooLarge
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.length
    if (length > maxBytes) return tooLarge
    chunks.push(chunk)
  }
  return good(Buffer.concat(chunks))
}

/** Nothing that could be lost or do harm when it is kept: finite numbers, no `__proto__`, bounded depth. */
function sound(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0 || Object.hasOwn(value, '__proto__')) return false
  return Object.values(value).every(part => sound(part, depth - 1))
}
