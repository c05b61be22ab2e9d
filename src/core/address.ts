import ipaddr from 'ipaddr.js'

/** An IP address parsed to bits. IPv4-mapped IPv6 has become the IPv4 address it means. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** A block of addresses: every address whose first `length` bits equal those of `base`. */
export interface AddressRange {
  readonly base: Address
  readonly length: number
}

/** The longest spelling: eight groups of four, the last two dotted. */
const MAX_LENGTH = 45
const MAPPED_BITS = 96
const BUCKET_BITS = 64
const DECIMAL = /^(0|[1-9]\d{0,2})$/

/**
 * Parses one address. Zone ids, ports, brackets, leading zeros and the short and octal spellings of
 * IPv4 are refused: two readers could disagree about them.
 * @returns undefined for anything but one plain address
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > MAX_LENGTH) return undefined
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (!text.includes(':') || /[%[\]/\s]/.test(text)) return undefined
  const plain = text.includes('.') ? withoutDots(text) : text
  if (plain === undefined || !ipaddr.IPv6.isValid(plain)) return undefined
  const address = ipaddr.IPv6.parse(plain)
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

/** Spells a dotted tail as two groups: `::10.0.0.1` is `::a00:1`, where ipaddr.js would read a mapped address. */
function withoutDots(text: string): string | undefined {
  const start = text.lastIndexOf(':') + 1
  const dotted = text.slice(start)
  if (!ipaddr.IPv4.isValidFourPartDecimal(dotted)) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(dotted).octets
  return `${text.slice(0, start)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

/**
 * Parses an address or a CIDR range; a bare address is a range of one.
 * A range of IPv4-mapped addresses becomes the IPv4 range it means.
 */
export function parseRange(text: string): AddressRange | undefined {
  const [head = '', tail, ...rest] = text.split('/')
  const base = parseAddress(head)
  if (base === undefined || rest.length > 0) return undefined
  const mapped = base.kind() === 'ipv4' && head.includes(':')
  const bits = base.kind() === 'ipv4' ? 32 : 128
  if (tail === undefined) return { base, length: bits }
  const length = DECIMAL.test(tail) ? Number(tail) - (mapped ? MAPPED_BITS : 0) : -1
  return length >= 0 && length <= bits ? { base, length } : undefined
}

/** True when `address` lies in one of `ranges`. An IPv4 address never lies in an IPv6 range. */
export const inRanges = (address: Address, ranges: readonly AddressRange[]): boolean =>
  ranges.some(({ base, length }) => base.kind() === address.kind() && address.match(base, length))

/**
 * The name limits count an address under: the address itself for IPv4, its /64 for IPv6, because one
 * subscriber holds a whole /64 and could otherwise be 2⁶⁴ callers.
 */
export function addressBucket(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString()
  const network = address.toByteArray().fill(0, BUCKET_BITS / 8)
  return `${ipaddr.fromByteArray(network).toString()}/${BUCKET_BITS}`
}
