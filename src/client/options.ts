import { LatchkeyError, wrongArgument } from './error.ts'
import { type Patience, policyOf, type RetryPolicy, type Timing, timingOfRuntime } from './retry.ts'

/** A root key, a function that fetches one for each call, or the session a browser holds as a cookie. */
export type Credential = string | (() => string | Promise<string>) | { readonly cookies: true }

/** Where Latchkey is, as whom it is called, and how patiently. */
export interface LatchkeyOptions {
  /** Of the control plane, e.g. `http://localhost:4700`. */
  readonly url: string
  /** Of the gateway, e.g. `http://localhost:4701`; only `verify` needs it. */
  readonly gatewayUrl?: string | undefined
  readonly credential: Credential
  /** Instead of the runtime's own. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** For one try, until its answer is whole. Absent: 10,000. */
  readonly timeoutMs?: number | undefined
  /** `false`: each call is tried once. Absent: three tries in at most 30 seconds. */
  readonly retry?: RetryPolicy | false | undefined
  /** Time and chance, for tests. Absent: the runtime's own. */
  readonly timing?: Timing | undefined
}

/** Options, checked and complete. */
export interface Settings {
  readonly url: string
  readonly gatewayUrl: string | undefined
  readonly credential: Credential
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
  readonly retry: Patience
  readonly timing: Timing
}

/** How long an answer is waited for where nobody says. */
export const TIMEOUT_MS = 10_000
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1
/** What fits into a header and no key lacks. */
const PRINTABLE = /^[\x21-\x7e]+$/

/** @throws {LatchkeyError} `url-invalid`, `credential-missing` or `argument-invalid`, saying what to give instead */
export function settingsOf(options: LatchkeyOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw wrongArgument('options', 'Give an object with url and credential.')
  refuseUnknown(options, OPTIONS)
  const { url, gatewayUrl, credential, timeoutMs = TIMEOUT_MS, timing = timingOfRuntime } = options
  const { fetch = (input, init) => globalThis.fetch(input, init) } = options
  if (typeof fetch !== 'function') throw wrongArgument('fetch', 'Give a function like the global fetch.')
  checkTimeout(timeoutMs)
  checkCredential(credential)
  return {
    url: baseOf(url, 'url', 'http://localhost:4700'),
    gatewayUrl:
      gatewayUrl === undefined ? undefined : baseOf(gatewayUrl, 'gatewayUrl', 'http://localhost:4701'),
    ...{ credential, fetch, timeoutMs, timing },
    retry: policyOf(options.retry),
  }
}

/**
 * Options of one call, checked as far as every call has them.
 * @throws {LatchkeyError} `argument-invalid`
 */
export function checkedOptions<Options extends OfCall>(options: Options): Options {
  if (typeof options !== 'object' || options === null)
    throw wrongArgument('options', 'Give an object, e.g. { timeoutMs: 5000 }, or leave it out.')
  refuseUnknown(options, OF_CALL)
  const { signal, timeoutMs } = options
  if (timeoutMs !== undefined) checkTimeout(timeoutMs)
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw wrongArgument('options.signal', 'Give the signal of an AbortController, or leave it out.')
  return options
}

const OPTIONS = ['url', 'gatewayUrl', 'credential', 'fetch', 'timeoutMs', 'retry', 'timing']
const OF_CALL = ['signal', 'timeoutMs', 'retry', 'idempotencyKey', 'ifVersion']

/** A misspelt option would go without what it was meant to protect. */
function refuseUnknown(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find(it => !known.includes(it))
  if (unknown !== undefined)
    throw wrongArgument(`options.${unknown}`, `There is no such option: give only ${known.join(', ')}.`)
}

interface OfCall {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

function checkTimeout(timeoutMs: number): void {
  if (timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS) return
  throw wrongArgument('timeoutMs', 'Give milliseconds, more than 0.')
}

/** A URL to put paths behind. @throws {LatchkeyError} `url-invalid`, with `path` */
export function baseOf(text: string, path: string, example: string): string {
  const url = typeof text === 'string' ? parsed(text) : undefined
  const fits = url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === ''
  if (!fits || url.username !== '' || url.password !== '') {
    const detail = `Give an http or https URL without user, query or fragment, e.g. ${example}.`
    throw new LatchkeyError({ code: 'url-invalid', detail, path })
  }
  return url.href.replace(/\/+$/, '')
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

const noCredential = (detail: string): LatchkeyError =>
  new LatchkeyError({ code: 'credential-missing', detail, path: 'credential' })

function checkCredential(credential: unknown): void {
  if (typeof credential === 'function') return
  if (typeof credential === 'string') return void checkedKey(credential)
  if (typeof credential === 'object' && credential !== null && 'cookies' in credential) return
  throw noCredential(
    'Give a root key (lk_root_…), a function that fetches one, or { cookies: true } in a browser.',
  )
}

function checkedKey(key: unknown): string {
  const text = typeof key === 'string' ? key.trim() : ''
  if (text === '')
    throw noCredential('The root key is empty: give one (lk_root_…) that "latchkey root-key" printed.')
  if (!PRINTABLE.test(text)) throw noCredential('The root key has characters no key has: copy it again.')
  return text
}

/**
 * What says who calls.
 * @throws {LatchkeyError} `credential-missing`, when a function gave none
 */
export async function credentialOf({ credential }: Settings): Promise<{
  readonly headers: Readonly<Record<string, string>>
  readonly credentials: 'include' | 'omit'
}> {
  if (typeof credential === 'object') return { headers: {}, credentials: 'include' }
  const key = typeof credential === 'string' ? credential : await fetched(credential)
  return { headers: { Authorization: `Bearer ${checkedKey(key)}` }, credentials: 'omit' }
}

async function fetched(credential: () => string | Promise<string>): Promise<string> {
  try {
    return await credential()
  } catch (cause) {
    const detail = 'The function that fetches the root key failed: see cause.'
    throw new LatchkeyError({ code: 'credential-missing', detail, path: 'credential', cause })
  }
}
