import type { Collection, Key } from '../core/key.ts'
import type { Problem } from '../core/problem.ts'
import type { Instant } from '../core/terms.ts'
import type { LimitChanges } from '../ports/keys.ts'
import type { ProfileSpec } from '../profile/schema.ts'
import { misspelt } from './restrictions.ts'

/** The parts of a key a caller may choose, at creation or later. */
export interface KeyFields {
  readonly scopes?: readonly string[] | undefined
  /** Collections by id or by name. */
  readonly collections?: 'all' | readonly string[] | undefined
  readonly restrictions?: Partial<Key['restrictions']> | undefined
  readonly signed?: boolean | undefined
  /** Absent or `null`: any the profile knows. */
  readonly signatures?: 'v2' | null | undefined
  readonly limits?: Readonly<Record<string, number>> | undefined
  readonly expiresAt?: Instant | null | undefined
}

/** The same of a key that is there: its own limits are merged with these, and `null` clears. */
export interface ChangedFields extends Omit<KeyFields, 'limits'> {
  readonly limits?: LimitChanges | null | undefined
}

/** What the fields are checked against. */
export interface FieldContext {
  readonly spec: ProfileSpec
  readonly collections: readonly Collection[]
  readonly now: Instant
}

type Check = (fields: ChangedFields, context: FieldContext) => Problem | undefined

const wrong = (path: string, detail: string): Problem => ({ code: 'input-invalid', path, detail })

/** The first thing wrong with the chosen fields, with its path and what to do; undefined when all may be. */
export function wrongField(fields: ChangedFields, context: FieldContext): Problem | undefined {
  for (const check of CHECKS) {
    const problem = check(fields, context)
    if (problem !== undefined) return problem
  }
  return undefined
}

const CHECKS: readonly Check[] = [
  unknownScope,
  unknownCollection,
  wrongRestriction,
  needlessSigning,
  unknownSignatures,
  wrongLimit,
  wrongExpiry,
]

function unknownScope({ scopes = [] }: ChangedFields, { spec }: FieldContext): Problem | undefined {
  const known = spec.scopes.map(it => it.name)
  const unknown = scopes.find(scope => !known.includes(scope))
  if (unknown === undefined) return undefined
  const detail = `"${unknown}" is not a scope of ${spec.title}. Its scopes: ${known.join(', ') || 'none'}.`
  return wrong(`scopes[${scopes.indexOf(unknown)}]`, detail)
}

function unknownCollection({ collections }: ChangedFields, context: FieldContext): Problem | undefined {
  if (collections === undefined || collections === 'all') return undefined
  if (!context.spec.collections) return wrong('collections', `${context.spec.title} has no collections.`)
  const index = collections.findIndex(it => collectionId(it, context.collections) === undefined)
  if (index < 0) return undefined
  return wrong(
    `collections[${index}]`,
    `The account has no collection "${collections[index]}". Create it first.`,
  )
}

/** The id of a collection named by id or by name. */
export const collectionId = (named: string, collections: readonly Collection[]): string | undefined =>
  (collections.find(it => it.id === named) ?? collections.find(it => it.name === named))?.id

/** The first restriction that would do nothing, or that is not written as one is. */
function wrongRestriction({ restrictions = {} }: ChangedFields, { spec }: FieldContext): Problem | undefined {
  const needless = KINDS.find(it => (restrictions[it] ?? []).length > 0 && spec.binding[it].length === 0)
  return needless === undefined ? misspelt(restrictions) : unbound(needless, spec)
}

const KINDS = ['hosts', 'referers', 'addresses'] as const

const unbound = (kind: string, { title }: ProfileSpec): Problem =>
  wrong(`restrictions.${kind}`, `${title} does not enforce ${kind}: the rule would do nothing.`)

function needlessSigning({ signed }: ChangedFields, { spec }: FieldContext): Problem | undefined {
  if (signed !== true || spec.binding.signature.length > 0) return undefined
  return wrong('signed', `${spec.title} has no request signing.`)
}

function unknownSignatures({ signatures }: ChangedFields, { spec }: FieldContext): Problem | undefined {
  if (signatures !== 'v2' || spec.messageSignatures !== undefined) return undefined
  return wrong('signatures', `${spec.title} has no signatures of messages: its profile offers none.`)
}

/** The greatest number a limit may be given. */
export const mostOf = ({ kind }: ProfileSpec['limits'][number]): number =>
  kind === 'sliding-window' ? 10_000 : 1_000_000

function wrongLimit({ limits }: ChangedFields, { spec }: FieldContext): Problem | undefined {
  for (const [name, limit] of Object.entries(limits ?? {})) {
    const known = spec.limits.find(it => it.name === name)
    if (known === undefined) {
      const names = spec.limits.map(it => it.name).join(', ') || 'none'
      return wrong(`limits.${name}`, `${spec.title} has no limit of this name. Its limits: ${names}.`)
    }
    if (limit === null) continue
    const most = mostOf(known)
    if (!Number.isInteger(limit) || limit < 1 || limit > most) {
      return wrong(`limits.${name}`, `Give a whole number from 1 to ${most}. To stop a key, disable it.`)
    }
  }
  return undefined
}

function wrongExpiry({ expiresAt }: ChangedFields, { spec, now }: FieldContext): Problem | undefined {
  if (expiresAt === undefined || expiresAt === null) return undefined
  if (spec.keys.expiry === 'never')
    return wrong('expiresAt', `Keys of ${spec.title} do not expire: revoke them instead.`)
  return expiresAt > now ? undefined : wrong('expiresAt', 'This instant has passed. Give one in the future.')
}
