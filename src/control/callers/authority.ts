import type { Attribution } from '../../core/actor.ts'
import { SLOW_KINDS } from '../../core/digest.ts'
import type { Role } from '../../core/member.ts'
import { type Outcome, problem } from '../../core/problem.ts'
import { ACTIONS, reaches, scopesOf } from '../../core/roles.ts'
import { hasPassed, type Instant } from '../../core/terms.ts'
import type { Engine } from '../../engine/engine.ts'
import type { KeyFields } from '../../engine/fields.ts'
import type { Ports } from '../../engine/ports.ts'
import { isManagement, managementApi } from '../management.ts'
import type { Services } from '../services.ts'
import { type Caller, isOperator } from './caller.ts'
import { type Beyond, beyondReach, beyondScopes, type Reach, reachOf } from './reach.ts'

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

/** What of a key that is made or changed says how far it reaches. Absent: as it is, or as the profile has it. */
export type Wanted = Pick<KeyFields, 'scopes' | 'restrictions' | 'expiresAt'>

/**
 * No root key makes one that reaches further than itself, and nobody but an operator makes one without.
 * The problem when a new key of an account would; keys of other APIs are never in question.
 */
export async function beyondCallerIn(
  authority: Granting,
  accountId: string,
  { scopes, restrictions, expiresAt }: Wanted,
): Promise<Outcome<never> | undefined> {
  const account = await authority.engine.ports.directory.find('account', accountId)
  const { spec } = managementApi(authority.engine).profile
  const preset = spec.keys.defaultScopes === 'all' ? spec.scopes.map(it => it.name) : []
  const reach = {
    scopes: scopes ?? preset,
    addresses: restrictions?.addresses ?? [],
    expiresAt: expiresAt ?? undefined,
  }
  return beyond(authority, account?.apiId, own => beyondReach(reach, own))
}

/**
 * The same for a key that is there and would be changed, started again, or have its new secret shown: neither
 * as it is nor as it is to be does it reach further.
 */
export async function beyondCallerOn(
  authority: Granting,
  keyId: string,
  wanted: Wanted = {},
): Promise<Outcome<never> | undefined> {
  const key = (await authority.engine.ports.keys.find(keyId))?.key
  if (key === undefined) return undefined
  const held = reachOf(key)
  const reach = reachWith(held, wanted, authority.engine.ports.clock.now())
  return beyond(authority, key.apiId, own => beyondReach(held, own) ?? beyondReach(reach, own))
}

/** A root key stops only those that hold no more than it does. */
export async function beyondCallerToStop(
  authority: Granting,
  keyId: string,
): Promise<Outcome<never> | undefined> {
  const key = (await authority.engine.ports.keys.find(keyId))?.key
  return key && beyond(authority, key.apiId, own => beyondScopes(reachOf(key), own))
}

/** An expiry that has passed is none: a rotation would renew it. */
const reachWith = (held: Reach, { scopes, restrictions, expiresAt }: Wanted, now: Instant): Reach => ({
  scopes: scopes ?? held.scopes,
  addresses: restrictions?.addresses ?? held.addresses,
  expiresAt:
    expiresAt === undefined && !hasPassed(held.expiresAt, now) ? held.expiresAt : (expiresAt ?? undefined),
})

function beyond(
  { engine, caller }: Granting,
  apiId: string | undefined,
  compare: (own: Reach) => Beyond | undefined,
): Outcome<never> | undefined {
  if (!isManagement(engine, apiId) || isOperator(caller)) return undefined
  if (caller.kind !== 'root-key')
    return problem('scope-beyond-yours', 'Only operators and root keys change root keys.')
  const found = compare(reachOf(caller.dossier.key))
  return found && problem('scope-beyond-yours', found.detail, found.path)
}

/** Whether lists of keys may show the caller root keys. */
export const seesRootKeys = (caller: Caller): boolean =>
  caller.kind === 'root-key'
    ? caller.dossier.key.scopes.includes(ACTIONS['rootKeys.read'].scope)
    : isOperator(caller)

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

/**
 * Slow digests of one account can take up the places of another's, and hold up whoever waits to be checked.
 * The problem when a person who is no operator brings one.
 */
export function slowDigestBeyondCaller(caller: Caller, kind: string | undefined): Outcome<never> | undefined {
  if (!SLOW_KINDS.some(it => it === kind) || caller.kind === 'root-key' || isOperator(caller))
    return undefined
  const detail = `Only an operator imports digests of ${kind}. Ask one, or give the keys themselves.`
  return problem('role-insufficient', detail, 'digest.kind')
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
