import { type Address, type AddressRange, inRanges, parseAddress } from '../core/address.ts'
import { type RawHeaders, valuesOf } from './headers.ts'

/**
 * The address of whoever really asked. Forwarded addresses are believed only from trusted proxies: the
 * chain is walked from the right, and the first hop that is not trusted is the caller.
 * @returns undefined when the chain cannot be read; rules about addresses then deny
 */
export function callerAddress(
  peer: string | undefined,
  rawHeaders: RawHeaders,
  trusted: readonly AddressRange[],
): Address | undefined {
  let caller = parseAddress(peer ?? '')
  if (trusted.length === 0) return caller
  const hops = valuesOf(rawHeaders, 'x-forwarded-for').flatMap(value => value.split(','))
  while (caller !== undefined && inRanges(caller, trusted) && hops.length > 0) {
    caller = parseAddress(hops.pop()?.trim() ?? '')
  }
  return caller
}
