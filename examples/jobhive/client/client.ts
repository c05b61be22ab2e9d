import { setTimeout } from 'node:timers/promises'
import { keyFrom } from './environment.ts'
import { errorOf, isRecord, JobHiveError } from './errors.ts'

export type { Environment } from './environment.ts'
export { type JobHiveCode, JobHiveError } from './errors.ts'

/** What a client is made from; each has a default. */
export interface JobHiveOptions {
  /** Where `JOBHIVE_API_KEY` and `JOBHIVE_ENVIRONMENT` are. Absent: those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Absent: `https://backend.jobhive.ai`. */
  readonly baseUrl?: string | undefined
  /** How often a request that was refused for the limit is sent, with the first time. Absent: 3. */
  readonly tries?: number | undefined
  /** Seconds. A limit that asks for a longer wait is not waited for. Absent: 60. */
  readonly longestWait?: number | undefined
  /** Resolves after so many milliseconds, and rejects once the signal is aborted. For tests; absent: the clock. */
  readonly wait?: ((ms: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined
}

/** What `GET /v1/account/profile` says about the key that asks. */
export interface Profile {
  readonly company_name: string
  readonly plan: string
  readonly api_key_permissions: readonly string[]
  readonly rate_limit: { readonly requests_per_minute: number; readonly current_usage: number }
}

/** What a program calls. */
export type JobHive = ReturnType<typeof createJobHive>

/**
 * JobHive's API with the key of the environment. Paths such as `/v1/interviews` go to the API; the key goes nowhere else.
 * @throws {TypeError} when the environment holds no key, or one of another environment
 */
export function createJobHive({
  env = process.env,
  baseUrl = 'https://backend.jobhive.ai',
  tries = 3,
  longestWait = 60,
  wait = waitOfClock,
}: JobHiveOptions = {}) {
  const { apiKey, environment } = keyFrom(env)

  /** One request. @throws {JobHiveError} for every 401 and 403, and for none at all; other answers are given back as they are */
  async function makeAuthenticatedRequest(path: string, options: RequestInit = {}): Promise<Response> {
    if (!path.startsWith('/') || path.startsWith('//')) throw new TypeError(`Give a path, not ${path}.`)
    const headers = new Headers({ 'Content-Type': 'application/json' })
    for (const [name, value] of new Headers(options.headers)) headers.set(name, value)
    headers.set('Authorization', `Bearer ${apiKey}`)
    // A redirect would have the answer of somebody else taken for JobHive's.
    const init = { redirect: 'error' as const, ...options, headers }
    const response = await fetch(baseUrl + path, init).catch(cause => {
      throw options.signal?.aborted ? cause : unreachable(baseUrl, cause)
    })
    if (response.status === 401 || response.status === 403) throw await errorOf(response)
    return response
  }

  /**
   * The same, and again once the limit starts anew, as `X-RateLimit-Retry-After` says. Waiting ends when
   * `options.signal` is aborted.
   * @throws {JobHiveError} besides, `RATE_LIMIT_EXCEEDED` when it is refused still
   */
  async function makeRateLimitedRequest(path: string, options: RequestInit = {}): Promise<Response> {
    for (let tried = 1; ; tried++) {
      const response = await makeAuthenticatedRequest(path, options)
      if (response.status !== 429) return response
      const seconds = secondsIn(response.headers)
      if (tried >= tries || seconds > longestWait) throw await errorOf(response)
      await response.body?.cancel()
      await wait(seconds * 1000, options.signal ?? undefined)
    }
  }

  /**
   * Who the key is of, what it may do and how its limit stands.
   * @param needed permissions the program cannot do without
   * @throws {JobHiveError} `INSUFFICIENT_PERMISSIONS` when the key lacks one, before any request fails for it
   */
  async function checkKey(needed: readonly string[] = []): Promise<Profile> {
    const response = await makeRateLimitedRequest('/v1/account/profile')
    if (!response.ok) throw await errorOf(response)
    const { data: profile } = Object(await response.json())
    if (!isProfile(profile)) throw unlike(response.status)
    const granted = profile.api_key_permissions
    const missing = needed.filter(it => !granted.includes(it))
    if (missing.length === 0) return profile
    throw new JobHiveError({
      ...{ code: 'INSUFFICIENT_PERMISSIONS', status: 403, details: { required: needed, granted } },
      message: `The API key lacks ${missing.join(', ')}. Create one that has it under Settings → API Keys.`,
    })
  }

  return { environment, makeAuthenticatedRequest, makeRateLimitedRequest, checkKey }
}

/** A limit that does not say how long is waited for a second. */
function secondsIn(headers: Headers): number {
  const text = headers.get('X-RateLimit-Retry-After') ?? headers.get('Retry-After') ?? ''
  return /^\d{1,9}$/.test(text) ? Math.max(1, Number(text)) : 1
}

const waitOfClock = (ms: number, signal: AbortSignal | undefined): Promise<unknown> =>
  setTimeout(ms, undefined, signal === undefined ? {} : { signal })

const unreachable = (baseUrl: string, cause: unknown): JobHiveError =>
  new JobHiveError({
    ...{ code: 'UNREACHABLE', cause },
    message: `${baseUrl} cannot be reached. Check the network and the base URL.`,
  })

const unlike = (status: number): JobHiveError =>
  new JobHiveError({
    ...{ code: 'UNEXPECTED_ANSWER', status },
    message: "The answer is no profile of JobHive's. Check the base URL.",
  })

const isProfile = (value: unknown): value is Profile =>
  isRecord(value) &&
  typeof value['company_name'] === 'string' &&
  typeof value['plan'] === 'string' &&
  Array.isArray(value['api_key_permissions']) &&
  isRecord(value['rate_limit'])
