import fc from 'fast-check'

/** Any IPv4 address, as a number. */
export const v4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })
/** Any IPv6 address but the mapped ones, as a number. */
export const v6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).filter(bits => bits >> 32n !== 0xffffn)

export const spell4 = (bits: bigint) => [24n, 16n, 8n, 0n].map(shift => (bits >> shift) & 255n).join('.')
const groups = (bits: bigint) =>
  Array.from({ length: 8 }, (_, at) => ((bits >> BigInt(112 - 16 * at)) & 0xffffn).toString(16))
export const spell6 = (bits: bigint) => groups(bits).join(':')

/** One address in every way people write it. */
export const spellings6 = (bits: bigint): readonly string[] => {
  const parts = groups(bits)
  const padded = parts.map(part => part.padStart(4, '0')).join(':')
  const dotted = `${parts.slice(0, 6).join(':')}:${spell4(bits & 0xffffffffn)}`
  const short = new URL(`http://[${spell6(bits)}]/`).hostname.slice(1, -1)
  return [parts.join(':'), padded, padded.toUpperCase(), short, short.toUpperCase(), dotted]
}
