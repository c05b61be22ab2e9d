/** Every way a management call can be refused. Closed; the control plane gives each its status and title. */
export const PROBLEMS = [
  'api-unknown',
  'profile-unknown',
  'account-unknown',
  'project-unknown',
  'collection-unknown',
  'key-unknown',
  'member-unknown',
  'invitation-unknown',
  'name-taken',
  'secret-taken',
  'member-taken',
  'invitation-taken',
  'invitation-over',
  'owner-last',
  'version-stale',
  'key-revoked',
  'signing-secret-unknown',
  'rotation-pending',
  'grace-none',
  'grace-in-use',
  'credits-short',
  'reservation-unknown',
  'reservation-over',
  'spending-unknown',
  'idempotency-mismatch',
  'idempotency-pending',
  'refusal-unknown',
  'input-invalid',
  'scopes-fixed',
  'scope-beyond-yours',
  'role-insufficient',
  'role-beyond-yours',
  'side-publishable',
  'person-unknown',
  'person-taken',
  'people-absent',
  'operator-last',
  'key-not-shown',
  'setup-over',
  'too-many-attempts',
] as const

/** What is wrong with a management call. */
export type ProblemCode = (typeof PROBLEMS)[number]

/** Why a management call was refused, and which part of the input it is about. */
export interface Problem {
  readonly code: ProblemCode
  /** A sentence that says what to do. */
  readonly detail: string
  /** Path of the field in the input, e.g. `restrictions.hosts[0]`. */
  readonly path?: string | undefined
  /** Whole seconds after which the same call may go through. */
  readonly retryAfter?: number | undefined
}

/** A management call's answer: what was asked for, or the problem. Faults are thrown. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value })

export const problem = (code: ProblemCode, detail: string, path?: string): Outcome<never> => ({
  ok: false,
  problem: { code, detail, path },
})
