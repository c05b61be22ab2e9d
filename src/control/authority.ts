import type { Dossier, Key } from '../core/key.ts'
import { type Outcome, problem } from '../core/problem.ts'
import type { Engine } from '../engine/engine.ts'
import { ROOT_API } from './auth.ts'

/** Who calls, and on which engine. */
export interface Authority {
  readonly engine: Engine
  readonly caller: Dossier
}

/**
 * The problem when a root key would be left with scopes the caller does not hold, or its secret be handed
 * to a caller who does not hold its scopes. Keys of other APIs are never in question.
 * @param scopes what the key holds afterwards; absent: what its profile gives by default
 */
export function beyondCaller(
  { engine, caller }: Authority,
  apiId: string | undefined,
  scopes: readonly string[] | undefined,
): Outcome<never> | undefined {
  const root = engine.apis.named(ROOT_API)
  if (root === undefined || root.apiId !== apiId) return undefined
  const { spec } = root.profile
  const granted = scopes ?? (spec.keys.defaultScopes === 'all' ? spec.scopes.map(it => it.name) : [])
  const index = granted.findIndex(it => !caller.key.scopes.includes(it))
  if (index < 0) return undefined
  const detail = `Your root key does not hold "${granted[index]}", so it cannot grant it. Use one that does.`
  return problem('scope-beyond-yours', detail, scopes === undefined ? 'scopes' : `scopes[${index}]`)
}

/** {@link beyondCaller} for a new key of an account. */
export async function beyondCallerIn(
  authority: Authority,
  accountId: string,
  scopes: readonly string[] | undefined,
): Promise<Outcome<never> | undefined> {
  const account = await authority.engine.ports.directory.find('account', accountId)
  return beyondCaller(authority, account?.apiId, scopes)
}

/** {@link beyondCaller} for a key that is there, with the scopes it is to have. */
export async function beyondCallerOn(
  authority: Authority,
  keyId: string,
  scopes: Key['scopes'] | undefined,
): Promise<Outcome<never> | undefined> {
  const record = await authority.engine.ports.keys.find(keyId)
  return record === undefined
    ? undefined
    : beyondCaller(authority, record.key.apiId, scopes ?? record.key.scopes)
}
