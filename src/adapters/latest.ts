import type { LastUse } from '../ports/usage.ts'

/** The later of two uses of a credential, of which one may be missing: with where it came from. */
export const latest = (use: LastUse, other: LastUse | undefined): LastUse =>
  other === undefined || use.at > other.at ? use : other
