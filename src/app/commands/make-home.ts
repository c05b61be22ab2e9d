import { systemClock } from '../../adapters/node/clock.ts'
import { serverSecret } from '../../adapters/node/secret-file.ts'
import { SettingsError } from '../../core/error.ts'
import { addApi } from '../../engine/accounts.ts'
import { MANAGEMENT_API } from '../../engine/apis.ts'
import type { Clock } from '../../ports/clock.ts'
import { openHome } from '../home.ts'
import { loadProfiles, SHIPPED_PROFILES } from '../profiles.ts'
import { newRootKey, setupPorts } from '../root.ts'
import type { Settings } from '../settings/table.ts'

/** The first API of a home. */
export interface FirstApi {
  readonly profile: string
  readonly api: string
  readonly upstream: string | undefined
}

/** Names of the profiles that ship and may be spoken by an API of one's own. */
export const shippedNames = (): readonly string[] =>
  [...loadProfiles([SHIPPED_PROFILES]).keys()].filter(it => it !== MANAGEMENT_API)

/**
 * Makes what a home begins with: its secret, an API and a root key.
 * @returns the root key, which is shown nowhere else
 * @throws {SettingsError} when the API cannot be, saying why
 */
export async function makeHome(
  settings: Settings,
  clock: Clock,
  { profile, api, upstream }: FirstApi,
): Promise<string> {
  const home = await openHome(settings, clock)
  try {
    const ports = setupPorts(home.ports)
    const added = await addApi(ports, home.profiles, { name: api, profile, hosts: [], upstream })
    if (!added.ok) throw new SettingsError(added.problem.detail)
    serverSecret(settings.LATCHKEY_HOME)
    return await newRootKey(home.ports, home.profiles)
  } finally {
    await home.close()
  }
}

/**
 * One more root key, for who has lost the first one.
 * @throws {SettingsError} while a server uses the home
 */
export async function oneMoreRootKey(settings: Settings): Promise<string> {
  const home = await openHome(settings, systemClock())
  try {
    return await newRootKey(home.ports, home.profiles)
  } finally {
    await home.close()
  }
}
