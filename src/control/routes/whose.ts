import { done, type Outcome, problem } from '../../core/problem.ts'
import { ACTIONS } from '../../core/roles.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Ports } from '../../engine/ports.ts'
import { seesRootKeys } from '../callers/authority.ts'
import type { Caller } from '../callers/caller.ts'
import { isManagement } from '../management.ts'
import { apiNamed } from './apis.ts'

/** Whose requests are asked for, by ids: an account's, an API's, or everybody's. */
export interface Whose {
  readonly apiId: string | undefined
  readonly accountId: string | undefined
}

/** The API and the account that are asked for. Those of root keys are only for who may see root keys. */
export async function whoseAsked(
  engine: Engine,
  caller: Caller,
  {
    api: named,
    account: accountId,
  }: { readonly api?: string | undefined; readonly account?: string | undefined },
): Promise<Outcome<Whose>> {
  const api = named === undefined ? undefined : await apiNamed(engine, named, 'api')
  if (api?.ok === false) return api
  const whose = { apiId: api?.value.id, accountId }
  if (accountId !== undefined) {
    const wrong = await wrongAccount(engine.ports, accountId, whose.apiId)
    return wrong ?? done(whose)
  }
  const isUnseen = whose.apiId !== undefined && isManagement(engine, whose.apiId) && !seesRootKeys(caller)
  return isUnseen ? ROOT_KEYS_UNSEEN : done(whose)
}

const ROOT_KEYS_UNSEEN = problem(
  'role-insufficient',
  `This is about root keys, so it takes the scope "${ACTIONS['rootKeys.read'].scope}", too. Use a root key that holds it.`,
)

/** What is wrong with an account that is asked for: there is none, or it is not of the API named beside it. */
export async function wrongAccount(
  { directory }: Pick<Ports, 'directory'>,
  accountId: string,
  apiId: string | undefined,
): Promise<Outcome<never> | undefined> {
  const account = await directory.find('account', accountId)
  if (account === undefined) return problem('account-unknown', `There is no account ${accountId}.`, 'account')
  return apiId === undefined || account.apiId === apiId
    ? undefined
    : problem('input-invalid', 'This account is of another API. Give one of the two.', 'api')
}
