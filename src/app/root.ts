import type { Actor } from '../core/actor.ts'
import { Fault } from '../core/error.ts'
import type { Outcome } from '../core/problem.ts'
import { addAccount, addApi } from '../engine/accounts.ts'
import { MANAGEMENT_API } from '../engine/apis.ts'
import type { Profiles } from '../engine/context.ts'
import { issueKey } from '../engine/issue.ts'
import { type Ports, portsFor } from '../engine/ports.ts'

const OPERATOR = 'operator'

/** Who makes what is there before anybody can: the audit log says so. */
export const SETUP: Actor = { kind: 'system', id: 'setup', name: 'Set-up' }

/** The ports for what Latchkey sets up on its own. */
export const setupPorts = (ports: Ports): Ports => portsFor(ports, { actor: SETUP, at: ports.clock.now() })

/**
 * Makes sure the built-in management API is there, and that it has a key.
 * @returns a root key that may do everything, when there was none; it is shown nowhere else
 */
export async function ensureRootKey(given: Ports, profiles: Profiles): Promise<string | undefined> {
  const ports = setupPorts(given)
  const accountId = await operatorAccount(ports, profiles)
  const existing = await ports.keys.list({ accountId }, { limit: 1 })
  return existing.items.length > 0 ? undefined : newRootKey(ports, profiles)
}

/** One more root key that may do everything. */
export async function newRootKey(given: Ports, profiles: Profiles): Promise<string> {
  const ports = setupPorts(given)
  const accountId = await operatorAccount(ports, profiles)
  const scopes = profiles.get(MANAGEMENT_API)?.spec.scopes.map(it => it.name) ?? []
  const issued = expectDone(await issueKey(ports, profiles, { accountId, name: 'Root key', scopes }))
  const [secret] = issued.secrets
  if (secret === undefined) throw new Fault('the management profile issues no key')
  return secret.secret
}

async function operatorAccount(ports: Ports, profiles: Profiles): Promise<string> {
  const { directory } = ports
  const api =
    (await directory.named('api', undefined, MANAGEMENT_API)) ??
    expectDone(
      await addApi(ports, profiles, {
        name: MANAGEMENT_API,
        profile: MANAGEMENT_API,
        hosts: [],
        upstream: undefined,
      }),
    )
  const account =
    (await directory.named('account', api.id, OPERATOR)) ??
    expectDone(await addAccount(ports, profiles, { apiId: api.id, name: OPERATOR }))
  return account.id
}

/** For steps of set-up that cannot be refused unless something is broken. */
export function expectDone<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Fault(`set-up failed: ${outcome.problem.code}: ${outcome.problem.detail}`)
}
