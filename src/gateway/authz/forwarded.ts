import { pairsOf, type RawHeaders, valuesOf } from '../../core/raw-headers.ts'
import { canonicalTarget, type Target } from '../../core/target.ts'
import { OVERRIDES, plainName } from '../headers.ts'
import { IDENTITY_PREFIX } from '../identity.ts'

/** What a trusted proxy asks about: a request it holds back meanwhile. */
export interface Forwarded {
  readonly method: string
  /** Path and query, as the client sent them. */
  readonly url: string
  /** The client's headers, with the host it asked for. */
  readonly rawHeaders: RawHeaders
}

/** Why it cannot be known for certain what a proxy asks about, as a sentence. */
export interface Unclear {
  readonly unclear: string
}

/** The question of a proxy, as it came in. */
export interface Asking {
  readonly method: string
  readonly rawHeaders: RawHeaders
  /** What of its URL follows the name of the API; undefined for nothing. */
  readonly below: string | undefined
}

/** How proxies say what they hold back: nginx by custom, Caddy and Traefik by themselves. */
const TELLINGS = [
  { url: 'X-Original-URI', method: 'X-Original-Method' },
  { url: 'X-Forwarded-Uri', method: 'X-Forwarded-Method' },
] as const

/** One way in which it was said, or undefined where it was not said in this way. */
type Said = Pick<Forwarded, 'method' | 'url'> | Unclear | undefined

const METHOD = /^[A-Z][A-Z-]*$/

/**
 * Works out which request a proxy asks about. It may be said in several ways, but each of them must be whole, said
 * once, and the same as the others: what is missing or contradicts itself is not guessed.
 */
export function forwardedBy(asking: Asking): Forwarded | Unclear {
  const ways = [appended(asking), ...TELLINGS.map(telling => toldIn(asking.rawHeaders, telling))]
  const [first, ...others] = ways.filter(way => way !== undefined)
  if (first === undefined) return unclear('The proxy does not say which request it asks about.')
  for (const way of [first, ...others]) {
    if ('unclear' in way) return way
    if ('unclear' in first || way.url !== first.url || way.method !== first.method)
      return unclear('Two headers say different things about which request this is.')
  }
  return 'unclear' in first ? first : checked(first, asking)
}

const unclear = (sentence: string): Unclear => ({ unclear: sentence })

/** Envoy asks with the request's own method, and appends its path. */
const appended = ({ method, below: url }: Asking): Said => (url === undefined ? undefined : { method, url })

function toldIn(raw: RawHeaders, names: (typeof TELLINGS)[number]): Said {
  const [urls, methods] = [valuesOf(raw, names.url.toLowerCase()), valuesOf(raw, names.method.toLowerCase())]
  if (urls.length === 0 && methods.length === 0) return undefined
  const [url, method] = [urls[0], methods[0]]
  if (urls.length !== 1 || methods.length !== 1 || url === undefined || method === undefined)
    return unclear(`${names.url} and ${names.method} go together, each of them once.`)
  return { url, method }
}

function checked({ method, url }: Pick<Forwarded, 'method' | 'url'>, asking: Asking): Forwarded | Unclear {
  const { rawHeaders } = asking
  if (!METHOD.test(method)) return unclear('A method is written in capitals.')
  if (!url.startsWith('/')) return unclear('Send the path alone in the first line.')
  const target = canonicalTarget(url)
  if (target !== undefined && !isSamePath(url, target))
    return unclear(`Write this path as it is meant: ${target.path}`)
  if (valuesOf(rawHeaders, 'x-forwarded-for').length === 0)
    return unclear('The proxy does not say in X-Forwarded-For who is asking.')
  const borrowed = pairsOf(rawHeaders).find(([name]) => isBorrowed(name))
  if (borrowed !== undefined) return unclear(`Send this without the header ${borrowed[0]}.`)
  const hosts = hostsTold(asking)
  const [host] = hosts
  if (hosts.length > 1 || host?.includes(',')) return unclear('X-Forwarded-Host names more than one host.')
  return { method, url, rawHeaders: host === undefined ? rawHeaders : hostedBy(rawHeaders, host) }
}

/** The host the client asked for, where it is not that of the question. Envoy asks with it, and leaves what clients say. */
const hostsTold = ({ below, rawHeaders }: Asking): readonly string[] =>
  below === undefined ? valuesOf(rawHeaders, 'x-forwarded-host') : []

/** The proxy forwards the path as it came: it must be the very one that is decided about, but for small letters in escapes. */
export const isSamePath = (url: string, { path, query }: Target): boolean =>
  url.length === path.length + query.length && url.slice(0, path.length).toUpperCase() === path.toUpperCase()

/**
 * Whether a header would tell the upstream something that was not decided about. A proxy passes on what it is not told
 * to drop, so such a request is refused where its recipe has not dropped it before asking.
 */
function isBorrowed(name: string): boolean {
  const plain = plainName(name)
  return plain.startsWith(IDENTITY_PREFIX) || OVERRIDES.has(plain)
}

const hostedBy = (raw: RawHeaders, host: string): RawHeaders =>
  pairsOf(raw).flatMap(([name, value]) => [name, name.toLowerCase() === 'host' ? host : value])
