import type { Dossier } from '../core/key.ts'
import { hostMatches, hostOfUrl, parseHostRule, rulesMatching } from '../core/origin.ts'
import { type Awaitable, chain } from '../core/terms.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { KeyStore } from '../ports/keys.ts'
import { limitHeaderNames } from '../profile/standard-limits.ts'

/** Headers of an answer that lets no page read it. */
const CLOSED: Readonly<Record<string, string>> = {}
const PREFLIGHT_SECONDS = 600
const FIELD_NAMES = /^[A-Za-z0-9-]+(\s*,\s*[A-Za-z0-9-]+)*$/

/**
 * The headers that let the page at `origin` read an answer: only where the profile speaks CORS, and only
 * for a host the proven key lists, or, before a key is proven, a host some key of the API lists.
 */
export function corsHeaders(
  keys: KeyStore,
  api: ServedApi,
  origin: string | undefined,
  dossier: Dossier | undefined,
): Awaitable<Readonly<Record<string, string>>> {
  if (api.profile.spec.cors === 'never' || origin === undefined) return CLOSED
  const host = hostOfUrl(origin)
  if (host === undefined) return CLOSED
  const listed =
    dossier === undefined ? keys.listsHost(api.apiId, rulesMatching(host)) : lists(api, dossier, host)
  return chain(listed, allowed => (allowed ? opened(api, origin) : CLOSED))
}

function lists({ profile }: ServedApi, { key, credential }: Dossier, host: string): boolean {
  if (!profile.binding.hosts.has(credential.side)) return false
  return key.restrictions.hosts.some(text => {
    const rule = parseHostRule(text)
    return rule !== undefined && hostMatches(rule, host)
  })
}

const opened = ({ profile }: ServedApi, origin: string): Readonly<Record<string, string>> => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Expose-Headers': [
    ...limitHeaderNames(profile.spec),
    ...(profile.spec.rotation.announce ? ['Deprecation', 'Sunset', 'Link'] : []),
    'Retry-After',
    'X-Request-Id',
  ].join(', '),
})

/** Adds to {@link corsHeaders} what a preflight asks. @see Fetch standard, CORS-preflight fetch */
export function preflightHeaders(
  open: Readonly<Record<string, string>>,
  methods: readonly string[],
  requested: string | undefined,
): Readonly<Record<string, string>> {
  return {
    ...open,
    'Access-Control-Allow-Methods': methods.join(', '),
    ...(requested !== undefined && FIELD_NAMES.test(requested)
      ? { 'Access-Control-Allow-Headers': requested }
      : {}),
    'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
  }
}
