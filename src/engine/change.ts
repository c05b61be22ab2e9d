import type { RevocationReason } from '../core/key.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import type { KeyPatch, KeyRecord } from '../ports/keys.ts'
import { keyContext, type Profiles } from './context.ts'
import { staleAt } from './entries.ts'
import { type ChangedFields, wrongField } from './fields.ts'
import { collectionIds } from './issue.ts'
import type { Ports } from './ports.ts'
import { keptRestrictions } from './restrictions.ts'

/** What may be changed on a key. Absent keeps; `null` clears. */
export interface ChangeKey extends ChangedFields {
  readonly name?: string | undefined
  readonly projectId?: string | null | undefined
}

/** Changes a key. Scopes only where the profile lets them change. */
export async function changeKey(
  ports: Ports,
  profiles: Profiles,
  keyId: string,
  change: ChangeKey,
  expecting?: number,
): Promise<Outcome<KeyRecord>> {
  const found = await keyContext(ports, profiles, keyId)
  if (!found.ok) return found
  const { profile, collections, account } = found.value
  if (change.scopes !== undefined && profile.spec.keys.scopes === 'fixed') {
    const detail =
      'Scopes are chosen when a key is created and never change. Revoke the key and create a new one.'
    return problem('scopes-fixed', detail, 'scopes')
  }
  const field = wrongField(change, { spec: profile.spec, collections, now: ports.clock.now() })
  if (field !== undefined) return { ok: false, problem: field }
  const { projectId } = change
  const project = projectId ? await ports.directory.find('project', projectId) : undefined
  if (projectId && project?.accountId !== account.id) {
    return problem('project-unknown', `The account has no project ${projectId}.`, 'projectId')
  }
  return amend(
    ports,
    keyId,
    {
      ...change,
      collections:
        change.collections === undefined ? undefined : collectionIds(change.collections, { collections }),
      restrictions: change.restrictions && keptRestrictions(change.restrictions),
    },
    expecting,
  )
}

/** Stops a key until it is enabled again. A key that is disabled stays so since when it was. */
export async function disableKey(
  ports: Ports,
  keyId: string,
  expecting?: number,
): Promise<Outcome<KeyRecord>> {
  const since = (await ports.keys.find(keyId))?.key.disabledAt
  return amend(ports, keyId, { disabledAt: since ?? ports.clock.now() }, expecting)
}

/** Lets a disabled key work again. */
export const enableKey = (ports: Ports, keyId: string, expecting?: number): Promise<Outcome<KeyRecord>> =>
  amend(ports, keyId, { disabledAt: null }, expecting)

/** Why a key is revoked. */
export interface Revocation {
  /** Absent: `unspecified`. */
  readonly reason?: RevocationReason | undefined
  /** Free words. */
  readonly note?: string | undefined
}

/**
 * Stops all secrets of a key for good. Once this resolves no request that starts later is admitted.
 * Revoking a revoked key changes nothing and is no problem.
 */
export async function revokeKey(
  ports: Ports,
  keyId: string,
  { reason = 'unspecified', note }: Revocation = {},
  expecting?: number,
): Promise<Outcome<KeyRecord>> {
  const patch = { revokedAt: ports.clock.now(), revokedReason: reason, revokedNote: note }
  const outcome = await amend(ports, keyId, patch, expecting)
  const record =
    outcome.ok || outcome.problem.code !== 'key-revoked' ? undefined : await ports.keys.find(keyId)
  return record === undefined ? outcome : done(record)
}

const amend = async (
  ports: Ports,
  keyId: string,
  patch: KeyPatch,
  expecting: number | undefined,
): Promise<Outcome<KeyRecord>> => changed(ports, keyId, await ports.keys.amend(keyId, patch, expecting))

/** A key after a change, or why the store did not change it. */
export async function changed(
  { keys }: Ports,
  keyId: string,
  record: KeyRecord | 'revoked' | 'stale' | undefined,
): Promise<Outcome<KeyRecord>> {
  if (record === undefined) return problem('key-unknown', `There is no key ${keyId}.`, 'keyId')
  if (record === 'stale') return staleAt((await keys.find(keyId))?.key.version)
  if (record === 'revoked') return problem('key-revoked', 'A revoked key stays revoked. Create a new one.')
  return done(record)
}
