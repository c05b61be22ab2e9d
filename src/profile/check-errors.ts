import { COMPLAINTS } from '../core/reason.ts'
import { type Check, type Complaint, complainIf } from './complaint.ts'
import type { ProfileSpec } from './schema.ts'
import { strangers } from './template.ts'
import { textsOf } from './texts.ts'
import { pathText } from './wording.ts'

/** Rules of what is said: every reason once, in every language, with placeholders that exist. */
export const ERROR_CHECKS: readonly Check[] = [
  unspoken,
  misspoken,
  unknownPlaceholders,
  unchallenged,
  unspokenLanguages,
]

function unspoken({ errors }: ProfileSpec): readonly Complaint[] {
  const said = new Set(errors.rows.flatMap(row => row.when))
  return COMPLAINTS.filter(it => !said.has(it)).map(it => ({
    path: 'errors.rows',
    text: `no row speaks for "${it}": add it to the "when" of exactly one row`,
  }))
}

function misspoken({ errors }: ProfileSpec): readonly Complaint[] {
  return errors.rows.flatMap((row, index) =>
    row.when.flatMap((it, at) => {
      const path = `errors.rows[${index}].when[${at}]`
      const known = COMPLAINTS.some(reason => reason === it)
      const first = errors.rows.findIndex(other => other.when.includes(it))
      const twice = known && (first < index || row.when.indexOf(it) < at)
      return [
        ...complainIf(!known, path, `"${it}" is not a reason: use one of ${COMPLAINTS.join(', ')}`),
        ...complainIf(twice, path, `"${it}" is spelled twice, first in errors.rows[${first}]: keep one`),
      ]
    }),
  )
}

function unknownPlaceholders({ errors, limitHeaders }: ProfileSpec): readonly Complaint[] {
  const found = [
    ...strangers(errors.envelope, ['errors', 'envelope']),
    ...strangers(errors.challenge, ['errors', 'challenge']),
    ...strangers(limitHeaders?.send, ['limitHeaders', 'send']),
    ...errors.rows.flatMap((row, index) => strangers(row, ['errors', 'rows', index])),
  ]
  return found.map(({ name, path }) => ({
    path: pathText(path),
    text: `"${name}" is not a placeholder: see docs/reference/profile.md for the list`,
  }))
}

/** @see RFC 9110 §11.6.1 */
function unchallenged({ errors }: ProfileSpec): readonly Complaint[] {
  const challenges = [
    ['errors.challenge', errors.challenge] as const,
    ...errors.rows.map((row, index) => [`errors.rows[${index}].challenge`, row.challenge] as const),
  ]
  return challenges.flatMap(([path, challenge]) =>
    complainIf(
      challenge !== undefined && !/^[A-Za-z][A-Za-z0-9-]*( |$)/.test(challenge),
      path,
      'must begin with a scheme, e.g. Bearer realm="api"',
    ),
  )
}

function unspokenLanguages(spec: ProfileSpec): readonly Complaint[] {
  const { languages } = spec
  const text = `the profile speaks ${languages.join(' and ')}: give one text for each`
  return textsOf(spec).flatMap(([path, it]) =>
    complainIf(languages.length > 1 && typeof it === 'string', path, text),
  )
}
