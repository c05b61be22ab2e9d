import { type Address, inRanges, parseRange } from '../core/address.ts'
import type { Key } from '../core/key.ts'
import {
  type HostRule,
  hostMatches,
  parseHostRule,
  parseRefererRule,
  refererAllowed,
} from '../core/origin.ts'
import type { Problem } from '../core/problem.ts'
import { isPublicSuffix } from '../core/public-suffix.ts'

type Restrictions = Partial<Key['restrictions']>

/** The first restriction that is not written as one is, with its path and what to write. */
export function misspelt({ hosts = [], referers = [], addresses = [] }: Restrictions): Problem | undefined {
  return (
    firstWrong('hosts', hosts, wrongHost) ??
    firstWrong('referers', referers, wrongReferer) ??
    firstWrong('addresses', addresses, wrongAddress)
  )
}

function firstWrong(
  kind: keyof Restrictions,
  rules: readonly string[],
  complaintOf: (text: string) => string | undefined,
): Problem | undefined {
  for (const [index, text] of rules.entries()) {
    const detail = complaintOf(text)
    if (detail !== undefined) return { code: 'input-invalid', path: `restrictions.${kind}[${index}]`, detail }
  }
  return undefined
}

const HOST_FORM = 'Write docs.example.com, *.example.com or localhost, without scheme, port or path.'
const REFERER_FORM = 'Write https://docs.example.com/guide/* or docs.example.com.'
const ADDRESS_FORM = 'Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.'

const wrongHost = (text: string): string | undefined =>
  wrongHostRule(text, parseHostRule(text), `not a host. ${HOST_FORM}`)

const wrongReferer = (text: string): string | undefined =>
  wrongHostRule(text, parseRefererRule(text)?.host, `not a referer rule. ${REFERER_FORM}`)

/** A wildcard over a public suffix would open the key to everybody who can register a name below it. */
function wrongHostRule(text: string, rule: HostRule | undefined, otherwise: string): string | undefined {
  if (rule === undefined) return `"${text}" is ${otherwise}`
  const { below, base } = rule
  if (!below || !isPublicSuffix(base)) return undefined
  return `"${text}" would allow everybody's sites below ${base}. Name your own domain.`
}

const wrongAddress = (text: string): string | undefined =>
  parseRange(text) === undefined ? `"${text}" is not an IP address or CIDR range. ${ADDRESS_FORM}` : undefined

/** The rule of a list that admits an address; undefined when none does. */
export const admittingRange = (rules: readonly string[], address: Address): string | undefined =>
  rules.find(it => {
    const range = parseRange(it)
    return range !== undefined && inRanges(address, [range])
  })

/** The rule of a list that admits a host. @param host parsed by `parseHost` */
export const admittingHost = (rules: readonly string[], host: string): string | undefined =>
  rules.find(it => {
    const rule = parseHostRule(it)
    return rule !== undefined && hostMatches(rule, host)
  })

/** The rule of a list that admits a Referer header. */
export const admittingReferer = (rules: readonly string[], referer: string): string | undefined =>
  rules.find(it => {
    const rule = parseRefererRule(it)
    return rule !== undefined && refererAllowed([rule], referer)
  })

/** Restrictions as a key keeps them: hosts in the one spelling requests are compared with. */
export const keptRestrictions = <Wanted extends Partial<Key['restrictions']>>(wanted: Wanted): Wanted =>
  wanted.hosts === undefined ? wanted : { ...wanted, hosts: wanted.hosts.map(canonicalHostRule) }

function canonicalHostRule(text: string): string {
  const rule = parseHostRule(text)
  if (rule === undefined) return text
  return rule.below ? `*.${rule.base}` : rule.base
}
