import { parseRange } from '../../core/address.ts'
import { parseHost, parseHostRule, parseRefererRule } from '../../core/origin.ts'
import { isPublicSuffix } from '../../core/public-suffix.ts'
import { closest } from '../../core/spelling.ts'
import { canonical, NOUNS, type Place } from './nouns.ts'
import type { Deployment, Profile } from './there.ts'
import { type Complaint, type Fields, isFields, type Kind, type There, textsIn, type Wanted } from './tree.ts'

/** What a noun is checked against. */
export interface Surroundings {
  readonly deployment: Deployment
  /** Every API the files speak of. */
  readonly wanted: readonly Wanted[]
  /** Of its API; undefined where the server has not loaded it. */
  readonly profile: Profile | undefined
  readonly projects: ReadonlyMap<string, Place>
  readonly collections: ReadonlySet<string>
  /** Epoch ms. */
  readonly now: number
}

/** A field, and what is wrong with it. */
type Wrong = readonly [field: string, text: string]
type Check = (fields: Fields, there: There | undefined, at: Surroundings) => readonly Wrong[]

/** What is wrong with a noun that its form cannot show: what it names, and what never changes. */
export const complaintsAbout = (
  wanted: Wanted,
  there: There | undefined,
  at: Surroundings,
): readonly Complaint[] =>
  [...(CHECKS[wanted.kind] ?? []), fixedFields(wanted.kind)]
    .flatMap(check => check(wanted.fields, there, at))
    .map(([field, text]) => ({ spot: wanted.spot(field), text }))

/** An account that has owners keeps one: the last can neither be lowered nor removed. */
export function ownerless(wanted: Wanted, there: There | undefined, prune: boolean): readonly Complaint[] {
  const { member: list } = wanted.lists
  const isOwner = ({ fields }: Pick<Wanted, 'fields'>) => fields['role'] === 'owner'
  const owners = there?.lists.member?.filter(it => isOwner(it) && !it.invited) ?? []
  if (list === undefined || owners.length === 0) return []
  const same = (one: There, other: Wanted) =>
    canonical('email', one.fields['email']) === canonical('email', other.fields['email'])
  const stays = owners.some(owner => {
    const said = list.find(it => same(owner, it))
    return said === undefined ? !prune : isOwner(said)
  })
  const names = owners.map(it => it.fields['email']).join(', ')
  const text = `this leaves the account without an owner: keep one of ${names}, or first have another accept`
  return stays ? [] : [{ spot: wanted.spot('members'), text }]
}

const CHECKS: { readonly [kind in Kind]?: readonly Check[] } = {
  api: [management, speech, hostNames, upstream],
  account: [listed('modules', 'module', it => it.modules)],
  collection: [ownCollections],
  key: [
    environment,
    project,
    scopes,
    listed('scopes', 'scope', it => it.scopes),
    narrowed,
    restrictions,
    signing,
    limits,
    expiry,
  ],
}

const wrongIf = (wrong: boolean, field: string, text: string): readonly Wrong[] =>
  wrong ? [[field, text]] : []

/** Names that are told where none is like what was written. */
const MOST_NAMES = 12

function meaning(written: string, names: readonly string[]): string {
  const meant = closest(written, names)
  if (meant !== undefined && meant[0] === written[0]) return `did you mean ${meant}?`
  const more = names.length > MOST_NAMES ? ', …' : ''
  return `there are: ${names.slice(0, MOST_NAMES).join(', ') || 'none'}${more}`
}

function fixedFields(kind: Kind): Check {
  return (fields, there) =>
    there === undefined
      ? []
      : Object.entries(NOUNS[kind].fixed ?? {}).flatMap(([field, text]) =>
          wrongIf(
            field in fields && canonical(field, fields[field]) !== canonical(field, there.fields[field]),
            field,
            `it is ${JSON.stringify(there.fields[field])} there, and ${text}`,
          ),
        )
}

function management({ name }: Fields): readonly Wrong[] {
  return wrongIf(
    name === 'latchkey',
    'name',
    'this is the API of the root keys, which no file changes: see latchkey root-keys',
  )
}

function speech(
  { name, profile }: Fields,
  there: There | undefined,
  { deployment }: Surroundings,
): readonly Wrong[] {
  if (there !== undefined) return []
  const apis = deployment.apis.map(it => String(it.fields['name']))
  if (profile === undefined)
    return [
      [
        'name',
        `the server has no API "${name}" (${meaning(String(name), apis)}): to add it, say its profile`,
      ],
    ]
  const names = deployment.profiles.map(it => it.name)
  const known = names.includes(String(profile))
  return wrongIf(
    !known,
    'profile',
    `the server has not loaded a profile "${profile}": ${meaning(String(profile), names)}`,
  )
}

function hostNames(
  fields: Fields,
  there: There | undefined,
  { deployment, wanted }: Surroundings,
): readonly Wrong[] {
  const others = [
    ...deployment.apis.filter(it => it.id !== there?.id),
    ...wanted.filter(it => it.fields['name'] !== fields['name']),
  ]
  return textsIn(fields['hosts']).flatMap((host, at): readonly Wrong[] => {
    const parsed = parseHost(host)
    if (parsed === undefined) return [[`hosts.${at}`, `"${host}" is not a host name`]]
    const other = others.find(it => textsIn(it.fields['hosts']).map(parseHost).includes(parsed))
    const text = `the API ${other?.fields['name']} is served on "${host}": take it away there first`
    return wrongIf(other !== undefined, `hosts.${at}`, text)
  })
}

function upstream({ upstream: url }: Fields): readonly Wrong[] {
  const parsed = typeof url === 'string' ? URL.parse(url) : undefined
  const fits =
    parsed === undefined || (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '')
  return wrongIf(!fits, 'upstream', 'give an http or https URL, e.g. http://127.0.0.1:8080')
}

/** Each text of a list must be one the profile has. */
function listed(field: string, word: string, of: (profile: Profile) => readonly string[]): Check {
  return (fields, _, { profile }) =>
    textsIn(fields[field]).flatMap((text, at) =>
      wrongIf(
        profile !== undefined && !of(profile).includes(text),
        `${field}.${at}`,
        `"${text}" is not a ${word} of ${profile?.title}: ${meaning(text, profile ? of(profile) : [])}`,
      ),
    )
}

function ownCollections({ name }: Fields, _: unknown, { profile }: Surroundings): readonly Wrong[] {
  return [
    ...wrongIf(profile?.collections === false, 'name', `${profile?.title} has no collections`),
    ...wrongIf(String(name).startsWith('col_'), 'name', 'a name cannot begin with "col_": ids do'),
  ]
}

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
