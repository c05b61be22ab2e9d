import type { Key } from '../core/key.ts'
import { type Outcome, problem } from '../core/problem.ts'
import { MANAGEMENT_API } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ports } from '../engine/ports.ts'
import type { Caller } from './caller.ts'

/** What a call may act with, and for whom. */
export interface Authority {
  /** Its ports are {@link Authority.ports}. */
  readonly engine: Engine
  /** Whose every change is put down to the caller. */
  readonly ports: Ports
  readonly caller: Caller
  readonly requestId: string
  /** The If-Match header as it came; absent: whatever the version. */
  readonly ifMatch: string | undefined
}

/**
 * A root key grants at most what it holds. The problem when a new key of an account would hold more than
 * the caller; keys of other APIs are never in question.
 * @param scopes absent: what the profile gives by default
 */
export async function beyondCallerIn(
  authority: Authority,
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
  authority: Authority,
  keyId: string,
  scopes: Key['scopes'] | undefined,
): Promise<Outcome<never> | undefined> {
  const record = await authority.engine.ports.keys.find(keyId)
  return beyond(authority, record?.key.apiId, scopes ?? record?.key.scopes ?? [])
}

function beyond(
  { engine, caller }: Authority,
  apiId: string | undefined,
  scopes: Key['scopes'],
): Outcome<never> | undefined {
  if (apiId === undefined || apiId !== engine.apis.named(MANAGEMENT_API)?.apiId) return undefined
  const scope = scopes.find(it => !caller.dossier.key.scopes.includes(it))
  if (scope === undefined) return undefined
  const detail = `Your root key does not hold "${scope}", so it cannot grant it. Use one that does.`
  return problem('scope-beyond-yours', detail, 'scopes')
}
