import { pairsOf, type RawHeaders } from '../../core/raw-headers.ts'
import type { Profile } from '../../profile/compile.ts'

/** Of these, as of keys and signatures, no value has a comma in it. */
const SINGLE: readonly string[] = ['host', 'origin']
/** An address after a comma: some have commas of their own. */
const NEXT_ADDRESS = /,(?=\s*https?:\/\/)/i

/**
 * Headers as their caller sent them, for all that decisions rest on. Some proxies join those of one name with a comma:
 * what could have been two is taken apart again, so that it is seen to be two.
 */
export function unjoined(raw: RawHeaders, { spec: { carriers, signing } }: Profile): RawHeaders {
  const signed = signing === undefined ? [] : [signing.timestampHeader, signing.signatureHeader]
  const single = new Set([
    ...SINGLE,
    ...[...carriers.map(it => it.header), ...signed].map(it => it.toLowerCase()),
  ])
  return pairsOf(raw).flatMap(([name, value]) =>
    partsOf(name.toLowerCase(), value, single).flatMap(part => [name, part]),
  )
}

function partsOf(name: string, value: string, single: ReadonlySet<string>): readonly string[] {
  if (name === 'referer') return value.split(NEXT_ADDRESS)
  return single.has(name) ? value.split(',') : [value]
}
