import type { Side } from '../../core/key.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { ShownSecret } from '../../engine/issue.ts'
import type { ProfileSpec } from '../../profile/schema.ts'

/** Which of a profile's forms a caller wants to be handed. */
export interface NamedForm {
  /** Absent: the secret half, or the only one there is. */
  readonly side?: Side | undefined
  readonly environment?: string | undefined
}

/** The form a prefix names, with its underscore or without; where there is no choice none need be named. */
export function formNamed({ forms, title }: ProfileSpec, prefix: string | undefined): Outcome<NamedForm> {
  const issued = forms.filter(it => it.issued)
  const prefixes = issued.map(it => it.prefix).join(', ')
  if (prefix !== undefined) {
    const form = issued.find(it => it.prefix === prefix || it.prefix === `${prefix}_`)
    if (form !== undefined) return done({ side: form.side, environment: form.environment })
    return problem('input-invalid', `Keys of ${title} begin with ${prefixes}. Give one of these.`, 'prefix')
  }
  if (issued.every(it => it.environment === undefined)) return done({})
  const detail = `The prefix says which environment a key of ${title} is for. Give one of ${prefixes}.`
  return problem('input-invalid', detail, 'prefix')
}

/** Whether a secret is the half that was asked for. */
export const isOf = ({ side = 'secret' }: NamedForm, secret: ShownSecret): boolean => secret.side === side
