import { instant } from '../../core/terms.ts'
import type { Clock } from '../../ports/clock.ts'

/** The machine's clock. */
export const systemClock = (): Clock => ({ now: () => instant(Date.now()) })
