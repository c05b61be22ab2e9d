import {
  type Dictionary,
  type InnerList,
  isInnerList,
  parseDictionary,
  serializeInnerList,
} from 'structured-headers'
import { joinedOf } from './raw-headers.ts'
import { type Instant, instant, SECOND } from './terms.ts'

/** A request as its sender signed it. */
export interface SentMessage {
  readonly method: string
  /** Path and query exactly as they were sent. */
  readonly target: string
  /** `[name, value, name, value, …]`, as received. */
  readonly rawHeaders: readonly string[]
}

/** A signature of a message, read and not yet checked. */
export interface MessageSignature {
  /** What it was made over. */
  readonly base: string
  /** The HMAC, hex. */
  readonly signature: string
  readonly created: Instant
  readonly expires: Instant | undefined
  readonly nonce: string
  /** Every component it covers. */
  readonly covered: ReadonlySet<string>
}

/** What every signature covers; a body asks for {@link CONTENT_DIGEST} besides. */
export const COVERED = ['@method', '@authority', '@path', '@query'] as const
export const CONTENT_DIGEST = 'content-digest'

const ALGORITHM = 'hmac-sha256'
const MAX_NONCE_LENGTH = 200
/** Names of headers, in lower case as components spell them. @see RFC 9110 §5.6.2 */
const FIELD = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
/** What a line of a signature base may hold, so that no value can pretend to be another line. */
const LINE = /^[\t\x20-\x7e]*$/
const NONCE = /^[\x21-\x7e]+$/

/**
 * The one signature of a message that was made with the secret of a key, HMAC-SHA256 (RFC 9421 §3.3.3).
 * @param keyId what its `keyid` must be; signatures of others are none of our business
 * @returns `absent` without one; `wrong` when it cannot be read, covers too little or what we cannot be sure of,
 * or is not the only one
 */
export function messageSignature(message: SentMessage, keyId: string): MessageSignature | 'absent' | 'wrong' {
  const inputs = dictionaryIn(message.rawHeaders, 'signature-input')
  if (inputs === undefined) return 'absent'
  if (inputs === 'broken') return 'wrong'
  const own = [...inputs].filter(([, [, parameters]]) => parameters.get('keyid') === keyId)
  const [first, ...others] = own
  if (first === undefined) return 'absent'
  const [label, input] = first
  if (others.length > 0 || !isInnerList(input)) return 'wrong'
  const signature = signatureLabelled(label, message)
  return signature === undefined ? 'wrong' : (signatureOf(message, input, signature) ?? 'wrong')
}

function signatureOf(
  message: SentMessage,
  input: InnerList,
  signature: string,
): MessageSignature | undefined {
  const [, parameters] = input
  const created = parameters.get('created')
  const expires = parameters.get('expires')
  const nonce = parameters.get('nonce')
  const algorithm = parameters.get('alg')
  if (!isWhole(created) || (expires !== undefined && !isWhole(expires))) return undefined
  if (typeof nonce !== 'string' || nonce.length > MAX_NONCE_LENGTH || !NONCE.test(nonce)) return undefined
  if (algorithm !== undefined && algorithm !== ALGORITHM) return undefined
  const base = signatureBase(message, input)
  const covered = new Set(input[0].map(([name]) => String(name)))
  if (base === undefined || !COVERED.every(it => covered.has(it))) return undefined
  return {
    ...{ base, signature, nonce, covered, created: inMilliseconds(created) },
    expires: expires === undefined ? undefined : inMilliseconds(expires),
  }
}

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value)
const inMilliseconds = (seconds: number): Instant => instant(seconds * SECOND)

/**
 * What a signature with these components and parameters is made over. @see RFC 9421 §2.5
 * @returns undefined when a component stands twice, is absent, or is one we cannot be sure of
 */
export function signatureBase(message: SentMessage, input: InnerList): string | undefined {
  const lines: string[] = []
  const seen = new Set<string>()
  for (const [name, parameters] of input[0]) {
    if (typeof name !== 'string' || parameters.size > 0 || seen.has(name)) return undefined
    seen.add(name)
    const value = componentOf(message, name)
    if (value === undefined || !LINE.test(value)) return undefined
    lines.push(`"${name}": ${value}`)
  }
  return [...lines, `"@signature-params": ${serializeInnerList(input)}`].join('\n')
}

/** Components that are no headers. What depends on more than the message shows is not among them. */
const DERIVED: Readonly<Record<string, (message: SentMessage) => string | undefined>> = {
  '@method': it => it.method,
  '@authority': authorityOf,
  '@path': ({ target }) => (target.startsWith('/') ? target.split('?', 1)[0] : undefined),
  '@query': ({ target }) => (target.includes('?') ? target.slice(target.indexOf('?')) : '?'),
}

function componentOf(message: SentMessage, name: string): string | undefined {
  if (Object.hasOwn(DERIVED, name)) return DERIVED[name]?.(message)
  return FIELD.test(name) ? joinedOf(message.rawHeaders, name) : undefined
}

/** The host the client called. Whether TLS was spoken cannot be known for certain: either default port is left out. */
function authorityOf({ rawHeaders }: SentMessage): string | undefined {
  const host = joinedOf(rawHeaders, 'host')
  return host === undefined || host === '' ? undefined : host.toLowerCase().replace(/:(80|443)$/, '')
}

function dictionaryIn(rawHeaders: readonly string[], name: string): Dictionary | 'broken' | undefined {
  const field = joinedOf(rawHeaders, name)
  if (field === undefined) return undefined
  try {
    return parseDictionary(field)
  } catch {
    return 'broken'
  }
}

function signatureLabelled(label: string, { rawHeaders }: SentMessage): string | undefined {
  const signatures = dictionaryIn(rawHeaders, 'signature')
  return typeof signatures === 'object' ? hexOf(signatures.get(label)?.[0]) : undefined
}

const hexOf = (value: unknown): string | undefined =>
  value instanceof ArrayBuffer
    ? [...new Uint8Array(value)].map(byte => byte.toString(16).padStart(2, '0')).join('')
    : undefined

/** A digest of a body, and how it is made. */
export interface ContentDigest {
  readonly kind: 'sha256' | 'sha512'
  /** Hex. */
  readonly digest: string
}

const KINDS: ReadonlyMap<string, ContentDigest['kind']> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
])

/**
 * The digests of its body that a request shows, of the kinds that are safe; empty when it shows none of these. Each of
 * them must fit. @see RFC 9530 §2
 */
export function contentDigests(rawHeaders: readonly string[]): readonly ContentDigest[] {
  const shown = dictionaryIn(rawHeaders, CONTENT_DIGEST)
  if (typeof shown !== 'object') return []
  return [...shown].flatMap(([name, [value]]) => {
    const kind = KINDS.get(name)
    return kind === undefined ? [] : [{ kind, digest: hexOf(value) ?? '' }]
  })
}

/** Whether a request says that it has a body, whatever became of it since. */
export function announcesBody(rawHeaders: readonly string[]): boolean {
  const length = joinedOf(rawHeaders, 'content-length')
  return (
    joinedOf(rawHeaders, 'transfer-encoding') !== undefined || (length !== undefined && !/^0*$/.test(length))
  )
}
