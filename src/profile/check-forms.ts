import { TOKEN_START } from '../core/token.ts'
import { type Check, type Complaint, complainIf } from './complaint.ts'
import type { ProfileSpec } from './schema.ts'

/** Rules of carriers and forms: every key can be presented, recognised and issued in one way only. */
export const FORM_CHECKS: readonly Check[] = [
  equalCarriers,
  equalPrefixes,
  unissuedEnvironments,
  strangersInForms,
  formsLikeTokens,
]

function equalCarriers({ carriers }: ProfileSpec): readonly Complaint[] {
  const headers = carriers.map(it => it.header.toLowerCase())
  return carriers.flatMap(({ header }, index) => {
    const first = headers.indexOf(header.toLowerCase())
    const text = `"${header}" is that of carriers[${first}] already: a header carries a key in one way`
    return complainIf(first < index, `carriers[${index}].header`, text)
  })
}

function equalPrefixes({ forms }: ProfileSpec): readonly Complaint[] {
  return forms.flatMap(({ prefix }, index) => {
    const first = forms.findIndex(form => form.prefix === prefix)
    const text = `prefix "${prefix}" is that of forms[${first}] already: a key could not tell them apart; make it differ`
    return complainIf(first < index, `forms[${index}].prefix`, text)
  })
}

function unissuedEnvironments({ forms, environments }: ProfileSpec): readonly Complaint[] {
  const wanted = environments.length === 0 ? [undefined] : environments.map(it => it.name)
  return wanted.flatMap(environment => {
    const mine = forms.filter(form => form.issued && form.environment === environment)
    const place = environment === undefined ? 'keys' : `keys of environment "${environment}"`
    const twice = new Set(mine.map(form => form.side)).size < mine.length
    return [
      ...complainIf(mine.length === 0, 'forms', `no issued form for ${place}: add one with "issued": true`),
      ...complainIf(
        twice,
        'forms',
        `two issued forms of one side for ${place}: a key has one secret of each side`,
      ),
    ]
  })
}

function strangersInForms({ forms, environments }: ProfileSpec): readonly Complaint[] {
  const known = environments.map(it => it.name)
  return forms.flatMap(({ environment }, index) => {
    const path = `forms[${index}].environment`
    if (environment === undefined)
      return complainIf(known.length > 0, path, `is missing: give one of ${known.join(', ')}`)
    return complainIf(
      !known.includes(environment),
      path,
      `"${environment}" is not in environments: add it there or correct it`,
    )
  })
}

function formsLikeTokens({ forms, tokens }: ProfileSpec): readonly Complaint[] {
  if (tokens === undefined) return []
  return forms.flatMap(({ prefix }, index) => {
    const text = `tokens begin with "${TOKEN_START}": let keys begin with something else, or leave "tokens" out`
    const isAlike = prefix.startsWith(TOKEN_START) || TOKEN_START.startsWith(prefix)
    return complainIf(isAlike, `forms[${index}].prefix`, text)
  })
}
