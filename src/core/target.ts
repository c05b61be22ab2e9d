/** A request target taken apart. */
export interface Target {
  /** Canonical path: authorised and forwarded exactly so. */
  readonly path: string
  /** The query as sent, with its `?`; empty for none. */
  readonly query: string
}

const ESCAPE = /%([0-9A-Fa-f]{2})/g
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/
const UNRESERVED = /[A-Za-z0-9._~-]/
/**
 * What two servers could read differently: encoded or raw separators, parameters, controls, empty and dot
 * segments, and whatever would be one of these after being decoded once more.
 */
const DOUBTFUL =
  /[^!-~]|[\\;#]|%(?:25)*(?:2f|5c|3b|0[0-9a-f]|1[0-9a-f]|7f)|%(?:25)+2e|\/\/|\/\.{1,2}(?:\/|$)/i
/** What nearly every path is: nothing in it is doubtful, so nothing more is looked for. */
const PLAIN = /^(?:\/[A-Za-z0-9_-]+)+$/
/** No URL has these, and servers disagree about what they mean there. */
const UNFIT_QUERY = /[^!-~]|#/

/**
 * Takes an origin-form target apart and brings its path into the one form of RFC 3986 §6.2.2: escapes of
 * unreserved characters decoded, all others in capitals.
 * @returns undefined when the path could mean two things; it is refused, not guessed
 */
export function canonicalTarget(url: string): Target | undefined {
  const at = url.indexOf('?')
  const raw = at < 0 ? url : url.slice(0, at)
  const query = at < 0 ? '' : url.slice(at)
  if (query === '' && PLAIN.test(raw)) return { path: raw, query }
  const path = raw.includes('%') ? normalised(raw) : raw
  if (path === undefined || !path.startsWith('/') || DOUBTFUL.test(path) || UNFIT_QUERY.test(query))
    return undefined
  return { path, query }
}

function normalised(path: string): string | undefined {
  if (BROKEN_ESCAPE.test(path) || !isText(path)) return undefined
  return path.replace(ESCAPE, octet => {
    const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16))
    return UNRESERVED.test(character) ? character : octet.toUpperCase()
  })
}

/** Whether the escapes spell UTF-8: an overlong slash is one to some servers. */
function isText(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
