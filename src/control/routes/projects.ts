import { z } from '@hono/zod-openapi'
import { addProject, changeProject } from '../../engine/accounts.ts'
import { name, page } from '../input/fields.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { listed, listOf, ProjectView, projectView } from '../views/nouns.ts'

const addRoute = route(
  {
    id: 'addProject',
    action: 'projects.create',
    of: { path: 'account' },
    creates: true,
    summary: 'Add a folder for keys to an account',
    method: 'post',
    path: '/v1/accounts/{id}/projects',
    query: nothing,
    body: z.strictObject({ name }),
    status: 201,
    reply: ProjectView,
    fails: ['account-unknown', 'name-taken'],
  },
  async ({ engine, id, body }) => shown(await addProject(engine.ports, id, body.name), projectView),
)

const listRoute = route(
  {
    id: 'listProjects',
    action: 'projects.read',
    of: { path: 'account' },
    summary: 'List the projects of an account, newest first',
    method: 'get',
    path: '/v1/accounts/{id}/projects',
    query: page,
    body: nothing,
    reply: listOf(ProjectView),
    fails: ['account-unknown'],
  },
  async ({ engine, id, query }) => {
    const account = await found(engine.ports, 'account', id)
    if (!account.ok) return account
    return listed(await engine.ports.directory.list('project', id, query), projectView)
  },
)

const findRoute = route(
  {
    id: 'findProject',
    action: 'projects.read',
    of: { path: 'project' },
    summary: 'Look at one project',
    method: 'get',
    path: '/v1/projects/{id}',
    query: nothing,
    body: nothing,
    reply: ProjectView,
    fails: ['project-unknown'],
  },
  async ({ engine, id }) => shown(await found(engine.ports, 'project', id), projectView),
)

const changeRoute = route(
  {
    id: 'changeProject',
    action: 'projects.change',
    of: { path: 'project' },
    summary: 'Rename a project',
    method: 'patch',
    path: '/v1/projects/{id}',
    query: nothing,
    body: z.strictObject({ name: name.optional() }),
    reply: ProjectView,
    fails: ['project-unknown', 'name-taken', 'version-stale'],
  },
  async ({ ports, id, body, expecting }) =>
    shown(await changeProject(ports, id, body, expecting), projectView),
)

export const projectRoutes: readonly Route[] = [addRoute, listRoute, findRoute, changeRoute]
