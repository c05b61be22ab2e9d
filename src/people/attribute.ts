import type { Attribution } from '../core/actor.ts'
import type { Clock } from '../ports/clock.ts'
import { asked } from './asking.ts'

/** Who asks for what is being done right now, as the stores want to know it. No actor: the person concerned. */
export const attributedBy =
  (clock: Clock) => (): Omit<Attribution, 'actor'> & Partial<Pick<Attribution, 'actor'>> => {
    const { actor, requestId, address } = asked() ?? {}
    return { at: clock.now(), requestId, address, ...(actor === undefined ? {} : { actor }) }
  }
