import type { Credential, Key } from '../core/key.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import { after, hasPassed, type Instant, SECOND } from '../core/terms.ts'
import type { KeyRecord } from '../ports/keys.ts'
import { keyContext, type Profiles } from './context.ts'
import { staleAt } from './entries.ts'
import { wrongField } from './fields.ts'
import { freshCredentials, type IssuedKey } from './issue.ts'
import type { Ports } from './ports.ts'

/** A key that is to have new secrets. */
export interface RotateKey {
  readonly keyId: string
  /** How long the old secrets keep working; absent: as the profile says. 0 stops them at once. */
  readonly graceSeconds?: number | undefined
  /** The key's new expiry; absent keeps it, or, when it has passed, grants the same lifetime again. */
  readonly expiresAt?: Instant | undefined
  /** The key's version the caller saw; absent: any. */
  readonly expecting?: number | undefined
}

/**
 * Makes a new generation of secrets for a key. Its id, limits, credits and usage stay.
 * The old generation works until the grace is over, never beyond an expiry it had. At most two
 * generations live: while one is in grace, only a rotation without grace, which ends both, is taken.
 */
export async function rotateKey(
  ports: Ports,
  profiles: Profiles,
  wanted: RotateKey,
): Promise<Outcome<IssuedKey>> {
  const context = await keyContext(ports, profiles, wanted.keyId)
  if (!context.ok) return context
  const { record, profile, collections } = context.value
  const now = ports.clock.now()
  const graceSeconds = wanted.graceSeconds ?? profile.spec.keys.graceSeconds
  if (graceSeconds > profile.spec.keys.maxGraceSeconds) {
    const detail = `The grace period is at most ${profile.spec.keys.maxGraceSeconds} seconds.`
    return problem('input-invalid', detail, 'graceSeconds')
  }
  if (wanted.expecting !== undefined && wanted.expecting !== record.key.version)
    return staleAt(record.key.version)
  const obstacle = obstacleTo(record, graceSeconds, now)
  if (obstacle !== undefined) return obstacle
  const field = wrongField({ expiresAt: wanted.expiresAt }, { spec: profile.spec, collections, now })
  if (field !== undefined) return { ok: false, problem: field }

  const generation = newestGeneration(record)
  const forms = profile.issuedForms(record.key.environment)
  const fresh = freshCredentials(ports.secrets, forms, record.key.id, generation + 1, now)
  const rotated = await ports.keys.rotate({
    keyId: record.key.id,
    expecting: generation,
    fresh: fresh.credentials,
    until: after(now, graceSeconds * SECOND),
    expiresAt: wanted.expiresAt ?? renewedExpiry(record.key, now),
    version: wanted.expecting,
  })
  if (rotated === 'stale') return staleAt((await ports.keys.find(record.key.id))?.key.version)
  if (rotated === 'outrun')
    return problem(
      'rotation-pending',
      'Somebody else has just rotated or revoked this key. Look at it, then try again.',
    )
  return done({ ...rotated, secrets: fresh.secrets })
}

function obstacleTo(
  { key, credentials }: KeyRecord,
  graceSeconds: number,
  now: Instant,
): Outcome<never> | undefined {
  if (key.revokedAt !== undefined)
    return problem('key-revoked', 'A revoked key stays revoked. Create a new one.')
  if (graceSeconds === 0 || !inGrace(credentials, now)) return undefined
  const detail =
    'Old secrets of this key are still in their grace period. Wait for its end, or rotate with graceSeconds 0 to stop them now.'
  return problem('rotation-pending', detail, 'graceSeconds')
}

const inGrace = (credentials: readonly Credential[], now: Instant): boolean =>
  credentials.some(({ until }) => until !== undefined && now < until)

const newestGeneration = ({ credentials }: KeyRecord): number =>
  Math.max(0, ...credentials.map(it => it.generation))

/** A key that has expired gets the lifetime it had once more, from now; others keep their expiry. */
function renewedExpiry(key: Key, now: Instant): Instant | undefined {
  if (key.expiresAt === undefined || !hasPassed(key.expiresAt, now)) return undefined
  return after(now, Math.max(SECOND, key.expiresAt - key.createdAt))
}
