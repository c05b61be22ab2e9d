import { COMPLAINTS } from '../core/reason.ts'
import type { ProfileSpec } from './schema.ts'
import { strangers } from './template.ts'

/** One thing wrong with a profile: where, and what to do about it. */
export interface Complaint {
  readonly path: string
  readonly text: string
}

type Check = (spec: ProfileSpec) => readonly Complaint[]

/** What the schema alone cannot see: rules that hold between fields. A profile loads when this is empty. */
export const complaintsOf = (spec: ProfileSpec): readonly Complaint[] => CHECKS.flatMap(check => check(spec))

const CHECKS: readonly Check[] = [
  unspoken,
  unknownPlaceholders,
  unchallenged,
  equalPrefixes,
  unissuedEnvironments,
  strangersInForms,
  strangersInRoutes,
  repeatedNames,
  unsignable,
  unspokenLanguages,
]

function unspoken({ errors }: ProfileSpec): readonly Complaint[] {
  const said = errors.rows.flatMap(row => row.when)
  const missing = COMPLAINTS.filter(it => !said.includes(it)).map(it => ({
    path: 'errors.rows',
    text: `no row speaks for "${it}": add it to the "when" of exactly one row`,
  }))
  const wrong = errors.rows.flatMap((row, index) =>
    row.when.flatMap((it, at) => {
      const path = `errors.rows[${index}].when[${at}]`
      if (!COMPLAINTS.some(known => known === it)) {
        return [{ path, text: `"${it}" is not a reason: use one of ${COMPLAINTS.join(', ')}` }]
      }
      const first = errors.rows.findIndex(other => other.when.includes(it))
      const twice = first < index || row.when.indexOf(it) < at
      return twice
        ? [{ path, text: `"${it}" is spelled twice, first in errors.rows[${first}]: keep one` }]
        : []
    }),
  )
  return [...missing, ...wrong]
}

function unknownPlaceholders({ errors, limitHeaders }: ProfileSpec): readonly Complaint[] {
  const templates: readonly (readonly [string, unknown])[] = [
    ['errors.envelope', errors.envelope],
    ['errors.challenge', errors.challenge],
    ['limitHeaders.send', limitHeaders?.send ?? {}],
    ...errors.rows.map(({ when: _, ...row }, index) => [`errors.rows[${index}]`, row] as const),
  ]
  return templates.flatMap(([path, template]) =>
    strangers(template).map(it => ({
      path,
      text: `"${it}" is not a placeholder: see docs/reference/profile.md for the list`,
    })),
  )
}

function unchallenged({ errors }: ProfileSpec): readonly Complaint[] {
  const [scheme] = errors.challenge.split(' ')
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(scheme ?? '')) return []
  return [{ path: 'errors.challenge', text: 'must begin with a scheme, e.g. Bearer realm="api"' }]
}

function equalPrefixes({ forms }: ProfileSpec): readonly Complaint[] {
  return forms.flatMap(({ prefix }, index) => {
    const first = forms.findIndex(form => form.prefix === prefix)
    if (first === index) return []
    const text = `prefix "${prefix}" is that of forms[${first}] already: a key could not tell them apart; make it differ`
    return [{ path: `forms[${index}].prefix`, text }]
  })
}

function unissuedEnvironments({ forms, environments }: ProfileSpec): readonly Complaint[] {
  const wanted = environments.length === 0 ? [undefined] : environments.map(it => it.name)
  return wanted.flatMap(environment => {
    const mine = forms.filter(form => form.issued && form.environment === environment)
    const place = environment === undefined ? 'keys' : `keys of environment "${environment}"`
    if (mine.length === 0)
      return [{ path: 'forms', text: `no issued form for ${place}: add one with "issued": true` }]
    if (new Set(mine.map(form => form.side)).size === mine.length) return []
    return [
      { path: 'forms', text: `two issued forms of one side for ${place}: a key has one secret of each side` },
    ]
  })
}

function strangersInForms({ forms, environments }: ProfileSpec): readonly Complaint[] {
  return forms.flatMap(({ environment }, index) =>
    environment === undefined || environments.some(it => it.name === environment)
      ? []
      : [
          {
            path: `forms[${index}].environment`,
            text: `"${environment}" is not in environments: add it there or correct it`,
          },
        ],
  )
}

function strangersInRoutes(spec: ProfileSpec): readonly Complaint[] {
  const known = {
    scopes: new Set(spec.scopes.map(it => it.name)),
    modules: new Set(spec.modules.map(it => it.name)),
    environments: new Set(spec.environments.map(it => it.name)),
  }
  return spec.routes.flatMap((route, index) => {
    const at = `routes[${index}]`
    const named = [route, ...route.rules].flatMap(part =>
      (['scopes', 'modules', 'environments'] as const).flatMap(kind =>
        part[kind]
          .filter(it => !known[kind].has(it))
          .map(it => ({
            path: `${at}.${kind}`,
            text: `"${it}" is not in ${kind}: add it there or correct it`,
          })),
      ),
    )
    const asked = [
      ...route.rules.map(rule => rule.when.attribute),
      ...(route.resource === undefined ? [] : [route.resource]),
    ]
    const unread = asked.filter(it => !Object.hasOwn(route.attributes, it))
    return [
      ...named,
      ...unread.map(it => ({
        path: `${at}.attributes`,
        text: `"${it}" is used but not read: say where it comes from`,
      })),
    ]
  })
}

function repeatedNames(spec: ProfileSpec): readonly Complaint[] {
  return (['scopes', 'modules', 'environments', 'limits'] as const).flatMap(kind => {
    const names = spec[kind].map(it => it.name)
    return names.flatMap((it, index) =>
      names.indexOf(it) === index
        ? []
        : [{ path: `${kind}[${index}].name`, text: `"${it}" is there already: names are unique` }],
    )
  })
}

function unsignable({ binding, signing }: ProfileSpec): readonly Complaint[] {
  if (binding.signature.length === 0 || signing !== undefined) return []
  return [{ path: 'signing', text: 'binding.signature asks for signatures: say which headers carry them' }]
}

function unspokenLanguages({ languages, errors }: ProfileSpec): readonly Complaint[] {
  if (languages.length < 2) return []
  return errors.rows.flatMap((row, index) =>
    typeof row.message === 'string'
      ? [
          {
            path: `errors.rows[${index}].message`,
            text: `the profile speaks ${languages.join(' and ')}: give one message for each`,
          },
        ]
      : [],
  )
}
