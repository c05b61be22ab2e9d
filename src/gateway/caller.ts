import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type Address, type AddressRange, inRanges, parseAddress } from '../core/address.ts'
import { callerBehind } from '../core/hops.ts'
import { type RawHeaders, valuesOf } from '../core/raw-headers.ts'

/** The address of whoever really asked, by the headers of a request. @see {@link callerBehind} */
export const callerAddress = (
  peer: string | undefined,
  rawHeaders: RawHeaders,
  trusted: readonly AddressRange[],
): Address | undefined =>
  callerBehind(peer, trusted.length === 0 ? [] : valuesOf(rawHeaders, 'x-forwarded-for'), trusted)

/**
 * Whether whoever asked came by https: over this connection, or as a trusted proxy at the other end of it says.
 * What that has from further away it may have put in front: the last word is its own.
 */
export function callerScheme(
  socket: Pick<Socket, 'remoteAddress'>,
  rawHeaders: RawHeaders,
  trusted: readonly AddressRange[],
): 'http' | 'https' {
  if (socket instanceof TLSSocket) return 'https'
  if (trusted.length === 0) return 'http'
  const peer = parseAddress(socket.remoteAddress ?? '')
  if (peer === undefined || !inRanges(peer, trusted)) return 'http'
  const said = valuesOf(rawHeaders, 'x-forwarded-proto').at(-1)?.split(',').at(-1)?.trim().toLowerCase()
  return said === 'https' ? 'https' : 'http'
}
