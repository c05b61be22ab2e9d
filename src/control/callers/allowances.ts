import type { Key } from '../../core/key.ts'
import { type Outcome, problem } from '../../core/problem.ts'
import type { KeyPatch } from '../../ports/keys.ts'
import type { Authority } from './authority.ts'
import { isOperator } from './caller.ts'

type Granting = Pick<Authority, 'engine' | 'caller'>

/**
 * Customers set limits of their keys at or below those of the profile: what is above, operators and root keys
 * give. The problem when a person who is no operator asks for more.
 * A limit of its own that is removed falls back to the profile's.
 * @param held what the key has already, and may keep
 */
export async function limitsBeyondCaller(
  { engine, caller }: Granting,
  accountId: string,
  wanted: KeyPatch['limits'],
  held: Key['limits'] = {},
): Promise<Outcome<never> | undefined> {
  if (wanted === undefined || caller.kind !== 'person' || isOperator(caller)) return undefined
  const account = await engine.ports.directory.find('account', accountId)
  const rules = engine.apis.all().find(it => it.apiId === account?.apiId)?.profile.spec.limits ?? []
  for (const { name, limit } of rules) {
    const most = Math.max(limit, held[name] ?? 0)
    if ((wanted?.[name] ?? 0) <= most) continue
    const detail = `Only an operator sets "${name}" above ${most}. Give at most that, or ask one.`
    return problem('role-insufficient', detail, `limits.${name}`)
  }
  return undefined
}

/** The same for a key that is there. */
export async function limitsBeyondCallerOn(
  authority: Granting,
  keyId: string,
  wanted: KeyPatch['limits'],
): Promise<Outcome<never> | undefined> {
  if (wanted === undefined) return undefined
  const key = (await authority.engine.ports.keys.find(keyId))?.key
  return key && limitsBeyondCaller(authority, key.accountId, wanted, key.limits)
}
