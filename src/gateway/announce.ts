import type { Dossier } from '../core/key.ts'
import { type Instant, SECOND } from '../core/terms.ts'
import type { ServedApi } from '../engine/apis.ts'

type Headers = Record<string, string>

/** What is said of old secrets does not change while their dossier lives, so it is worked out once. */
const announcements = new WeakMap<Dossier, Readonly<Headers>>()

/**
 * Tells a caller who was let in with old secrets that they end, where the profile says so: `Deprecation` is
 * when newer ones were made, `Sunset` when the old ones stop. Costs a comparison where a secret has no end.
 * @see RFC 9745 for Deprecation and the link, RFC 8594 for Sunset
 */
export function announce(headers: Headers, { profile }: ServedApi, dossier: Dossier): void {
  const { until } = dossier.credential
  if (until === undefined || !profile.spec.rotation.announce) return
  let said = announcements.get(dossier)
  if (said === undefined) {
    said = announcement(dossier, until, profile.spec.rotation.page)
    announcements.set(dossier, said)
  }
  Object.assign(headers, said)
}

function announcement({ supersededAt, key }: Dossier, until: Instant, page: string | undefined): Headers {
  return {
    ...(supersededAt !== undefined && { Deprecation: `@${Math.floor(supersededAt / SECOND)}` }),
    Sunset: new Date(Math.min(until, key.expiresAt ?? until)).toUTCString(),
    ...(page !== undefined && { Link: `<${page}>; rel="deprecation"; type="text/html"` }),
  }
}
