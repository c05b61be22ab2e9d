import { z } from '@hono/zod-openapi'
import type { Api } from '../../core/key.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { addApi, changeApi } from '../../engine/accounts.ts'
import type { Engine } from '../../engine/engine.ts'
import { name, page, texts, textsOrNone, url } from '../input/fields.ts'
import { nothing, type Route, route, shown } from '../route.ts'
import { ApiView, apiView, listed, listOf } from '../views/nouns.ts'

/** An API by its id or by its name. @param path of the field that names it, if one does */
export async function apiNamed({ ports }: Engine, named: string, path?: string): Promise<Outcome<Api>> {
  const { directory } = ports
  const api = (await directory.find('api', named)) ?? (await directory.named('api', undefined, named))
  return api === undefined ? problem('api-unknown', `There is no API ${named}.`, path) : done(api)
}

/** The gateway must know of a changed API before the change is acknowledged. */
async function refreshed({ apis }: Engine, outcome: Outcome<Api>): Promise<Outcome<Api>> {
  if (outcome.ok) await apis.refresh()
  return outcome
}

const addRoute = route(
  {
    id: 'addApi',
    action: 'apis.create',
    of: 'deployment',
    creates: true,
    summary: 'Protect one more API',
    method: 'post',
    path: '/v1/apis',
    query: nothing,
    body: z.strictObject({ name, profile: name, hosts: texts.default([]), upstream: url.optional() }),
    status: 201,
    reply: ApiView,
    fails: ['name-taken'],
  },
  async ({ engine, body }) => {
    const added = await addApi(engine.ports, engine.profiles, body)
    return shown(await refreshed(engine, added), apiView)
  },
)

const listRoute = route(
  {
    id: 'listApis',
    action: 'apis.read',
    of: 'deployment',
    summary: 'List the protected APIs, newest first',
    method: 'get',
    path: '/v1/apis',
    query: page,
    body: nothing,
    reply: listOf(ApiView),
    fails: [],
  },
  async ({ engine, query }) => listed(await engine.ports.directory.list('api', undefined, query), apiView),
)

const findRoute = route(
  {
    id: 'findApi',
    action: 'apis.read',
    of: 'deployment',
    summary: 'Look at one API, by id or by name',
    method: 'get',
    path: '/v1/apis/{id}',
    query: nothing,
    body: nothing,
    reply: ApiView,
    fails: ['api-unknown'],
  },
  async ({ engine, id }) => shown(await apiNamed(engine, id), apiView),
)

const changeRoute = route(
  {
    id: 'changeApi',
    action: 'apis.change',
    of: 'deployment',
    summary: 'Change where the requests of an API go and by which hosts it is reached',
    method: 'patch',
    path: '/v1/apis/{id}',
    query: nothing,
    body: z.strictObject({ hosts: textsOrNone.optional(), upstream: url.nullable().optional() }),
    reply: ApiView,
    fails: ['api-unknown', 'name-taken', 'version-stale'],
  },
  async ({ engine, ports, id, body, expecting }) => {
    const api = await apiNamed(engine, id)
    if (!api.ok) return api
    const changed = await changeApi(ports, api.value.id, body, expecting)
    return shown(await refreshed(engine, changed), apiView)
  },
)

export const apiRoutes: readonly Route[] = [addRoute, listRoute, findRoute, changeRoute]
