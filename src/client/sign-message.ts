import { base64Of } from './bytes.ts'
import { wrongArgument } from './error.ts'
import { hmacSha256, NAME, subtleCrypto } from './sign.ts'

/** How a key signs whole messages. */
export interface MessageSigning {
  /** The id of the key: `key_…`. */
  readonly keyId: string
  /** A signing secret of the key: `lks_…`. It is not the key, which the request carries as ever. */
  readonly signingSecret: string
  /** Headers that are signed besides; each must be in the request. */
  readonly covers?: readonly string[] | undefined
  /** After how many seconds the signature ends; absent: as the server says. */
  readonly expiresInSeconds?: number | undefined
  /** Epoch milliseconds; for tests. Absent: the clock. Servers allow a few minutes of difference. */
  readonly now?: (() => number) | undefined
  /** 1 to 200 printable characters without spaces, new for each request; for tests. Absent: 128 random bits. */
  readonly nonce?: (() => string) | undefined
}

/** A request that is to be signed. */
export interface UnsignedMessage {
  readonly method: string
  /** The whole URL, as it will be called. */
  readonly url: string | URL
  /** Needed for what {@link MessageSigning.covers} names. */
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined
  /** Text is sent as UTF-8. */
  readonly body?: string | Uint8Array | undefined
}

/**
 * The headers that sign one request as a whole: HMAC-SHA256 over its method, host, path, query and body. Send exactly what
 * was signed, at once and once: a signature does not count twice.
 *
 * @returns `Signature-Input`, `Signature` and, with a body, `Content-Digest`
 * @throws {LatchkeyError} `argument-invalid`; `crypto-missing` on pages without https
 * @see RFC 9421 §3.3.3; RFC 9530 §2
 */
export async function signMessage(
  signing: MessageSigning,
  message: UnsignedMessage,
): Promise<Record<string, string>> {
  const { keyId, signingSecret, covers = [] } = checked(signing)
  const url = urlOf(message)
  const body = typeof message.body === 'string' ? new TextEncoder().encode(message.body) : message.body
  const digest = body === undefined || body.length === 0 ? {} : { 'Content-Digest': await digestOf(body) }
  const headers = new Headers({ ...Object.fromEntries(new Headers(message.headers)), ...digest })
  const components: readonly (readonly [string, string])[] = [
    ['@method', message.method.toUpperCase()],
    ['@authority', url.host],
    ['@path', url.pathname],
    ['@query', url.search || '?'],
    ...[...Object.keys(digest), ...covers].map(
      name => [name.toLowerCase(), headerIn(headers, name)] as const,
    ),
  ]
  const names = components.map(([name]) => `"${name}"`).join(' ')
  const input = `(${names})${parametersOf(signing, keyId)}`
  const lines = [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${input}`]
  const mac = await hmacSha256(signingSecret, new TextEncoder().encode(lines.join('\n')))
  return { ...digest, 'Signature-Input': `sig1=${input}`, Signature: `sig1=:${base64Of(mac)}:` }
}

function urlOf(message: UnsignedMessage): URL {
  const { method, url } = message ?? {}
  if (typeof method !== 'string' || url === undefined || !URL.canParse(url))
    throw wrongArgument('message', 'Give what is signed as the second: its method, its whole URL, its body.')
  return new URL(url)
}

function parametersOf({ now = Date.now, nonce = newNonce, expiresInSeconds }: MessageSigning, keyId: string) {
  const created = Math.floor(now() / 1000)
  const expires = expiresInSeconds === undefined ? '' : `;expires=${created + expiresInSeconds}`
  return `;created=${created}${expires};nonce="${nonce()}";keyid="${keyId}";alg="hmac-sha256"`
}

const newNonce = (): string => base64Of(crypto.getRandomValues(new Uint8Array(16)))

async function digestOf(body: Uint8Array): Promise<string> {
  const copy = new Uint8Array(body)
  return `sha-256=:${base64Of(new Uint8Array(await subtleCrypto().digest('SHA-256', copy)))}:`
}

function headerIn(headers: Headers, name: string): string {
  const value = headers.get(name)
  if (value === null) throw wrongArgument('covers', `The request has no header ${name}.`)
  return value
}

const ID = /^[\w-]+$/

function checked(signing: MessageSigning): MessageSigning {
  const { keyId, signingSecret, covers = [] } = signing ?? {}
  if (typeof keyId !== 'string' || !ID.test(keyId))
    throw wrongArgument('keyId', 'Give the id of the key: key_….')
  if (typeof signingSecret !== 'string' || signingSecret === '')
    throw wrongArgument('signingSecret', 'Give a signing secret of the key: lks_….')
  if (!covers.every(it => NAME.test(it))) throw wrongArgument('covers', 'Give the names of headers.')
  return signing
}
