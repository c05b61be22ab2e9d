import type { Instant } from '../../core/terms.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Ruling } from '../../engine/inquiry.ts'
import type { Answer } from '../../profile/render.ts'

/** A ruling that lets nobody in. */
export type Refusal = Exclude<Ruling, { outcome: 'admitted' }>

/** A refusal as the profile of the key's API spells it. */
export function spelled(
  { profile }: ServedApi,
  ruling: Refusal,
  shown: { readonly headers: Headers; readonly requestId: string },
  now: Instant,
): Answer {
  const acceptLanguage = shown.headers.get('accept-language') ?? undefined
  const at = { requestId: shown.requestId, now, acceptLanguage }
  if (ruling.outcome === 'troubled') return profile.render(ruling.trouble, at)
  const { reason, detail, readings, dossier } = ruling
  return profile.render(reason, { ...at, detail, readings, environment: dossier?.key.environment })
}
