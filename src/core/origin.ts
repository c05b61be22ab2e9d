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

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/
const REFERER = /^(?:(https?):\/\/)?([^/]+)(\/[^?#]*)?$/i

/**
 * Lower-cased ASCII form of a host as a URL parser reads it (`Bücher.DE` → `xn--bcher-kva.de`).
 * @returns undefined unless it is a host and nothing else: no port, path, user or white space
 */
export function parseHost(text: string): string | undefined {
  if (text === '' || /[\s/\\?#@%:*]/.test(text.startsWith('[') ? '' : text)) return undefined
  const url = URL.parse(`http://${text}/`)
  return url === null || url.port !== '' || url.username !== '' ? undefined : url.hostname.replace(/\.$/, '')
}

/** Parses `docs.example.com` or `*.example.com`. A star anywhere else is not a rule. */
export function parseHostRule(text: string): HostRule | undefined {
  const below = text.startsWith('*.')
  const base = parseHost(below ? text.slice(2) : text)
  if (base === undefined || (below && !base.split('.').every(label => LABEL.test(label)))) return undefined
  return { base, below }
}

/** @param host already parsed by {@link parseHost} */
export function hostMatches({ base, below }: HostRule, host: string): boolean {
  if (!below) return host === base
  return host.length > base.length + 1 && host.endsWith(base) && host[host.length - base.length - 1] === '.'
}

/** Every rule text that would match `host`: itself, then a wildcard for each parent. For look-ups by index. */
export function rulesMatching(host: string): readonly string[] {
  const labels = host.split('.')
  return [host, ...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`)]
}

/** Parses `[scheme://]host[/path][/*]`, e.g. `https://docs.example.com/guide/*`. */
export function parseRefererRule(text: string): RefererRule | undefined {
  const [, scheme, hostText = '', pathText] = REFERER.exec(text) ?? []
  const host = parseHostRule(hostText)
  if (host === undefined) return undefined
  const pathBelow = pathText === undefined || pathText.endsWith('/*')
  const path = pathBelow ? pathText?.slice(0, -2) : pathText
  if (path?.includes('*')) return undefined
  return { scheme: scheme?.toLowerCase(), host, path, pathBelow }
}

/** Whether the Referer header's URL fits one of `rules`. Query and fragment do not count. */
export function refererAllowed(rules: readonly RefererRule[], referer: string | undefined): boolean {
  const url = referer === undefined ? null : URL.parse(referer)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  return rules.some(
    rule =>
      (rule.scheme === undefined || url.protocol === `${rule.scheme}:`) &&
      hostMatches(rule.host, url.hostname) &&
      pathMatches(rule, url.pathname),
  )
}

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

/** Host of an http(s) URL or origin; undefined for anything else, `null` among it. */
export function hostOfUrl(text: string): string | undefined {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) ? url.hostname.replace(/\.$/, '') : undefined
}

/** Whether the source's host fits one of `rules`. No source and a conflicting one fit none. */
export const sourceAllowed = (rules: readonly HostRule[], source: Source): boolean =>
  typeof source === 'object' && rules.some(rule => hostMatches(rule, source.host))
