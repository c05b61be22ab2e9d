import { z } from '@hono/zod-openapi'
import { done } from '../../core/problem.ts'
import { addAccount, changeAccount } from '../../engine/accounts.ts'
import { id as idField, name, page, texts } from '../fields.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { AccountView, accountView, listOf, pageView } from '../views.ts'
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
    summary: 'List the accounts of an API, newest first',
    method: 'get',
    path: '/v1/accounts',
    query: page.extend({ api: idField.describe('Id or name of the API.') }),
    body: nothing,
    reply: listOf(AccountView),
    fails: ['api-unknown'],
  },
  async ({ engine, query: { api: named, ...part } }) => {
    const api = await apiNamed(engine, named, 'api')
    if (!api.ok) return api
    return done(pageView(await engine.ports.directory.list('account', api.value.id, part), accountView))
  },
)

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
      modules: texts.optional(),
    }),
    reply: AccountView,
    fails: ['account-unknown', 'name-taken'],
  },
  async ({ engine, id, body }) =>
    shown(await changeAccount(engine.ports, engine.profiles, id, body), accountView),
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
      body: nothing,
      reply: AccountView,
      fails: ['account-unknown'],
    },
    async ({ engine, id }) =>
      shown(
        await changeAccount(engine.ports, engine.profiles, id, { active: verb === 'enable' }),
        accountView,
      ),
  )

export const accountRoutes: readonly Route[] = [
  addRoute,
  listRoute,
  findRoute,
  changeRoute,
  standingRoute('disable', 'Stop every key of an account until it is enabled again'),
  standingRoute('enable', 'Let the keys of a disabled account work again'),
]
