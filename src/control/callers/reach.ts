import { inRanges, parseRange } from '../../core/address.ts'
import type { Key } from '../../core/key.ts'
import type { Instant } from '../../core/terms.ts'

/** How far a root key reaches: what with, from where, and until when. */
export interface Reach {
  readonly scopes: Key['scopes']
  /** None: from everywhere. */
  readonly addresses: readonly string[]
  /** Absent: for ever. */
  readonly expiresAt?: Instant | undefined
}

/** In which field one reach goes beyond another, and what to do about it. */
export interface Beyond {
  readonly path: string
  readonly detail: string
}

export const reachOf = ({ scopes, restrictions, expiresAt }: Key): Reach => ({
  scopes,
  addresses: restrictions.addresses,
  expiresAt,
})

/** Where `reach` goes beyond a root key's `own`; undefined when nowhere. */
export const beyondReach = (reach: Reach, own: Reach): Beyond | undefined =>
  beyondScopes(reach, own) ?? beyondAddresses(reach, own) ?? beyondExpiry(reach, own)

/** The same for the scopes alone. */
export function beyondScopes({ scopes }: Reach, own: Reach): Beyond | undefined {
  const scope = scopes.find(it => !own.scopes.includes(it))
  if (scope === undefined) return undefined
  const detail = `Your root key does not hold "${scope}", so it cannot grant it or change a key that holds it. Use one that does.`
  return { path: 'scopes', detail }
}

function beyondAddresses({ addresses }: Reach, own: Reach): Beyond | undefined {
  if (own.addresses.length === 0 || (addresses.length > 0 && addresses.every(it => isWithin(it, own))))
    return undefined
  const detail = `Your root key works from ${own.addresses.join(', ')} only, and so must this one. Give addresses among these, or use a root key without such a bound.`
  return { path: 'restrictions.addresses', detail }
}

/** What is no range is refused by its form, elsewhere. */
function isWithin(text: string, { addresses }: Reach): boolean {
  const range = parseRange(text)
  if (range === undefined) return true
  const around = addresses
    .map(it => parseRange(it))
    .filter(it => it !== undefined)
    .filter(it => it.length <= range.length)
  return inRanges(range.base, around)
}

function beyondExpiry({ expiresAt }: Reach, own: Reach): Beyond | undefined {
  if (own.expiresAt === undefined || (expiresAt !== undefined && expiresAt <= own.expiresAt)) return undefined
  const until = new Date(own.expiresAt).toISOString()
  const detail = `Your root key expires at ${until}, and this one may not outlive it. Give that time or an earlier one, or use a root key that does not expire.`
  return { path: 'expiresAt', detail }
}
