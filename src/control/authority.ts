import type { Attribution } from '../core/actor.ts'
import type { Key } from '../core/key.ts'
import type { Role } from '../core/member.ts'
import { type Outcome, problem } from '../core/problem.ts'
import { reaches, scopesOf } from '../core/roles.ts'
import { MANAGEMENT_API } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ports } from '../engine/ports.ts'
import { type Caller, isOperator } from './caller.ts'
import type { Services } from './services.ts'

/** What a call may act with, and for whom. */
export interface Authority {
  /** Its ports are {@link Authority.ports}. */
  readonly engine: Engine
  /** Whose every change is put down to the caller. */
  readonly ports: Ports
  readonly services: Services
  readonly caller: Caller
  /** Who calls, when, and from where, as the audit log says it. */
  readonly by: Attribution
  readonly requestId: string
  /** The version a change is to meet; undefined: whatever it is. */
  readonly expecting: number | undefined
}

type Granting = Pick<Authority, 'engine' | 'caller'>

/**
 * A root key grants at most what it holds, and nobody but an operator grants without one. The problem when
 * a new key of an account would hold more than the caller; keys of other APIs are never in question.
 * @param scopes absent: what the profile gives by default
 */
export async function beyondCallerIn(
  authority: Granting,
  accountId: string,
  scopes: Key['scopes'] | undefined,
): Promise<Outcome<never> | undefined> {
  const { ports, apis } = authority.engine
  const account = await ports.directory.find('account', accountId)
  const spec = apis.named(MANAGEMENT_API)?.profile.spec
  const preset = spec?.keys.defaultScopes === 'all' ? spec.scopes.map(it => it.name) : []
  return beyond(authority, account?.apiId, scopes ?? preset)
}

/**
 * The same for a key that is there and would be changed, started again, or have its new secret shown.
 * @param scopes what it is to hold; absent: what it holds
 */
export async function beyondCallerOn(
  authority: Granting,
  keyId: string,
  scopes: Key['scopes'] | undefined,
): Promise<Outcome<never> | undefined> {
  const record = await authority.engine.ports.keys.find(keyId)
  return beyond(authority, record?.key.apiId, scopes ?? record?.key.scopes ?? [])
}

function beyond(
  { engine, caller }: Granting,
  apiId: string | undefined,
  scopes: Key['scopes'],
): Outcome<never> | undefined {
  if (apiId === undefined || apiId !== engine.apis.named(MANAGEMENT_API)?.apiId) return undefined
  const scope = scopes.find(it => !holds(caller, it))
  if (scope === undefined) return undefined
  const detail = `Your root key does not hold "${scope}", so it cannot grant it. Use one that does.`
  return problem('scope-beyond-yours', detail, 'scopes')
}

const holds = (caller: Caller, scope: string): boolean =>
  caller.kind === 'root-key' ? caller.dossier.key.scopes.includes(scope) : isOperator(caller)

/**
 * Nobody gives, changes or takes a role above their own. The problem when one of these is above the caller's.
 * A root key is as much as a role when it holds every scope of what the role may do.
 */
export function roleBeyondCaller(
  caller: Caller,
  accountId: string,
  roles: readonly Role[],
): Outcome<never> | undefined {
  const above = roles.find(role => !isAsMuch(caller, accountId, role))
  if (above === undefined) return undefined
  const detail = `You may not do this with the role "${above}": it is above what you hold yourself.`
  return problem('role-beyond-yours', detail, 'role')
}

function isAsMuch(caller: Caller, accountId: string, role: Role): boolean {
  if (caller.kind === 'root-key') return scopesOf(role).every(it => caller.dossier.key.scopes.includes(it))
  if (caller.kind !== 'person') return false
  const own = caller.memberships.find(it => it.accountId === accountId)?.role
  return isOperator(caller) || (own !== undefined && reaches(own, role))
}

/** Fields of an account its members may see and only operators set. The problem when one is given. */
export function fieldsOfOperators(
  caller: Caller,
  body: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): Outcome<never> | undefined {
  const given = fields.find(it => body[it] !== undefined)
  if (given === undefined || caller.kind === 'root-key' || isOperator(caller)) return undefined
  return problem('role-insufficient', 'Only an operator changes this. Ask one.', given)
}
