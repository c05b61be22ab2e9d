import type { Actor } from '../core/actor.ts'
import type { Dossier } from '../core/key.ts'

/** Somebody who showed a root key. It may do what its scopes say, in every account. */
export interface RootKeyCaller {
  readonly kind: 'root-key'
  readonly actor: Actor
  readonly dossier: Dossier
}

/** Who calls, and by that what they hold. */
export type Caller = RootKeyCaller

export const rootKeyCaller = (dossier: Dossier): RootKeyCaller => ({
  kind: 'root-key',
  actor: { kind: 'root-key', id: dossier.key.id, name: dossier.key.name },
  dossier,
})
