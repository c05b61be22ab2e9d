import { AsyncLocalStorage } from 'node:async_hooks'
import type { Actor } from '../core/actor.ts'

/** Who asks for what is being done, as far as it is known: the login library hands nothing of it on. */
export interface Asking {
  readonly requestId?: string | undefined
  readonly address?: string | undefined
  /** Who acts, where it is not the person whose rows are changed. */
  readonly actor?: Actor | undefined
  /** Whether the passkey that was just shown made sure of its holder, by PIN or finger: then it is two factors. */
  holderVerified?: boolean
}

const storage = new AsyncLocalStorage<Asking>()

/** Does something on behalf of whoever asks for it. */
export const onBehalfOf = <T>(asking: Asking, act: () => Promise<T>): Promise<T> => storage.run(asking, act)

/** Who asks for what is being done right now. */
export const asked = (): Asking | undefined => storage.getStore()
