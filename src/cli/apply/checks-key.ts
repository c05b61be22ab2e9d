import { parseRange } from '../../core/address.ts'
import { parseHostRule, parseRefererRule } from '../../core/origin.ts'
import { isPublicSuffix } from '../../core/public-suffix.ts'
import { type Check, listed, meaning, type Surroundings, type Wrong, wrongIf } from './checking.ts'
import { canonical } from './nouns.ts'
import { type Fields, isFields, type There, textsIn } from './tree.ts'

/** What can be wrong with a key. */
export const KEY_CHECKS: readonly Check[] = [
  environment,
  project,
  scopes,
  listed('scopes', 'scope', it => it.scopes),
  narrowed,
  restrictions,
  signing,
  limits,
  expiry,
]

function environment(
  { environment: given }: Fields,
  there: There | undefined,
  { profile }: Surroundings,
): readonly Wrong[] {
  if (profile === undefined || (there !== undefined && given === undefined)) return []
  const names = profile.environments
  if (names.length === 0)
    return wrongIf(given !== undefined, 'environment', `${profile.title} has no environments`)
  if (given === undefined) return [['name', `say which environment it is for: ${names.join(', ')}`]]
  const known = names.includes(String(given))
  return wrongIf(
    !known,
    'environment',
    `"${given}" is not an environment of ${profile.title}: ${meaning(String(given), names)}`,
  )
}

function project({ project: name }: Fields, _: unknown, { projects }: Surroundings): readonly Wrong[] {
  const known = typeof name !== 'string' || projects.has(name)
  const near = meaning(String(name), [...projects.keys()])
  return wrongIf(!known, 'project', `the account has no project "${name}" and this file adds none: ${near}`)
}

function scopes(fields: Fields, there: There | undefined, { profile }: Surroundings): readonly Wrong[] {
  const differs =
    there !== undefined &&
    'scopes' in fields &&
    canonical('scopes', fields['scopes']) !== canonical('scopes', there.fields['scopes'])
  const text = `the scopes of keys of ${profile?.title} never change (they are ${textsIn(there?.fields['scopes']).join(', ') || 'none'}): revoke this key, or give the new one another name`
  return wrongIf(differs && profile?.scopesFixed === true, 'scopes', text)
}

function narrowed(
  { collections: given }: Fields,
  _: unknown,
  { profile, collections }: Surroundings,
): readonly Wrong[] {
  if (!Array.isArray(given)) return []
  if (profile?.collections === false) return [['collections', `${profile.title} has no collections`]]
  return textsIn(given).flatMap((name, at) =>
    wrongIf(
      !collections.has(name),
      `collections.${at}`,
      `the account has no collection "${name}" and this file adds none: ${meaning(name, [...collections])}`,
    ),
  )
}

const RULES: Readonly<Record<string, readonly [(text: string) => unknown, string]>> = {
  hosts: [parseHostRule, 'write docs.example.com, *.example.com or localhost'],
  referers: [parseRefererRule, 'write https://docs.example.com/guide/* or docs.example.com'],
  addresses: [parseRange, 'write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32'],
}

function restrictions(fields: Fields, _: unknown, { profile }: Surroundings): readonly Wrong[] {
  return Object.entries(RULES).flatMap(([kind, [parse, form]]): readonly Wrong[] => {
    const field = `restrictions.${kind}`
    const texts = textsIn(fields[field])
    if (texts.length > 0 && profile !== undefined && !profile.restrictions.includes(kind))
      return [[field, `${profile.title} does not enforce ${kind}: the rule would do nothing`]]
    return texts.flatMap((text, at) => [
      ...wrongIf(parse(text) === undefined, `${field}.${at}`, `"${text}" cannot be read: ${form}`),
      ...wrongIf(
        isForAll(kind, text),
        `${field}.${at}`,
        `"${text}" would allow everybody: name your own domain`,
      ),
    ])
  })
}

/** Whether a rule opens a key to everybody who can register a name. */
function isForAll(kind: string, text: string): boolean {
  const rule =
    kind === 'hosts' ? parseHostRule(text) : kind === 'referers' ? parseRefererRule(text)?.host : undefined
  return rule?.below === true && isPublicSuffix(rule.base)
}

function signing({ signed }: Fields, _: unknown, { profile }: Surroundings): readonly Wrong[] {
  return wrongIf(
    signed === true && profile?.signing === false,
    'signed',
    `${profile?.title} has no request signing`,
  )
}

function limits({ limits: given }: Fields, _: unknown, { profile }: Surroundings): readonly Wrong[] {
  if (profile === undefined || !isFields(given)) return []
  return Object.entries(given).flatMap(([name, uses]): readonly Wrong[] => {
    const known = profile.limits.find(it => it.name === name)
    const names = profile.limits.map(it => it.name)
    if (known === undefined)
      return [[`limits.${name}`, `"${name}" is not a limit of ${profile.title}: ${meaning(name, names)}`]]
    return wrongIf(Number(uses) > known.most, `limits.${name}`, `use ${known.most} or less`)
  })
}

function expiry(
  { expiresAt }: Fields,
  there: There | undefined,
  { profile, now }: Surroundings,
): readonly Wrong[] {
  if (typeof expiresAt !== 'string') return []
  const same =
    there !== undefined &&
    canonical('expiresAt', there.fields['expiresAt']) === canonical('expiresAt', expiresAt)
  if (same) return []
  if (profile?.expiring === false)
    return [['expiresAt', `keys of ${profile.title} do not expire: leave it out`]]
  return wrongIf(Date.parse(expiresAt) <= now, 'expiresAt', 'this instant has passed: give one in the future')
}
