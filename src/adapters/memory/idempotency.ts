import type { Instant } from '../../core/terms.ts'
import type { IdempotencyStore, Once } from '../../ports/idempotency.ts'
import { standing } from '../once.ts'
import type { MemoryState } from './state.ts'

/** Answers of one process that can be given again. */
export function memoryIdempotency({ once }: MemoryState): IdempotencyStore {
  const forget = (now: Instant) => {
    for (const [name, { expiresAt }] of once) if (expiresAt <= now) once.delete(name)
  }
  return {
    async begin(beginning) {
      const { request, now, expiresAt } = beginning
      forget(now)
      const known = once.get(nameOf(beginning))
      if (known !== undefined) return standing(known, beginning)
      once.set(nameOf(beginning), { request, expiresAt, sealed: undefined })
      return { outcome: 'begun' }
    },
    forgetExpired: async now => forget(now),
    async finish(asked, sealed) {
      const known = once.get(nameOf(asked))
      if (known !== undefined) known.sealed = sealed
    },
    async abandon(asked) {
      if (once.get(nameOf(asked))?.sealed === undefined) once.delete(nameOf(asked))
    },
  }
}

const nameOf = ({ creator, key }: Once): string => JSON.stringify([creator, key])
