import { done, type Outcome, problem } from '../../core/problem.ts'
import { roleMay, ruleOf } from '../../core/roles.ts'
import type { Awaitable } from '../../core/terms.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Ports } from '../../engine/ports.ts'
import type { Person } from '../../ports/people.ts'
import { isManagement } from '../management.ts'
import { type Input, MISSING, type Route } from '../route.ts'
import { type Caller, isOperator, type PersonCaller, type RootKeyCaller } from './caller.ts'

type Asked = Input<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>

/**
 * Whether a caller may make this call: the one place where the table of roles is enforced. Of a root key
 * the engine has said already that it holds the scope.
 * An account that is not the caller's is answered exactly as one that does not exist.
 */
export async function permission(
  route: Pick<Route, 'action' | 'of'>,
  asked: Asked,
  caller: Caller,
  engine: Engine,
): Promise<Outcome<undefined>> {
  const { open, scope } = ruleOf(route.action)
  if (open !== undefined || isOperator(caller)) return done(undefined)
  if (typeof route.of !== 'string' && 'rows' in route.of)
    return everyAccountIn(route.of.rows, { action: route.action, asked, caller, engine })
  const one = { action: route.action, of: route.of }
  if (caller.kind === 'person') return personMay(one, asked, caller, engine.ports)
  return caller.kind === 'root-key' && scope !== undefined
    ? rootKeyMay(one, asked, caller, engine)
    : problem('role-insufficient', 'Only an operator who is logged in may do this.')
}

/** Concerns that name one account. */
type OneAccount = Exclude<Route['of'], string | { readonly rows: string }>

type AboutOne = Pick<Route, 'action'> & { readonly of: Exclude<Route['of'], { readonly rows: string }> }

interface Questioned {
  readonly action: Route['action']
  readonly asked: Asked
  readonly caller: Caller
  readonly engine: Engine
}

/** Each account that rows name must be one the caller may do it in: else nothing is done in any. */
async function everyAccountIn(
  field: string,
  { action, asked, caller, engine }: Questioned,
): Promise<Outcome<undefined>> {
  for (const [accountId, index] of accountsIn(asked.body[field])) {
    const one = { ...asked, body: { accountId } }
    const allowed = await permission({ action, of: { body: 'accountId' } }, one, caller, engine)
    if (!allowed.ok)
      return { ok: false, problem: { ...allowed.problem, path: `${field}[${index}].accountId` } }
  }
  return done(undefined)
}

/** Accounts by id, each with the first row that names it. */
function accountsIn(rows: unknown): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  for (const [index, row] of (Array.isArray(rows) ? rows : []).entries()) {
    const accountId = textOf(Object(row)['accountId'])
    if (accountId !== undefined && !first.has(accountId)) first.set(accountId, index)
  }
  return first
}

/** Root keys are for those who hold the scopes about them, by whatever route they are reached. */
async function rootKeyMay(
  { action, of }: AboutOne,
  asked: Asked,
  { dossier }: RootKeyCaller,
  engine: Engine,
): Promise<Outcome<undefined>> {
  const { onRootKeys } = ruleOf(action)
  if (onRootKeys === undefined || typeof of === 'string' || dossier.key.scopes.includes(onRootKeys))
    return done(undefined)
  const account = await accountOf(of, asked, engine.ports)
  const named = account.ok && account.value ? account.value : undefined
  const found = named === undefined ? undefined : await engine.ports.directory.find('account', named)
  if (!isManagement(engine, found?.apiId)) return done(undefined)
  const detail = `This is about root keys, so it takes the scope "${onRootKeys}", too. Use a root key that holds it.`
  return problem('role-insufficient', detail)
}

async function personMay(
  { action, of }: AboutOne,
  asked: Asked,
  { session, memberships }: PersonCaller,
  ports: Ports,
): Promise<Outcome<undefined>> {
  if (of === 'deployment' || of === 'caller')
    return problem('role-insufficient', 'Only an operator may do this. Ask one.')
  const account = await accountOf(of, asked, ports)
  if (!account.ok) return account
  const role = memberships.find(it => it.accountId === account.value)?.role
  if (role === undefined) return unknown(of, asked)
  if (roleMay(role, action) || (ruleOf(action).own && (await isAbout(session.person, of, asked, ports))))
    return done(undefined)
  const able = ruleOf(action).roles.join(' or ') || 'operator'
  return problem('role-insufficient', `You are ${role} of this account; this takes ${able}.`)
}

/** Whether it is the place of this very person in the account. */
const isAbout = async (
  { id }: Pick<Person, 'id'>,
  of: OneAccount,
  asked: Asked,
  { directory }: Ports,
): Promise<boolean> =>
  'path' in of && of.path === 'member' && (await directory.find('member', asked.id))?.personId === id

/** The id of the account a call concerns, or the problem: there is none, or it was not said. */
async function accountOf(of: OneAccount, asked: Asked, ports: Ports): Promise<Outcome<string | undefined>> {
  if ('path' in of) return done(await OWNERS[of.path](ports, asked.id))
  if ('body' in of) return done(textOf(asked.body[of.body]))
  const account = textOf(asked.query[of.query])
  return account === undefined
    ? problem('input-invalid', 'Say which account: only operators look at all of them.', of.query)
    : done(account)
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The account an entry belongs to. */
const OWNERS: Readonly<
  Record<keyof typeof MISSING, (ports: Ports, id: string) => Awaitable<string | undefined>>
> = {
  account: (_, id) => id,
  project: async ({ directory }, id) => (await directory.find('project', id))?.accountId,
  collection: async ({ directory }, id) => (await directory.find('collection', id))?.accountId,
  member: async ({ directory }, id) => (await directory.find('member', id))?.accountId,
  invitation: async ({ directory }, id) => (await directory.find('invitation', id))?.accountId,
  reservation: async ({ credits }, id) => (await credits.reservation(id))?.accountId,
  key: async ({ keys }, id) => (await keys.find(id))?.key.accountId,
}

/** What an id that means nothing is answered with. */
function unknown(of: OneAccount, { id, body, query }: Asked): Outcome<never> {
  if ('path' in of) {
    return problem(MISSING[of.path], `There is no ${of.path} ${id}.`)
  }
  const named = 'body' in of ? body[of.body] : query[of.query]
  return problem('account-unknown', `There is no account ${named}.`, 'body' in of ? of.body : of.query)
}
