import type { UseFormSetError } from 'react-hook-form'
import { type CreateKeyData, isLatchkeyError, type ProfileDetail } from '../../../../src/client/client.ts'
import type { ChosenCollections } from './fields/CollectionsField.tsx'
import type { TypedLimits } from './fields/LimitFields.tsx'
import type { Restrictions } from './fields/RestrictionsFields.tsx'

/** A key as it is filled in. */
export interface KeyForm {
  readonly name: string
  readonly environment: string
  /** Empty: none. */
  readonly projectId: string
  /** Whether it is to hold less than every scope. */
  readonly isCustom: boolean
  readonly scopes: readonly string[]
  readonly collections: ChosenCollections
  readonly restrictions: Restrictions
  readonly signed: boolean
  readonly limits: TypedLimits
  readonly expiresAt: string | null
}

/** What stands in the form at first. */
export const emptyForm = (profile: ProfileDetail, projectId: string): KeyForm => ({
  name: '',
  environment: profile.environments[0]?.name ?? '',
  projectId,
  isCustom: profile.defaultScopes === 'none',
  // Who wants less than everything chooses what is needed.
  scopes: [],
  collections: 'all',
  restrictions: { hosts: [], referers: [], addresses: [] },
  signed: false,
  limits: {},
  expiresAt: null,
})

/** The key that is asked for. What the profile decides is left to it. */
export function wantedKey(form: KeyForm, accountId: string, profile: ProfileDetail): CreateKeyData['body'] {
  const { environment, projectId, isCustom, scopes, collections, signed, expiresAt } = form
  const limits = givenLimits(form.limits)
  const restrictions = givenRestrictions(form.restrictions)
  return {
    accountId,
    name: form.name.trim(),
    ...(environment !== '' && { environment }),
    ...(projectId !== '' && { projectId }),
    ...(isCustom && profile.scopes.length > 0 && { scopes: [...scopes] }),
    ...(collections !== 'all' && { collections: [...collections] }),
    ...(Object.keys(restrictions).length > 0 && { restrictions }),
    ...(signed && { signed }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(expiresAt !== null && { expiresAt }),
  }
}

/** Limits that were given a number. */
const givenLimits = (limits: TypedLimits): Record<string, number> =>
  Object.fromEntries(
    Object.entries(limits).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, Number(text)]])),
  )

const givenRestrictions = (restrictions: Restrictions) =>
  Object.fromEntries(
    Object.entries(restrictions).flatMap(([kind, rules]) => (rules.length === 0 ? [] : [[kind, [...rules]]])),
  )

type Place = Parameters<UseFormSetError<KeyForm>>[0]

const FIELDS = ['name', 'environment', 'projectId', 'scopes', 'collections', 'expiresAt'] as const
const KINDS = ['hosts', 'referers', 'addresses'] as const

/** The field an error of the server is about: its path may lead further in, `restrictions.hosts[0]`. */
export function placeOf(error: Error | null): Place | undefined {
  if (!isLatchkeyError(error) || error.path === undefined) return undefined
  const { path } = error
  const kind = KINDS.find(it => path.startsWith(`restrictions.${it}`))
  if (kind !== undefined) return `restrictions.${kind}`
  if (path.startsWith('limits.')) return `limits.${path.slice('limits.'.length)}`
  return FIELDS.find(it => path === it || path.startsWith(`${it}[`))
}
