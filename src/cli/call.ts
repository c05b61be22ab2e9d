import { objectIn } from './flags.ts'
import type { Server } from './server.ts'
import { argumentsOf, type Verb } from './verb.ts'

/** How a command ended. The numbers are part of the contract. */
export const EXIT = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const

export type Called =
  | { readonly ok: true; readonly text: string; readonly json: Readonly<Record<string, unknown>> }
  | Failed

/** A call that came to nothing. */
export interface Failed {
  readonly ok: false
  readonly exit: 1 | 2 | 3
  /** What happened and what to do. */
  readonly sentence: string
  /** The problem document of the server, or ours where it gave none. */
  readonly document: Readonly<Record<string, unknown>>
}

const TIMEOUT_MS = 30_000

/** Makes the call of a verb. Never throws. */
export async function call(fetch: typeof globalThis.fetch, server: Server, wanted: Wanted): Promise<Called> {
  try {
    const response = await sent(fetch, server, wanted, AbortSignal.timeout(TIMEOUT_MS))
    return answered(server.url, response.ok, response.status, await response.text())
  } catch {
    return unreachable(server)
  }
}

/** Makes the call of a verb whose answer is text, and hands that on as it comes. @returns why nothing came */
export async function handOn(
  fetch: typeof globalThis.fetch,
  server: Server,
  wanted: Wanted,
  write: (text: string) => void,
): Promise<Failed | undefined> {
  try {
    const response = await sent(fetch, server, wanted, undefined)
    if (!response.ok) return refusedIn(answered(server.url, false, response.status, await response.text()))
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) write(decoder.decode(chunk, { stream: true }))
    return undefined
  } catch {
    return unreachable(server)
  }
}

const refusedIn = (called: Called): Failed | undefined => (called.ok ? undefined : called)

function sent(
  fetch: typeof globalThis.fetch,
  { url, rootKey }: Server,
  { verb, names, fields }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const sends = verb.method !== 'GET' && verb.flags.length > 0
  return fetch(url + pathOf(verb, names) + queryOf(verb, fields), {
    method: verb.method,
    headers: {
      authorization: `Bearer ${rootKey}`,
      accept: 'application/json',
      ...(sends && { 'content-type': 'application/json' }),
    },
    redirect: 'manual',
    ...(signal && { signal }),
    ...(sends && { body: JSON.stringify(fields) }),
  })
}

const unreachable = ({ url }: Server): Failed =>
  failed(
    EXIT.unreachable,
    'unreachable',
    `Nothing answers at ${url}: start it with "latchkey serve", or say where it is with --url or LATCHKEY_URL.`,
  )

/** What a command line asks for. */
export interface Wanted {
  readonly verb: Verb
  /** The arguments, in the order of the path. */
  readonly names: readonly string[]
  readonly fields: Readonly<Record<string, unknown>>
}

const pathOf = (verb: Verb, names: readonly string[]): string =>
  argumentsOf(verb).reduce(
    (path, name, at) => path.replace(`{${name}}`, encodeURIComponent(names[at] ?? '')),
    verb.path,
  )

function queryOf({ method }: Verb, fields: Wanted['fields']): string {
  if (method !== 'GET' || Object.keys(fields).length === 0) return ''
  return `?${new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]))}`
}

function answered(url: string, ok: boolean, status: number, text: string): Called {
  const json = objectIn(text)
  if (ok && json !== undefined) return { ok: true, text, json }
  if (ok || json === undefined || typeof json['detail'] !== 'string') {
    const sentence = `What answers at ${url} is not a Latchkey control plane: correct --url or LATCHKEY_URL.`
    return failed(EXIT.unreachable, 'not-latchkey', sentence)
  }
  const place = typeof json['path'] === 'string' ? `${json['path']}: ` : ''
  const exit = status >= 500 ? EXIT.unreachable : EXIT.refused
  return { ok: false, exit, sentence: place + json['detail'], document: json }
}

/** A failure the server did not describe. */
export const failed = (exit: Failed['exit'], code: string, sentence: string): Failed => ({
  ok: false,
  exit,
  sentence,
  document: { type: `urn:latchkey:problem:${code}`, title: 'No answer', code, detail: sentence },
})
