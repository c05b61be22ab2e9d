import type { Key } from '../core/key.ts'
import { changedSecrets } from '../core/signing-secret.ts'
import type { KeyPatch, LimitChanges } from '../ports/keys.ts'
import { oneOn } from './changes.ts'

/** What a patch changes, in the terms of the noun it is for. */
export type Changes<Patch> = {
  readonly [Name in keyof Patch]?: null extends Patch[Name]
    ? Exclude<Patch[Name], null>
    : Exclude<Patch[Name], undefined>
}

/** Three states become two: what is absent from the patch is absent, and `null` is `undefined`: cleared. */
export function changesOf<Patch extends object>(patch: Patch): Changes<Patch> {
  const said = Object.entries(patch).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said.map(([name, value]) => [name, value ?? undefined])) as Changes<Patch>
}

/** The key a patch makes of one: of its restrictions and its limits, those that are not named stay. */
export const amendedKey = (key: Key, { restrictions, limits, signingSecrets, ...patch }: KeyPatch): Key =>
  oneOn(key, {
    ...key,
    ...changesOf(patch),
    restrictions: { ...key.restrictions, ...restrictions },
    limits: limits === null ? {} : mergedLimits(key.limits, limits),
    signingSecrets: signingSecrets
      ? changedSecrets(key.signingSecrets ?? [], signingSecrets)
      : key.signingSecrets,
  })

const mergedLimits = (own: Key['limits'], changes: LimitChanges = {}): Key['limits'] =>
  Object.fromEntries(
    Object.entries({ ...own, ...changes }).flatMap(([name, limit]) =>
      limit === null ? [] : [[name, limit] as const],
    ),
  )
