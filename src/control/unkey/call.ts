import type { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { type Action, ruleOf } from '../../core/roles.ts'
import { complaintsIn, inWords } from '../../profile/wording.ts'
import type { Authority } from '../callers/authority.ts'
import { permission } from '../callers/permission.ts'
import type { Reading } from '../input/input.ts'
import { isManagement } from '../management.ts'
import { invalid, type UnkeyError } from './envelope.ts'

/** What a call of Unkey's says about itself. */
interface CallSpec<Body extends z.ZodType> {
  /** `keys.verifyKey`; its path is below `/v2/`. */
  readonly name: string
  /** What it does in the table of roles: a root key must hold its scope. */
  readonly action: Action
  /** Whether it makes something: then it takes an Idempotency-Key. */
  readonly creates?: boolean
  readonly body: Body
}

/** A call whose body is well formed. */
export interface PreparedCall {
  readonly body: unknown
  run(by: Authority): Promise<Reading<unknown>>
}

/** A call of any body. */
export interface UnkeyCall extends Omit<CallSpec<z.ZodType>, 'body'> {
  /** @returns what is wrong with the body, all of it, or what can be run */
  prepare(body: unknown): PreparedCall | { readonly error: UnkeyError }
}

/** Ties a call to what it does. */
export const unkeyCall = <Body extends z.ZodType>(
  { body: schema, ...spec }: CallSpec<Body>,
  run: (body: z.output<Body>, by: Authority) => Promise<Reading<unknown>>,
): UnkeyCall => ({
  ...spec,
  prepare(body) {
    const parsed = schema.safeParse(body, { error: inWords })
    if (!parsed.success) return { error: invalid(complaintsIn(parsed.error.issues)) }
    return { body: parsed.data, run: by => run(parsed.data, by) }
  },
})

/** The problem where the caller's root key does not hold what something more than its call takes. */
export function lacking({ caller }: Authority, action: Action, why: string): Outcome<never> | undefined {
  const { scope } = ruleOf(action)
  if (caller.kind === 'root-key' && scope !== undefined && caller.dossier.key.scopes.includes(scope))
    return undefined
  return problem('role-insufficient', `${why} takes the scope "${scope}", too. Use a root key that holds it.`)
}

/** The key with this id where the caller may do this with it; else it is as unknown as a root key always is here. */
export async function keyFor(by: Authority, action: Action, id: string) {
  const record = await by.ports.keys.find(id)
  const unknown = problem('key-unknown', `There is no key ${id}.`, 'keyId')
  if (record === undefined || isManagement(by.engine, record.key.apiId)) return unknown
  const asked = { id, query: {}, body: {} }
  const allowed = await permission({ action, of: { path: 'key' } }, asked, by.caller, by.engine)
  if (!allowed.ok) return allowed
  return record.key.revokedAt === undefined ? done(record) : unknown
}
