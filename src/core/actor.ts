import type { Instant } from './terms.ts'

/** Who acts: a person who is logged in, a root key, a key on itself, or Latchkey on its own. */
export interface Actor {
  readonly kind: 'person' | 'root-key' | 'key' | 'system'
  /** The person's or the key's; of the system what it does, e.g. `setup`. */
  readonly id: string
  /** What people know it by: an e-mail address, the name of a key. */
  readonly name: string
}

/** Who made a change, when, and from where: what its audit entry says beside the change. */
export interface Attribution {
  readonly actor: Actor
  readonly at: Instant
  readonly requestId?: string | undefined
  /** The address the request came from. */
  readonly address?: string | undefined
}
