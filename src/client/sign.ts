import { hexOf } from './bytes.ts'
import { LatchkeyError, wrongArgument } from './error.ts'

/** How a key signs its requests: what the profile of its API says under `signing`. */
export interface Signing {
  /** The secret half of the key. */
  readonly secret: string
  /** E.g. `X-ZenSearch-Timestamp`. */
  readonly timestampHeader: string
  /** E.g. `X-ZenSearch-Signature`. */
  readonly signatureHeader: string
  /** Epoch milliseconds; for tests. Absent: the clock. Servers allow a few minutes of difference. */
  readonly now?: (() => number) | undefined
}

/**
 * The headers that sign one request: the time in Unix milliseconds, and the hex HMAC-SHA256 by the secret over
 * `timestamp + "." + body`. Sign exactly the bytes you send, just before you send them, each request anew.
 *
 * @param body text is signed as UTF-8; absent for a request without a body
 * @throws {LatchkeyError} `argument-invalid`; `crypto-missing` on pages without https
 */
export async function sign(signing: Signing, body?: string | Uint8Array): Promise<Record<string, string>> {
  const { secret, timestampHeader, signatureHeader, now = Date.now } = checked(signing)
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array))
    throw wrongArgument('body', 'Give the text or the bytes that are sent.')
  const timestamp = String(Math.floor(now()))
  const mac = await hmacSha256(secret, signedBytes(timestamp, body ?? ''))
  return { [timestampHeader]: timestamp, [signatureHeader]: hexOf(mac) }
}

/** The cryptography of the runtime. @throws {LatchkeyError} `crypto-missing` */
export function subtleCrypto(): SubtleCrypto {
  const subtle = globalThis.crypto?.subtle
  if (subtle !== undefined) return subtle
  const detail = 'Signing needs WebCrypto, which pages have only on https and on localhost.'
  throw new LatchkeyError({ code: 'crypto-missing', detail })
}

/** HMAC-SHA256 by a secret. */
export async function hmacSha256(
  secret: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const subtle = subtleCrypto()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['sign'])
  return new Uint8Array(await subtle.sign('HMAC', key, bytes))
}

function signedBytes(timestamp: string, body: string | Uint8Array) {
  const encoder = new TextEncoder()
  const [head, rest] = [
    encoder.encode(`${timestamp}.`),
    typeof body === 'string' ? encoder.encode(body) : body,
  ]
  const bytes = new Uint8Array(head.length + rest.length)
  bytes.set(head)
  bytes.set(rest, head.length)
  return bytes
}

/** The name of a header. */
export const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function checked(signing: Signing): Signing {
  const { secret, timestampHeader, signatureHeader } = signing ?? {}
  if (typeof secret !== 'string' || secret === '')
    throw wrongArgument('secret', 'Give the secret half of the key.')
  for (const [name, header] of Object.entries({ timestampHeader, signatureHeader }))
    if (typeof header !== 'string' || !NAME.test(header))
      throw wrongArgument(name, 'Give the name of the header, as the API documents it.')
  return signing
}
