import { SECOND } from '../../core/terms.ts'
import type { Ports } from '../../engine/ports.ts'

/** A look at an index, and a write only when something is due. */
const EXPIRE_MS = SECOND

/** Gives back credits that are held beyond their time, now and ever again. @returns what ends it */
export async function expiring({ credits, clock }: Pick<Ports, 'credits' | 'clock'>): Promise<() => void> {
  const expire = () => credits.expire(clock.now())
  await expire()
  let busy = false
  const again = () => {
    if (busy) return
    busy = true
    expire()
      .catch(() => undefined)
      .finally(() => {
        busy = false
      })
  }
  const timer = setInterval(again, EXPIRE_MS).unref()
  return () => clearInterval(timer)
}
