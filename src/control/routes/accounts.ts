import { z } from '@hono/zod-openapi'
import type { Account } from '../../core/key.ts'
import { done, problem } from '../../core/problem.ts'
import { accountLimits } from '../../engine/account-limits.ts'
import { addAccount, changeAccount } from '../../engine/accounts.ts'
import type { Ports } from '../../engine/ports.ts'
import type { EntryRequest } from '../../ports/directory.ts'
import type { Page } from '../../ports/page.ts'
import { fieldsOfOperators } from '../callers/authority.ts'
import { isOperator, type PersonCaller } from '../callers/caller.ts'
import { id as idField, line, name, page, texts, textsOrNone } from '../input/fields.ts'
import { ObeyedAccountView, obeyed, Waiting } from '../receipts.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { SharedLimitsView, sharedLimitView } from '../views/limits.ts'
import { AccountView, accountView, listed, listOf } from '../views/nouns.ts'
import { apiNamed } from './apis.ts'

const addRoute = route(
  {
    id: 'addAccount',
    action: 'accounts.create',
    of: 'deployment',
    creates: true,
    summary: 'Add a customer of an API',
    method: 'post',
    path: '/v1/accounts',
    query: nothing,
    body: z.strictObject({
      apiId: idField.describe('Id or name of the API.'),
      name,
      plan: name.optional(),
      modules: texts.optional(),
    }),
    status: 201,
    reply: AccountView,
    fails: ['api-unknown', 'name-taken'],
  },
  async ({ engine, body }) => {
    const api = await apiNamed(engine, body.apiId, 'apiId')
    if (!api.ok) return api
    const wanted = { ...body, apiId: api.value.id }
    return shown(await addAccount(engine.ports, engine.profiles, wanted), accountView)
  },
)

const listRoute = route(
  {
    id: 'listAccounts',
    action: 'accounts.list',
    of: 'caller',
    summary: 'List the accounts of an API, or your own, newest first',
    method: 'get',
    path: '/v1/accounts',
    query: page.extend({
      api: idField
        .optional()
        .describe('Id or name of the API. Only people who are no operators may leave it out.'),
      q: line(100).optional().describe('Part of the name, however capitalized.'),
    }),
    body: nothing,
    reply: listOf(AccountView),
    fails: ['api-unknown'],
  },
  async ({ engine, ports, caller, query: { api: named, q: text, ...part } }) => {
    if (caller.kind === 'person' && !isOperator(caller))
      return listed(await ownAccounts(ports, caller, { named, text, ...part }), accountView)
    if (named === undefined) return problem('input-invalid', 'Say which API, by id or by name.', 'api')
    const api = await apiNamed(engine, named, 'api')
    if (!api.ok) return api
    return listed(await ports.directory.list('account', api.value.id, { text, ...part }), accountView)
  },
)

/** The accounts a person belongs to, newest first; ids sort by time. An API that is not there has none of them. */
async function ownAccounts(
  { directory }: Ports,
  { memberships }: PersonCaller,
  { named, text, limit, cursor }: EntryRequest & { readonly named: string | undefined },
): Promise<Page<Account>> {
  if (cursor !== undefined && !cursor.startsWith('acc_')) return { items: [], broken: true }
  const found = await Promise.all(memberships.map(it => directory.find('account', it.accountId)))
  const api = named === undefined ? undefined : await directory.named('api', undefined, named)
  const wanted = found
    .filter(it => it !== undefined)
    .filter(it => named === undefined || it.apiId === (api?.id ?? named))
    .filter(it => text === undefined || it.name.toLowerCase().includes(text.toLowerCase()))
    .filter(it => cursor === undefined || it.id < cursor)
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
  const items = wanted.slice(0, limit)
  return { items, next: wanted.length > limit ? items.at(-1)?.id : undefined }
}

const findRoute = route(
  {
    id: 'findAccount',
    action: 'account.read',
    of: { path: 'account' },
    summary: 'Look at one account',
    method: 'get',
    path: '/v1/accounts/{id}',
    query: nothing,
    body: nothing,
    reply: AccountView,
    fails: ['account-unknown'],
  },
  async ({ engine, id }) => shown(await found(engine.ports, 'account', id), accountView),
)

const limitsRoute = route(
  {
    id: 'listAccountLimits',
    action: 'account.read',
    of: { path: 'account' },
    summary: 'How the limits stand that all keys of an account share',
    method: 'get',
    path: '/v1/accounts/{id}/limits',
    query: nothing,
    body: nothing,
    reply: SharedLimitsView,
    fails: ['account-unknown'],
  },
  async ({ engine, ports, id }) => {
    const account = await found(ports, 'account', id)
    if (!account.ok) return account
    const limits = await accountLimits(ports, engine.apis, account.value)
    return done({ items: limits.map(sharedLimitView) })
  },
)

const changeRoute = route(
  {
    id: 'changeAccount',
    action: 'account.change',
    of: { path: 'account' },
    summary: 'Change the name, plan or modules of an account',
    method: 'patch',
    path: '/v1/accounts/{id}',
    query: nothing,
    body: z.strictObject({
      name: name.optional(),
      plan: name.nullable().optional(),
      modules: textsOrNone.optional(),
    }),
    reply: AccountView,
    fails: ['account-unknown', 'name-taken', 'role-insufficient', 'version-stale'],
  },
  async ({ engine, ports, caller, id, body, expecting }) =>
    fieldsOfOperators(caller, body, ['plan', 'modules']) ??
    shown(await changeAccount(ports, engine.profiles, id, body, expecting), accountView),
)

const standingRoute = (verb: 'disable' | 'enable', summary: string) =>
  route(
    {
      id: `${verb}Account`,
      action: 'account.standing',
      of: { path: 'account' },
      summary,
      method: 'post',
      path: `/v1/accounts/{id}/${verb}`,
      query: nothing,
      body: Waiting,
      reply: ObeyedAccountView,
      fails: ['account-unknown', 'version-stale'],
    },
    async ({ engine, ports, id, body, expecting }) => {
      const change = { active: verb === 'enable' }
      const changed = await changeAccount(ports, engine.profiles, id, change, expecting)
      return obeyed(ports, body.waitSeconds, shown(changed, accountView))
    },
  )

export const accountRoutes: readonly Route[] = [
  addRoute,
  listRoute,
  findRoute,
  limitsRoute,
  changeRoute,
  standingRoute('disable', 'Stop every key of an account until it is enabled again'),
  standingRoute('enable', 'Let the keys of a disabled account work again'),
]
