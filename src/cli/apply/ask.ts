import { answered, type Called, unreachable } from '../call.ts'
import { EXIT, type Failed } from '../exit.ts'
import type { Cli } from '../run.ts'
import { callerHeaders, type Server } from '../server.ts'
import type { Json } from '../text.ts'
import { objects } from '../text.ts'

/** One call of the management API. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: Json
  /** The version that was seen: another one there is not changed. */
  readonly version?: number | undefined
  /** It makes something, and that once however often it is sent. */
  readonly once?: true
}

/** Who asks whom. */
export interface Asking {
  readonly cli: Cli
  readonly server: Server
}

const TIMEOUT_MS = 30_000
/** Pauses before what did not come through is sent again. */
const PAUSES_MS = [200, 1000, 3000]
const PASSING: ReadonlySet<unknown> = new Set(['unreachable', 'idempotency-pending', 'store-unavailable'])

/** Makes a call, again where that does no harm and may help. Never throws. */
export async function ask(asking: Asking, wanted: Ask): Promise<Called> {
  const headers = headersOf(asking.server, wanted)
  const pauses = wanted.once ? PAUSES_MS : []
  let called = await sent(asking, wanted, headers)
  for (const pause of pauses) {
    if (called.ok || !mayPass(called)) break
    await new Promise(resolve => void setTimeout(resolve, pause))
    called = await sent(asking, wanted, headers)
  }
  return called
}

const mayPass = ({ exit, document }: Failed): boolean =>
  PASSING.has(document['code']) || (exit === EXIT.unreachable && Number(document['status']) >= 500)

function headersOf(server: Server, { body, version, once }: Ask): Record<string, string> {
  return {
    ...callerHeaders(server),
    accept: 'application/json',
    ...(body && { 'content-type': 'application/json' }),
    ...(version !== undefined && { 'if-match': `"${version}"` }),
    ...(once && { 'idempotency-key': crypto.randomUUID() }),
  }
}

async function sent(
  { cli, server }: Asking,
  { method, path, body }: Ask,
  headers: Record<string, string>,
): Promise<Called> {
  try {
    const response = await cli.fetch(server.url + path, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body && { body: JSON.stringify(body) }),
    })
    return answered(cli, server, response, await response.text())
  } catch {
    return unreachable(server.url)
  }
}

/** A list, page after page, or why it cannot be had. @param path may end in a query */
export async function everyPage(asking: Asking, path: string): Promise<readonly Json[] | Failed> {
  const items: Json[] = []
  let cursor: unknown
  do {
    const more = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const called = await ask(asking, {
      method: 'GET',
      path: `${path}${path.includes('?') ? '&' : '?'}limit=100${more}`,
    })
    if (!called.ok) return called
    items.push(...objects(called.json['items']))
    cursor = called.json['next']
  } while (typeof cursor === 'string')
  return items
}

/** Whether a list could not be had. */
export const isFailed = (found: unknown): found is Failed =>
  typeof found === 'object' && found !== null && Reflect.get(found, 'ok') === false
