import { type DigestKind, isSlowKind, PREFIX_LENGTH } from '../core/digest.ts'
import type { Side } from '../core/key.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import { byLongestPrefix, formByPrefix, type KeyForm } from '../core/secret.ts'

/** How a key looks of which only a digest is known. */
export interface DigestForm {
  readonly side: Side
  /** As it was given; empty when none was. */
  readonly prefix: string
  readonly mask: string
}

const PRINTABLE = /^[\x21-\x7e]+$/

/** The imported form a digest's key has, by its prefix, else by its environment. */
export function digestForm(
  forms: readonly KeyForm[],
  kind: DigestKind,
  given: string | undefined,
  environment: string | undefined,
): Outcome<DigestForm> {
  const prefix = kind === 'prefixed-api-key' ? given?.replace(/_$/, '') : given
  if (prefix !== undefined) return byPrefix(forms, kind, prefix, environment)
  if (isSlowKind(kind)) {
    const detail = `A ${kind} digest cannot be looked up by the key: give the non-secret beginning of the key as its prefix.`
    return problem('input-invalid', detail, 'digest.prefix')
  }
  return kind === 'prefixed-api-key'
    ? refused('Give everything before the long token, e.g. mycompany_BRTRKFsL.')
    : byEnvironment(forms, environment)
}

function byPrefix(
  forms: readonly KeyForm[],
  kind: DigestKind,
  prefix: string,
  environment: string | undefined,
): Outcome<DigestForm> {
  const form = PRINTABLE.test(prefix) ? formByPrefix(byLongestPrefix(forms), prefix) : undefined
  if (form === undefined || form.issued || form.environment !== environment)
    return refused(`It begins with none of the forms that can be imported: ${namesOf(forms)}.`)
  const beyond = prefix.length - form.prefix.length
  const { least, most } = PREFIX_LENGTH
  if (isSlowKind(kind) && beyond < least) {
    return refused(
      `Too many keys would begin with it: give at least ${least} characters after "${form.prefix}".`,
    )
  }
  if (beyond > most)
    return refused(`Give at most ${most} characters after "${form.prefix}": the rest is to stay secret.`)
  return done({ side: form.side, prefix, mask: `${prefix}...` })
}

function byEnvironment(forms: readonly KeyForm[], environment: string | undefined): Outcome<DigestForm> {
  const fitting = forms.filter(it => !it.issued && it.environment === environment)
  const [first] = fitting
  if (first === undefined)
    return problem(
      'input-invalid',
      `No form of key can be imported here: add one with "issued": false to the profile.`,
      'digest',
    )
  if (fitting.some(it => it.side !== first.side))
    return refused(`Say which half of a key this is by how it begins: ${namesOf(forms)}.`)
  return done({ side: first.side, prefix: '', mask: `${fitting.length === 1 ? first.prefix : ''}...` })
}

const namesOf = (forms: readonly KeyForm[]): string =>
  forms
    .filter(it => !it.issued)
    .map(it => it.prefix)
    .join(', ') || 'none'

const refused = (detail: string): Outcome<never> => problem('input-invalid', detail, 'digest.prefix')
