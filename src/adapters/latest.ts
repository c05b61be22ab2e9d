import { type Instant, instant } from '../core/terms.ts'

/** The later of two instants, of which one may be missing. */
export const latest = (at: Instant, other: Instant | undefined): Instant =>
  other === undefined ? at : instant(Math.max(at, other))
