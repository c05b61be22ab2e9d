/** A host rule: one host exactly, or one or more whole labels below `base`. */
export interface HostRule {
  readonly base: string
  readonly below: boolean
}

/** A referer rule: a host rule, and where given a scheme and a path. */
export interface RefererRule {
  readonly scheme?: string | undefined
  readonly host: HostRule
  readonly path?: string | undefined
  /** True when the rule ended in `/*`: the path and everything below it. */
  readonly pathBelow: boolean
}

/** The host a browser says a request comes from. `conflict`: the headers contradict each other or cannot be read. */
export type Source = { readonly host: string } | 'absent' | 'conflict'

/** No host name is longer. Also bounds what {@link rulesMatching} answers about a stranger's Origin. */
const MAX_HOST_LENGTH = 253
const NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/
const BRACKETED = /^\[[0-9a-f:.]+\]$/i
/** A host that ends in a number is an IPv4 address, or a URL parser would have refused it. */
const NUMBERED = /(^|\.)\d+$/
/** A URL whose host all readers agree on: two slashes, no user-info, no backslash or white space in its authority. */
const PLAIN_URL = /^https?:\/\/[^/?#\\@\s]+([/?#]|$)/i
const REFERER = /^(?:(https?):\/\/)?([^/]+)(\/[^?#\s\\]*)?$/i

/**
 * Lower-cased ASCII form of a host as a URL parser reads it (`Bücher.DE` → `xn--bcher-kva.de`).
 * @returns undefined unless it is a host and nothing else: no port, path, user or white space
 */
export function parseHost(text: string): string | undefined {
  if (/[\s/\\?#@%*]/.test(text) || (text.includes(':') && !BRACKETED.test(text))) return undefined
  return hostIn(URL.parse(`http://${text}/`))
}

/** The URL's host without its trailing dot; undefined when it is neither an address nor whole labels. */
function hostIn(url: URL | null): string | undefined {
  const host = url?.hostname.replace(/\.$/, '')
  if (host === undefined || host.startsWith('[')) return host
  return host.length <= MAX_HOST_LENGTH && NAME.test(host) ? host : undefined
}

/** Parses `docs.example.com` or `*.example.com`. A star anywhere else, or before an address, is not a rule. */
export function parseHostRule(text: string): HostRule | undefined {
  const below = text.startsWith('*.')
  const base = parseHost(below ? text.slice(2) : text)
  return base === undefined || (below && !hasLabels(base)) ? undefined : { base, below }
}

const hasLabels = (host: string): boolean => !host.startsWith('[') && !NUMBERED.test(host)

/** @param host already parsed by {@link parseHost} */
export function hostMatches({ base, below }: HostRule, host: string): boolean {
  if (!below) return host === base
  return host.length > base.length + 1 && host.endsWith(base) && host[host.length - base.length - 1] === '.'
}

/** Every rule text that would match `host`: itself, then a wildcard for each parent. For look-ups by index. */
export function rulesMatching(host: string): readonly string[] {
  const labels = hasLabels(host) ? host.split('.') : []
  return [host, ...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`)]
}

/**
 * Parses `[scheme://]host[/path][/*]`, e.g. `https://docs.example.com/guide/*`. The path is kept as a URL
 * parser spells it (`/über` → `/%C3%BCber`), because that is how a Referer's path is read.
 */
export function parseRefererRule(text: string): RefererRule | undefined {
  const [, scheme, hostText = '', pathText] = REFERER.exec(text) ?? []
  const host = parseHostRule(hostText)
  if (host === undefined) return undefined
  const pathBelow = pathText === undefined || pathText.endsWith('/*')
  const path = pathBelow ? pathText?.slice(0, -1) : pathText
  if (path?.includes('*')) return undefined
  const plain = path === undefined ? undefined : URL.parse(`http://host${path}`)?.pathname
  return { scheme: scheme?.toLowerCase(), host, path: pathBelow ? plain?.slice(0, -1) : plain, pathBelow }
}

/** Whether the Referer header's URL fits one of `rules`. Query and fragment do not count. */
export function refererAllowed(rules: readonly RefererRule[], referer: string | undefined): boolean {
  const url = referer === undefined ? null : readUrl(referer)
  const host = hostIn(url)
  if (url === null || host === undefined) return false
  return rules.some(
    rule =>
      (rule.scheme === undefined || url.protocol === `${rule.scheme}:`) &&
      hostMatches(rule.host, host) &&
      pathMatches(rule, url.pathname),
  )
}

const readUrl = (text: string): URL | null => (PLAIN_URL.test(text) ? URL.parse(text) : null)

function pathMatches({ path, pathBelow }: RefererRule, actual: string): boolean {
  if (path === undefined) return true
  return actual === path || (pathBelow && actual.startsWith(`${path}/`))
}

/**
 * Where a browser says the request comes from: `Origin` first, else `Referer`.
 * `null`, an unreadable URL, or two that name different hosts is a conflict, which no rule admits.
 * @see RFC 6454 §7 for `null`
 */
export function sourceOf(origin: string | undefined, referer: string | undefined): Source {
  const said = [origin, referer].filter(text => text !== undefined).map(hostOfUrl)
  const [first] = said
  if (said.length === 0) return 'absent'
  return first !== undefined && said.every(host => host === first) ? { host: first } : 'conflict'
}

/**
 * Host of an http(s) URL or origin. Undefined for anything else (`null` among it) and for a URL two readers
 * could disagree about: user-info, backslashes, white space or a missing slash before the host.
 */
export const hostOfUrl = (text: string): string | undefined => hostIn(readUrl(text))

/** Whether the source's host fits one of `rules`. No source and a conflicting one fit none. */
export const sourceAllowed = (rules: readonly HostRule[], source: Source): boolean =>
  typeof source === 'object' && rules.some(rule => hostMatches(rule, source.host))
