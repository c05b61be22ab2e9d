import { loadProfiles, SHIPPED_PROFILES } from '../../src/app/profiles.ts'
import { expectDone } from '../../src/app/root.ts'
import { parseAddress } from '../../src/core/address.ts'
import { type Need, NOTHING } from '../../src/core/need.ts'
import type { Outcome } from '../../src/core/problem.ts'
import { addAccount, addApi } from '../../src/engine/accounts.ts'
import { createEngine } from '../../src/engine/engine.ts'
import type { Ruling } from '../../src/engine/inquiry.ts'
import { issueKey, type NewKey } from '../../src/engine/issue.ts'
import { memoryPorts } from '../build/ports.ts'
import { testClock } from '../build/system.ts'

/** One account of one API, in memory, with a clock of its own: the engine without anything around it. */
export async function openShop(profile: string) {
  const profiles = loadProfiles([SHIPPED_PROFILES])
  const clock = testClock(1_800_000_000_000)
  const ports = { ...memoryPorts(clock), clock }
  const api = expectDone(
    await addApi(ports, profiles, { name: profile, profile, hosts: [], upstream: undefined }),
  )
  const account = expectDone(await addAccount(ports, profiles, { apiId: api.id, name: 'Acme' }))
  const engine = await createEngine(ports, profiles, { cachedKeys: 64 })
  const served = engine.apis.named(profile)
  if (served === undefined) throw new TypeError('not served')

  /** What the verifier says of a secret: `admitted`, or the reason. */
  async function said(secret: string, need: Need = NOTHING, address?: string): Promise<string> {
    const [carrier] = served?.profile.spec.carriers ?? []
    const value = carrier?.scheme === undefined ? secret : `${carrier.scheme} ${secret}`
    const inquiry = {
      rawHeaders: [carrier?.header ?? '', value],
      need,
      address: () => (address === undefined ? undefined : parseAddress(address)),
      body: async () => new Uint8Array(),
    }
    const ruling: Ruling =
      served === undefined
        ? { outcome: 'troubled', trouble: 'internal', readings: [] }
        : await engine.verify(served, inquiry, clock.now())
    return ruling.outcome === 'refused' ? ruling.reason : ruling.outcome
  }
  const issue = async (wanted: Omit<NewKey, 'accountId' | 'name'> = {}) =>
    expectDone(await issueKey(ports, profiles, { accountId: account.id, name: 'a key', ...wanted }))
  return { ports, profiles, clock, account, engine, said, issue }
}

/** The code of a problem, and the path it is about. */
export const problemOf = (outcome: Outcome<unknown>): string =>
  outcome.ok
    ? 'none'
    : [outcome.problem.code, outcome.problem.path].filter(it => it !== undefined).join(' at ')

export const secretOf = ({ secrets }: { readonly secrets: readonly { readonly secret: string }[] }): string =>
  secrets[0]?.secret ?? ''
