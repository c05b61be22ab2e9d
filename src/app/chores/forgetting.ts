import { MINUTE } from '../../core/terms.ts'
import type { Ports } from '../../engine/ports.ts'

/** How often sealed answers nobody is given any more are forgotten, and counts of uses and refusals that are too old. */
const FORGET_MS = MINUTE

/** Forgets answers that have expired, and old counts and refusals, now and ever again. @returns what ends it */
export async function forgetting({ idempotency, usage, refusals, clock }: Ports): Promise<() => void> {
  const forgetUses = () => {
    usage.forget(clock.now()).catch(() => undefined)
    refusals.forget(clock.now()).catch(() => undefined)
  }
  const forget = () => idempotency.forgetExpired(clock.now())
  await forget()
  forgetUses()
  const timer = setInterval(() => {
    forgetUses()
    forget().catch(() => undefined)
  }, FORGET_MS).unref()
  return () => clearInterval(timer)
}
