import { EXIT, type Failed, failed } from './exit.ts'
import { objectIn } from './flags.ts'
import { callerHeaders, type Server } from './server.ts'
import { argumentsOf, type Verb } from './verb.ts'

export type Called =
  | { readonly ok: true; readonly text: string; readonly json: Readonly<Record<string, unknown>> }
  | Failed

/** What makes calls. */
export interface Calling {
  readonly fetch: typeof globalThis.fetch
  /** Of this command: an older server may not know what it asks for. */
  readonly version: string
}

const TIMEOUT_MS = 30_000

/** Makes the call of a verb. Never throws. */
export async function call(calling: Calling, server: Server, wanted: Wanted): Promise<Called> {
  try {
    const response = await sent(calling, server, wanted, AbortSignal.timeout(TIMEOUT_MS))
    return answered(calling, server, response, await response.text())
  } catch {
    return unreachable(server.url)
  }
}

/** Makes the call of a verb whose answer is text, and hands that on as it comes. @returns why nothing came */
export async function handOn(
  calling: Calling,
  server: Server,
  wanted: Wanted,
  write: (text: string) => void,
): Promise<Failed | undefined> {
  try {
    const response = await sent(calling, server, wanted, undefined)
    if (!response.ok) return refusedIn(answered(calling, server, response, await response.text()))
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) write(decoder.decode(chunk, { stream: true }))
    return undefined
  } catch {
    return unreachable(server.url)
  }
}

const refusedIn = (called: Called): Failed | undefined => (called.ok ? undefined : called)

function sent(
  { fetch }: Calling,
  server: Server,
  { verb, names, fields }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const sends = verb.method !== 'GET' && verb.flags.length > 0
  return fetch(server.url + pathOf(verb, names) + queryOf(verb, fields), {
    method: verb.method,
    headers: {
      ...callerHeaders(server),
      accept: 'application/json',
      ...(sends && { 'content-type': 'application/json' }),
    },
    redirect: 'manual',
    ...(signal && { signal }),
    ...(sends && { body: JSON.stringify(fields) }),
  })
}

/** That nothing listens there, or not long enough. */
export const unreachable = (url: string): Failed =>
  failed(
    EXIT.unreachable,
    'unreachable',
    `Nothing answers at ${url}: start it with "latchkey serve", or say where it is with --url or LATCHKEY_URL.`,
  )

/** What a command line asks for. */
export interface Wanted {
  readonly verb: Pick<Verb, 'method' | 'path' | 'flags'>
  /** The arguments, in the order of the path. */
  readonly names: readonly string[]
  readonly fields: Readonly<Record<string, unknown>>
}

const pathOf = (verb: Wanted['verb'], names: readonly string[]): string =>
  argumentsOf(verb).reduce(
    (path, name, at) => path.replace(`{${name}}`, encodeURIComponent(names[at] ?? '')),
    verb.path,
  )

/** What goes on from a path, which may end in a query of its own. */
function queryOf({ method, path }: Wanted['verb'], fields: Wanted['fields']): string {
  if (method !== 'GET' || Object.keys(fields).length === 0) return ''
  return `${path.includes('?') ? '&' : '?'}${new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]))}`
}

/** What an answer means. @param server as whom it was asked */
export function answered(
  { version }: Pick<Calling, 'version'>,
  server: Pick<Server, 'url' | 'saved'>,
  { ok, status, headers }: Pick<Response, 'ok' | 'status' | 'headers'>,
  text: string,
): Called {
  const { url, saved } = server
  const json = objectIn(text)
  if (ok && json !== undefined) return { ok: true, text, json }
  if (ok || json === undefined || typeof json['detail'] !== 'string') {
    const sentence = `What answers at ${url} is not a Latchkey control plane: correct --url or LATCHKEY_URL.`
    return failed(EXIT.unreachable, 'not-latchkey', sentence)
  }
  const older = olderServer(version, headers.get('latchkey-version'), json['code'])
  if (older !== undefined) return failed(EXIT.unreachable, 'server-older', `${url} is ${older}`)
  if (status === 401 && saved) return { ok: false, ...loginOver(url), document: json }
  if (KEY_REFUSED.has(json['code'])) return { ok: false, ...keyRefused(url), document: json }
  const place = typeof json['path'] === 'string' ? `${json['path']}: ` : ''
  const exit = status >= 500 ? EXIT.unreachable : EXIT.refused
  return { ok: false, exit, sentence: place + json['detail'], document: json }
}

/** What is said of a root key that opens nothing. */
const KEY_REFUSED: ReadonlySet<unknown> = new Set(['missing_key', 'invalid_key', 'expired_key'])

const keyRefused = (url: string) => ({
  exit: EXIT.login,
  sentence: `${url} does not take this root key: correct LATCHKEY_ROOT_KEY, or unset it and log in with "latchkey login".`,
})

const loginOver = (url: string) => ({
  exit: EXIT.login,
  sentence: `Your login at ${url} has ended: log in again with "latchkey login".`,
})

/** What an older server says to what it has not heard of. */
const NOT_HEARD_OF: ReadonlySet<unknown> = new Set(['route-unknown', 'input-invalid'])

function olderServer(own: string, server: string | null, code: unknown): string | undefined {
  if (!NOT_HEARD_OF.has(code)) return undefined
  if (server === null && code !== 'route-unknown') return undefined
  if (server !== null && !isOlder(server, own)) return undefined
  return `Latchkey ${server ?? 'of an earlier version'}, older than this command (${own}), and does not know what it asks for: update the server, or use the command of its version.`
}

/** Whether one version came before another. Pre-releases count as their release. */
export function isOlder(one: string, other: string): boolean {
  const [ours, theirs] = [one, other].map(it => it.split(/[.+-]/).slice(0, 3).map(Number))
  const differs = ours?.findIndex((part, at) => part !== theirs?.[at]) ?? -1
  return differs >= 0 && Number(ours?.[differs]) < Number(theirs?.[differs])
}
