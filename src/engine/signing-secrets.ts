import { done, type Outcome, problem } from '../core/problem.ts'
import { assembleSecret, maskOf } from '../core/secret.ts'
import { liveSecrets, type SigningSecret, sealedFor } from '../core/signing-secret.ts'
import { after, type Instant, SECOND } from '../core/terms.ts'
import type { KeyRecord } from '../ports/keys.ts'
import type { Seal } from '../ports/seal.ts'
import { changed } from './change.ts'
import { keyContext, type Profiles } from './context.ts'
import type { Ports } from './ports.ts'

/** What every signing secret begins with, in whichever API. */
const PREFIX = 'lks_'
/** 62⁴³ ≈ 2²⁵⁶. */
const RANDOM_LENGTH = 43

/** A signing secret in the clear. It is in the answer that made it and nowhere else. */
export interface ShownSigningSecret {
  readonly record: SigningSecret
  readonly secret: string
}

/** A key that is to have another secret for signing. */
export interface NewSigningSecret {
  readonly keyId: string
  /** How long those before keep counting; absent: as the profile says of a rotation. 0 stops them at once. */
  readonly graceSeconds?: number | undefined
}

/**
 * Gives a key one more secret to sign messages with. At most two count at a time: while one is in its grace, only a
 * change without grace, which ends both, is taken.
 * @param seal under the server's secret
 */
export async function addSigningSecret(
  ports: Ports,
  profiles: Profiles,
  seal: Seal,
  { keyId, graceSeconds }: NewSigningSecret,
): Promise<Outcome<ShownSigningSecret>> {
  const found = await keyContext(ports, profiles, keyId)
  if (!found.ok) return found
  const { record, profile } = found.value
  const { spec } = profile
  if (spec.messageSignatures === undefined)
    return problem('input-invalid', `${spec.title} has no signatures of messages: its profile offers none.`)
  const grace = graceSeconds ?? spec.keys.graceSeconds
  if (grace > spec.keys.maxGraceSeconds) {
    const detail = `The grace period is at most ${spec.keys.maxGraceSeconds} seconds.`
    return problem('input-invalid', detail, 'graceSeconds')
  }
  const now = ports.clock.now()
  if (grace > 0 && liveSecrets(record.key.signingSecrets ?? [], now).length > 1) return pending()
  const made = freshSecret(ports, seal, record.key.id, now)
  const change = { add: made.record, othersUntil: after(now, grace * SECOND) }
  const amended = await ports.keys.amend(keyId, { signingSecrets: change }, record.key.version)
  if (amended === 'stale') return pending()
  const outcome = await changed(ports, keyId, amended)
  return outcome.ok ? done(made) : outcome
}

const pending = (): Outcome<never> =>
  problem(
    'rotation-pending',
    'A signing secret of this key is still in its grace period, or somebody else has just changed the key. Look at it, then try again, or give graceSeconds 0 to stop the others now.',
    'graceSeconds',
  )

function freshSecret({ secrets }: Ports, seal: Seal, keyId: string, now: Instant): ShownSigningSecret {
  const secret = assembleSecret(PREFIX, secrets.random(RANDOM_LENGTH))
  const sealed = seal.seal(secret, sealedFor(keyId))
  return {
    secret,
    record: { id: secrets.id('sgn_'), mask: maskOf(secret, PREFIX), sealed, createdAt: now },
  }
}

/** Lets one signing secret of a key count no longer. */
export async function endSigningSecret(
  ports: Ports,
  keyId: string,
  id: string,
  expecting: number | undefined,
): Promise<Outcome<KeyRecord>> {
  const now = ports.clock.now()
  const known = liveSecrets((await ports.keys.find(keyId))?.key.signingSecrets ?? [], now)
  const amended = await ports.keys.amend(keyId, { signingSecrets: { end: id, at: now } }, expecting)
  const outcome = await changed(ports, keyId, amended)
  if (!outcome.ok || known.some(it => it.id === id)) return outcome
  const detail = `No signing secret of this key that still counts is called ${id}.`
  return problem('signing-secret-unknown', detail, 'secretId')
}

/** The signing secrets of a key that count now, newest first. */
export async function signingSecretsOf(
  { keys, clock }: Ports,
  keyId: string,
): Promise<Outcome<readonly SigningSecret[]>> {
  const record = await keys.find(keyId)
  if (record === undefined) return problem('key-unknown', `There is no key ${keyId}.`)
  return done(liveSecrets(record.key.signingSecrets ?? [], clock.now()))
}
