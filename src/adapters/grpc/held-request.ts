import { valuesOf } from '../../core/raw-headers.ts'
import type { HeldRequest } from '../../ports/advice.ts'
import type { CheckRequest, HttpRequest } from './messages.ts'

/** What Envoy's configuration says of a route beside the request: the API, and that bodies come along. */
const API = 'api'
const BODIES = 'bodies'
const SENT = 'sent'

/** Envoy adds it where it sends a body along, and says with it whether that is all of it. */
const PARTIAL = 'x-envoy-auth-partial-body'

/**
 * A request as Envoy tells of it.
 * @param asker the address of Envoy
 * @returns undefined when it contradicts itself, or is not about a request
 */
export function heldRequest(
  { attributes }: CheckRequest,
  asker: string | undefined,
): HeldRequest | undefined {
  const http = attributes?.request?.http
  if (http === undefined || attributes === undefined) return undefined
  const told = headersOf(http)
  const { method = '', path = '', host } = http
  if (differs(told, ':method', method) || differs(told, ':path', path)) return undefined
  const named = told.filter(([name]) => !name.startsWith(':'))
  const hosted: readonly Told[] = host === undefined ? named : [['host', host], ...named]
  const rawHeaders = hosted.flat()
  const { [API]: api, [BODIES]: bodies } = attributes.contextExtensions ?? {}
  return {
    ...{ asker, method, url: path, rawHeaders, api },
    peer: attributes.source?.address?.socketAddress?.address,
    body: bodyOf(http, rawHeaders, bodies === SENT),
  }
}

type Told = readonly [name: string, value: string]

/** The headers with their own bytes, where Envoy sends those; else as text. */
function headersOf({ headers = {}, headerMap }: HttpRequest): readonly Told[] {
  if (headerMap === undefined) return Object.entries(headers)
  return (headerMap.headers ?? []).map(({ key = '', value = '', rawValue }) => [
    key,
    rawValue === undefined ? value : Buffer.from(rawValue).toString('latin1'),
  ])
}

/** Whether what the request line says is said otherwise among the headers. */
const differs = (told: readonly Told[], pseudo: string, said: string): boolean =>
  told.some(([name, value]) => name === pseudo && value !== said)

/** A body that was not shown is not one that is empty: only the configuration, or a length of 0, says that there is none. */
function bodyOf(
  { body, rawBody }: HttpRequest,
  rawHeaders: readonly string[],
  comesAlong: boolean,
): HeldRequest['body'] {
  const bytes = rawBody ?? Buffer.from(body ?? '')
  const lengths = valuesOf(rawHeaders, 'content-length')
  const partial = valuesOf(rawHeaders, PARTIAL)
  if (partial.some(it => it !== 'false')) return 'cut'
  if (bytes.length === 0) return isEmpty(lengths, comesAlong) ? bytes : 'unsent'
  return lengths.every(it => it === String(bytes.length)) ? bytes : 'cut'
}

const isEmpty = (lengths: readonly string[], comesAlong: boolean): boolean =>
  lengths.length === 0 ? comesAlong : lengths.every(it => it === '0')
