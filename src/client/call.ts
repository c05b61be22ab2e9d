import { hexOf } from './bytes.ts'
import { wrongArgument } from './error.ts'
import { type Listing, listing, type Page } from './listing.ts'
import { checkedOptions, type Settings } from './options.ts'
import { type Asked, sendForJson, sendForResponse } from './send.ts'

/** What every call takes beside what it is about. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** For one try of this call. */
  readonly timeoutMs?: number | undefined
  /** `false`: this call is tried once. */
  readonly retry?: boolean | undefined
}

/** Of calls that make something: they happen at most once under their key. */
export interface OnceOptions extends CallOptions {
  /** Yours to choose, to be used again after a restart for instance. Absent: a random one for each call. */
  readonly idempotencyKey?: string | undefined
}

/** Of calls that change something. */
export interface ChangeOptions extends CallOptions {
  /** The `version` you saw: another one there is `version-stale`, and nothing is changed. */
  readonly ifVersion?: number | undefined
}

/** One call of the management API, as the generated functions describe it. */
export interface Operation {
  readonly method: string
  /** `/v1/keys/{id}`. */
  readonly path: string
  /** What stands for the names in braces. */
  readonly names?: Readonly<Record<string, string>>
  readonly query?: object | undefined
  readonly body?: object | undefined
  /** Whether it takes an Idempotency-Key. */
  readonly once?: true
  readonly options?: (OnceOptions & ChangeOptions) | undefined
}

/** The ways a call can be answered. */
export interface Caller {
  call<Value>(operation: Operation): Promise<Value>
  list<Item>(operation: Operation): Listing<Item>
  /** The answer as it comes, for what may be too long to hold. */
  text(operation: Operation): Promise<Response>
}

/** Calls the management API. Arguments are checked before anything is sent. */
export const callerOf = (settings: Settings): Caller => ({
  call: async operation => sendForJson(settings, askedOf(settings, operation)),
  text: async operation => sendForResponse(settings, { ...askedOf(settings, operation), streams: true }),
  list: operation =>
    listing(async cursor => {
      const query = cursor === undefined ? operation.query : { ...operation.query, cursor }
      return sendForJson<Page<never>>(settings, askedOf(settings, { ...operation, query }))
    }),
})

function askedOf(settings: Settings, operation: Operation): Asked {
  const { method, path, names = {}, query, body, options = {} } = operation
  checkFields(query, 'query')
  checkFields(body, 'body')
  const { signal, timeoutMs = settings.timeoutMs, retry = true, ifVersion } = checkedOptions(options)
  const key = keyOf(operation)
  return {
    method,
    base: settings.url,
    what: 'control plane',
    path: placeOf(path, names) + queryText(query),
    headers: {
      Accept: 'application/json',
      ...(body && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
      ...(ifVersion !== undefined && { 'If-Match': tagOf(ifVersion) }),
    },
    body: body && bodyText(body),
    ...{ signal, timeoutMs },
    streams: false,
    repeatable: retry && (method === 'GET' || key !== undefined),
  }
}

/** What fits into a header, as the server wants it. */
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/

/** The key a call happens at most once under; undefined for calls that take none. */
function keyOf({ once, options = {} }: Operation): string | undefined {
  const { idempotencyKey } = options
  if (idempotencyKey === undefined) return once ? randomKey() : undefined
  if (!once) throw wrongArgument('options.idempotencyKey', 'This call takes none: leave it out.')
  if (typeof idempotencyKey === 'string' && IDEMPOTENCY_KEY.test(idempotencyKey)) return idempotencyKey
  throw wrongArgument(
    'options.idempotencyKey',
    'Give 1 to 255 printable ASCII characters, a UUID for instance.',
  )
}

function checkFields(fields: unknown, path: string): void {
  if (fields === undefined || (typeof fields === 'object' && fields !== null && !Array.isArray(fields)))
    return
  throw wrongArgument(path, 'Give an object with named fields.')
}

/** A path with each name in braces filled in. What would lead out of its segment cannot be meant. */
function placeOf(path: string, names: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value: unknown = names[name]
    if (typeof value === 'string' && /^[^\s/]{1,300}$/.test(value) && !/^\.{1,2}$/.test(value))
      return encodeURIComponent(value)
    throw wrongArgument(name, 'Give the id, as an answer named it, e.g. key_6nD1zHs8Ca3QyM0t.')
  })
}

function queryText(query: object | undefined): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
    for (const each of values)
      parameters.append(name, each instanceof Date ? each.toISOString() : String(each))
  }
  const text = String(parameters)
  return text === '' ? '' : `?${text}`
}

/** @throws {LatchkeyError} `argument-invalid` */
export function bodyText(body: object): string {
  try {
    return JSON.stringify(body)
  } catch {
    throw wrongArgument('body', 'Give plain JSON values: no bigint, and nothing that contains itself.')
  }
}

function tagOf(version: number): string {
  if (Number.isSafeInteger(version) && version > 0) return `"${version}"`
  throw wrongArgument('options.ifVersion', 'Give the version of what you saw, a whole number.')
}

/** 128 random bits. `crypto.randomUUID` is not there on pages without https. */
const randomKey = (): string => hexOf(crypto.getRandomValues(new Uint8Array(16)))
