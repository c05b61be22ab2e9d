import { parseHost } from '../../core/origin.ts'
import { type Check, listed, meaning, type Surroundings, type Wrong, wrongIf } from './checking.ts'
import { KEY_CHECKS } from './checks-key.ts'
import { canonical, NOUNS } from './nouns.ts'
import { type Complaint, type Fields, type Kind, type There, textsIn, type Wanted } from './tree.ts'

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
  key: KEY_CHECKS,
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

function ownCollections({ name }: Fields, _: unknown, { profile }: Surroundings): readonly Wrong[] {
  return [
    ...wrongIf(profile?.collections === false, 'name', `${profile?.title} has no collections`),
    ...wrongIf(String(name).startsWith('col_'), 'name', 'a name cannot begin with "col_": ids do'),
  ]
}
