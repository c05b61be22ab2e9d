import type { Key } from '../core/key.ts'
import type { KeyPatch } from '../ports/keys.ts'
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

/** The key a patch makes of one: of its restrictions, those that are not named stay. */
export const amendedKey = (key: Key, { restrictions, ...patch }: KeyPatch): Key =>
  oneOn(key, {
    ...key,
    ...changesOf(patch),
    restrictions: { ...key.restrictions, ...restrictions },
  })
