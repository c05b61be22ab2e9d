/** Every way a presented key can be refused. Closed: a profile spells each of them exactly once. */
export const REASONS = [
  'missing',
  'malformed',
  'ambiguous',
  'unknown',
  'revoked',
  'disabled',
  'retired',
  'expired',
  'account-inactive',
  'environment-denied',
  'address-denied',
  'host-denied',
  'referer-denied',
  'signature-missing',
  'signature-stale',
  'signature-wrong',
  'signature-replayed',
  'side-denied',
  'scope-missing',
  'resource-denied',
  'resource-unknown',
  'module-missing',
  'rate-limited',
  'credits-exhausted',
] as const

/** Why a key is refused. */
export type Reason = (typeof REASONS)[number]

/** Every way a request fails for a cause other than its key. Spelled by the profile like a reason. */
export const TROUBLES = [
  'request-malformed',
  'request-too-large',
  'headers-too-large',
  'route-unknown',
  'method-unknown',
  'upgrade-refused',
  'unavailable',
  'upstream-down',
  'upstream-slow',
  'internal',
] as const

/** Why a request is not judged, or not forwarded, without its key being at fault. */
export type Trouble = (typeof TROUBLES)[number]

/** What a profile's error table speaks for. */
export type Complaint = Reason | Trouble

/** All complaints, in the order the reference pages print them. */
export const COMPLAINTS: readonly Complaint[] = [...REASONS, ...TROUBLES]

/**
 * Reasons given before the presented secret matched a stored digest. They tell a stranger nothing
 * about any key, and nothing of a key is charged for them.
 */
export const UNPROVEN: ReadonlySet<Complaint> = new Set<Complaint>([
  'missing',
  'malformed',
  'ambiguous',
  'unknown',
])
