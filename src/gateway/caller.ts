import type { Address, AddressRange } from '../core/address.ts'
import { callerBehind } from '../core/hops.ts'
import { type RawHeaders, valuesOf } from './headers.ts'

/** The address of whoever really asked, by the headers of a request. @see {@link callerBehind} */
export const callerAddress = (
  peer: string | undefined,
  rawHeaders: RawHeaders,
  trusted: readonly AddressRange[],
): Address | undefined =>
  callerBehind(peer, trusted.length === 0 ? [] : valuesOf(rawHeaders, 'x-forwarded-for'), trusted)
