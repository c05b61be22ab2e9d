import type { Dossier } from '../../core/key.ts'
import { NOTHING } from '../../core/need.ts'
import type { Instant } from '../../core/terms.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Inquiry, Ruling } from '../../engine/inquiry.ts'
import { isManagement } from '../management.ts'

/** A key that was proven, and whose it is. */
export interface FoundKey {
  readonly served: ServedApi
  readonly dossier: Dossier
}

/** What became of looking for a key. `unknown` names the first API whose keys begin like it, where there is one. */
export type Finding =
  | ({ readonly outcome: 'found' } & FoundKey)
  | { readonly outcome: 'unknown'; readonly served: ServedApi | undefined }
  | { readonly outcome: 'troubled' }

/** A request of which nothing is known but the key. */
export const inquiryWith = (secret: string, more: Partial<Inquiry> = {}): Inquiry => ({
  rawHeaders: [],
  secret,
  need: NOTHING,
  address: () => undefined,
  body: () => new Uint8Array(),
  ...more,
})

/**
 * Finds the API of a key by the key: Unkey's clients do not name one. Every API whose keys begin like it is asked,
 * but never that of the root keys. Takes nothing.
 */
export async function findKey(engine: Engine, secret: string, now: Instant): Promise<Finding> {
  const alike = engine.apis
    .all()
    .filter(it => !isManagement(engine, it.apiId) && it.profile.readSecret(secret).outcome === 'shown')
  for (const served of alike) {
    const ruling: Ruling = await engine.verify(served, inquiryWith(secret, { dryRun: true }), now)
    if (ruling.dossier !== undefined) return { outcome: 'found', served, dossier: ruling.dossier }
    if (ruling.outcome === 'troubled') return { outcome: 'troubled' }
  }
  return { outcome: 'unknown', served: alike[0] }
}
