import { refusalOf, ZenSearchError } from './errors.ts'
import { type Limit, limitOf, pauseMs } from './limit.ts'
import { type Setup, setupOf, type ZenSearchOptions } from './options.ts'
import { signatureOf } from './signing.ts'

export { type ZenSearchCode, ZenSearchError } from './errors.ts'
export type { Limit, RetryPolicy, Timing } from './limit.ts'
export type { ZenSearchOptions } from './options.ts'

/** One document that was found. */
export interface SearchHit {
  readonly id: string
  /** Id of its collection. */
  readonly collection: string
  readonly title: string
  /** The part of the text that fits best. */
  readonly snippet: string
}

/** What a search has found. */
export interface SearchResults {
  /** The best first. */
  readonly results: readonly SearchHit[]
  /** Counts also those that are not among the results. */
  readonly total: number
  /** How the limit stands after this search. */
  readonly limit: Limit | undefined
}

/** What any call may be told. */
export interface CallOptions {
  /** Id or name. Absent: the default collection. */
  readonly collection?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a search may be told beside. */
export interface SearchOptions extends CallOptions {
  /** `POST` keeps the query out of addresses and their logs. Absent: `GET`. */
  readonly method?: 'GET' | 'POST' | undefined
}

/** What a document says. */
export interface DocumentText {
  readonly title: string
  readonly body: string
}

/** A document as it is kept. */
export interface StoredDocument extends DocumentText {
  readonly id: string
  readonly collection: string
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly json?: object | undefined
  readonly signal: AbortSignal | undefined
}

interface Answered {
  readonly response: Response
  readonly json: unknown
}

/**
 * Searches a documentation, in browsers and on servers; on servers it also writes it.
 *
 *     const client = new ZenSearchDocs({ apiKey: 'zsk_pk_…', defaultCollection: 'your-collection-id' })
 *     const { results } = await client.search('authentication')
 *
 * All calls reject with a {@link ZenSearchError}, or with the reason of a signal that was aborted.
 */
export class ZenSearchDocs {
  readonly #setup: Setup
  #limit: Limit | undefined

  /** @throws {ZenSearchError} when an option is wrong: a secret key in a browser above all */
  constructor(options: ZenSearchOptions) {
    this.#setup = setupOf(options)
  }

  /** How the limit stood in the last answer that told. */
  get limit(): Limit | undefined {
    return this.#limit
  }

  async search(query: string, options: SearchOptions = {}): Promise<SearchResults> {
    const { method = 'GET', collection = this.#setup.defaultCollection, signal } = options
    const asked = method === 'GET' ? { query: { q: query, collection } } : { json: { query, collection } }
    const answer = await this.#call({ method, path: '/v1/docs/search', signal, ...asked })
    if (!isResults(answer)) throw unexpected('search results')
    return { results: answer.results, total: answer.total, limit: this.#limit }
  }

  /** Writing, for which a secret key is needed. */
  readonly documents = {
    /** Stores a new document under an id of the server's choice. */
    create: (text: DocumentText, options: CallOptions = {}): Promise<StoredDocument> =>
      this.#write({ method: 'POST', path: '/v1/docs/documents' }, text, options),
    /** Stores a document, in the place of the one with this id if there is one. */
    put: (id: string, text: DocumentText, options: CallOptions = {}): Promise<StoredDocument> =>
      this.#write({ method: 'PUT', path: `/v1/docs/documents/${encodeURIComponent(id)}` }, text, options),
    remove: async (id: string, options: CallOptions = {}): Promise<void> => {
      const { collection = this.#setup.defaultCollection, signal } = options
      this.#expectSecret()
      const path = `/v1/docs/documents/${encodeURIComponent(id)}`
      await this.#call({ method: 'DELETE', path, query: { collection }, signal })
    },
  }

  async #write(
    call: Pick<Call, 'method' | 'path'>,
    text: DocumentText,
    options: CallOptions,
  ): Promise<StoredDocument> {
    const { collection = this.#setup.defaultCollection, signal } = options
    this.#expectSecret()
    const answer = await this.#call({ ...call, json: { collection, ...text }, signal })
    if (!isDocument(answer)) throw unexpected('a document')
    return answer
  }

  #expectSecret(): void {
    if (!this.#setup.isSecret)
      throw new ZenSearchError({ code: 'READ_ONLY_KEY', message: 'A publishable key can only read.' })
  }

  /** Sends a request, and again for as long as a limit refuses it and the policy lets it wait. */
  async #call(call: Call): Promise<unknown> {
    const { retry, timing } = this.#setup
    for (let tries = 1; ; tries++) {
      const { response, json } = await this.#send(call)
      this.#limit = limitOf(response.headers) ?? this.#limit
      if (response.ok) return json
      const pause =
        response.status === 429 ? pauseMs(response.headers, retry, { tries, now: timing.now() }) : undefined
      if (pause === undefined) throw refusalOf(response, json, limitOf(response.headers))
      await timing.wait(pause, call.signal)
    }
  }

  async #send({ method, path, query = {}, json, signal }: Call): Promise<Answered> {
    const { apiKey, baseUrl, sign, timing, timeoutMs, fetch } = this.#setup
    const body = json === undefined ? undefined : JSON.stringify(json)
    const headers = {
      'X-ZenSearch-Key': apiKey,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(sign && (await signatureOf(apiKey, body ?? '', timing.now()))),
    }
    const limit = AbortSignal.timeout(timeoutMs)
    const signals = signal === undefined ? limit : AbortSignal.any([signal, limit])
    try {
      // A redirect would carry the key to wherever it leads.
      const rest = { redirect: 'error', credentials: 'omit', signal: signals } as const
      const response = await fetch(baseUrl + path + queryOf(query), {
        ...{ method, headers, body: body ?? null },
        ...rest,
      })
      return { response, json: jsonIn(await response.text()) }
    } catch (cause) {
      if (signal?.aborted) throw signal.reason
      throw limit.aborted
        ? new ZenSearchError({ code: 'TIMED_OUT', message: `No answer within ${timeoutMs} ms.`, cause })
        : new ZenSearchError({ code: 'UNREACHABLE', message: `${baseUrl} cannot be reached.`, cause })
    }
  }
}

function queryOf(query: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value)
  return parameters.size === 0 ? '' : `?${parameters}`
}

/** A body, where it is JSON; undefined otherwise. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unexpected = (what: string): ZenSearchError =>
  new ZenSearchError({ code: 'UNEXPECTED_ANSWER', message: `The answer holds no ${what}.` })

const hasTexts = <Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Readonly<Record<Name, string>> =>
  typeof value === 'object' &&
  value !== null &&
  names.every(name => typeof Reflect.get(value, name) === 'string')

const isHit = (value: unknown): value is SearchHit =>
  hasTexts(value, ['id', 'collection', 'title', 'snippet'])
const isDocument = (value: unknown): value is StoredDocument =>
  hasTexts(value, ['id', 'collection', 'title', 'body'])

/** Whether a value has the shape of what a search finds. */
export function isResults(value: unknown): value is Pick<SearchResults, 'results' | 'total'> {
  if (typeof value !== 'object' || value === null) return false
  const results: unknown = Reflect.get(value, 'results')
  return Array.isArray(results) && results.every(isHit) && typeof Reflect.get(value, 'total') === 'number'
}
