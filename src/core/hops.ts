import { type Address, type AddressRange, inRanges, parseAddress } from './address.ts'

/**
 * The address of whoever really asked. Forwarded addresses are believed only from trusted proxies: the
 * chain is walked from the right, and the first hop that is not trusted is the caller.
 * @param peer the address of the connection
 * @param forwardedFor all values of X-Forwarded-For, in order
 * @returns undefined when the chain cannot be read; rules about addresses then deny
 */
export function callerBehind(
  peer: string | undefined,
  forwardedFor: readonly string[],
  trusted: readonly AddressRange[],
): Address | undefined {
  let caller = parseAddress(peer ?? '')
  if (trusted.length === 0) return caller
  const hops = forwardedFor.flatMap(value => value.split(','))
  while (caller !== undefined && inRanges(caller, trusted) && hops.length > 0) {
    caller = parseAddress(hops.pop()?.trim() ?? '')
  }
  return caller
}
