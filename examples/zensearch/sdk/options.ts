import { type ZenSearchCode, ZenSearchError } from './errors.ts'
import { type RetryPolicy, type Timing, timingOfRuntime } from './limit.ts'

/** What a client is made from. */
export interface ZenSearchOptions {
  /** The publishable half of a pair (`zsk_pk_…`) in browsers, the secret half (`zsk_sk_…`) on servers. */
  readonly apiKey: string | undefined
  /** Id or name of the collection that is meant where none is named. Absent: every one the key may reach. */
  readonly defaultCollection?: string | undefined
  /** Absent: `ZENSEARCH_BASE_URL` on a server that has it, else `https://api.zensearch.dev`. */
  readonly baseUrl?: string | undefined
  /** Signs each request with the secret key. On servers only. */
  readonly sign?: boolean | undefined
  /** What happens when a limit is reached. `false`: nothing, the error is thrown at once. */
  readonly retry?: RetryPolicy | false | undefined
  /** Milliseconds that each try may take. Absent: 30,000. */
  readonly timeoutMs?: number | undefined
  /** Absent: the one of the runtime. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** For tests. Absent: the clock of the runtime. */
  readonly timing?: Timing | undefined
}

/** Options, checked and complete. */
export interface Setup {
  readonly apiKey: string
  readonly isSecret: boolean
  readonly defaultCollection: string | undefined
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly sign: boolean
  readonly retry: RetryPolicy
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly timing: Timing
}

const PUBLISHED = 'https://api.zensearch.dev'

/** What only browsers have: their pages the first two, their workers the last. */
const OF_BROWSERS = ['window', 'document', 'importScripts']
const isBrowser = (): boolean => OF_BROWSERS.some(it => it in globalThis)

const wrong = (code: ZenSearchCode, message: string, hint?: string): ZenSearchError =>
  new ZenSearchError({ code, message, hint })

/** @throws {ZenSearchError} what is wrong with them */
export function setupOf(options: ZenSearchOptions): Setup {
  const { apiKey, defaultCollection, sign = false, retry, timeoutMs = 30_000 } = options
  const { fetch = globalThis.fetch, timing = timingOfRuntime } = options
  if (apiKey === undefined || apiKey === '') throw wrong('MISSING_API_KEY', 'No API key was given.')
  if (!/^zsk_[ps]k_[!-~]+$/.test(apiKey))
    throw wrong('INVALID_API_KEY', 'This is no ZenSearch key: one begins with zsk_pk_ or zsk_sk_.')
  const isSecret = apiKey.startsWith('zsk_sk_')
  if (isSecret && isBrowser())
    throw wrong(
      'SECRET_KEY_IN_BROWSER',
      'A secret key must never be in a browser: everybody can read it there.',
    )
  if (sign && !isSecret)
    throw wrong(
      'HMAC_SIGNATURE_INVALID',
      'Only a secret key (zsk_sk_) signs requests, not a publishable one.',
    )
  return {
    ...{ apiKey, isSecret, defaultCollection, sign, timeoutMs, timing },
    retry: retry === false ? { tries: 1 } : (retry ?? {}),
    baseUrl: baseOf(options.baseUrl ?? fromEnvironment() ?? PUBLISHED),
    // Called as a method of the setup it would not be bound to the window, which browsers demand.
    fetch: (input, init) => fetch(input, init),
  }
}

function baseOf(text: string): string {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '')
    return url.href.replace(/\/+$/, '')
  throw wrong('NOT_FOUND', `This is no base URL: ${text}`, `Give one such as ${PUBLISHED}.`)
}

const fromEnvironment = (): string | undefined =>
  typeof process === 'undefined' || isBrowser() ? undefined : process.env['ZENSEARCH_BASE_URL'] || undefined
