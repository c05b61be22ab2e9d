import type { Account, Api, Collection } from '../core/key.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import type { Directory } from '../ports/directory.ts'
import type { KeyRecord, KeyStore } from '../ports/keys.ts'
import type { Profile } from '../profile/compile.ts'

/** Profiles by name. */
export type Profiles = ReadonlyMap<string, Profile>

/** What a call about an account's keys stands on. */
export interface AccountContext {
  readonly api: Api
  readonly profile: Profile
  readonly account: Account
  readonly collections: readonly Collection[]
}

/** No account has more; a key that reaches "all" carries them in its dossier. */
export const MAX_COLLECTIONS = 1000

/** The account, its API and its profile, or the problem. */
export async function accountContext(
  directory: Directory,
  profiles: Profiles,
  accountId: string,
): Promise<Outcome<AccountContext>> {
  const account = await directory.find('account', accountId)
  if (account === undefined)
    return problem('account-unknown', `There is no account ${accountId}.`, 'accountId')
  const api = await directory.find('api', account.apiId)
  const profile = api === undefined ? undefined : profiles.get(api.profile)
  if (api === undefined || profile === undefined) {
    return problem('api-unknown', `The profile of account ${accountId} is not loaded.`, 'accountId')
  }
  const { items: collections } = await directory.list('collection', accountId, { limit: MAX_COLLECTIONS })
  return done({ api, profile, account, collections })
}

/** A key with what it stands on, or the problem. */
export async function keyContext(
  { keys, directory }: { readonly keys: KeyStore; readonly directory: Directory },
  profiles: Profiles,
  keyId: string,
): Promise<Outcome<AccountContext & { readonly record: KeyRecord }>> {
  const record = await keys.find(keyId)
  if (record === undefined) return problem('key-unknown', `There is no key ${keyId}.`, 'keyId')
  const context = await accountContext(directory, profiles, record.key.accountId)
  return context.ok ? done({ ...context.value, record }) : context
}
