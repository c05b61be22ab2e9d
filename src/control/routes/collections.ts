import { z } from '@hono/zod-openapi'
import { addCollection, changeCollection } from '../../engine/accounts.ts'
import { name, page } from '../input/fields.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { CollectionView, collectionView, listed, listOf } from '../views/nouns.ts'

const addRoute = route(
  {
    id: 'addCollection',
    action: 'collections.create',
    of: { path: 'account' },
    creates: true,
    summary: 'Add a collection that keys may be narrowed to',
    method: 'post',
    path: '/v1/accounts/{id}/collections',
    query: nothing,
    body: z.strictObject({ name }),
    status: 201,
    reply: CollectionView,
    fails: ['account-unknown', 'name-taken'],
  },
  async ({ engine, id, body }) =>
    shown(await addCollection(engine.ports, engine.profiles, id, body.name), collectionView),
)

const listRoute = route(
  {
    id: 'listCollections',
    action: 'collections.read',
    of: { path: 'account' },
    summary: 'List the collections of an account, newest first',
    method: 'get',
    path: '/v1/accounts/{id}/collections',
    query: page,
    body: nothing,
    reply: listOf(CollectionView),
    fails: ['account-unknown'],
  },
  async ({ engine, id, query }) => {
    const account = await found(engine.ports, 'account', id)
    if (!account.ok) return account
    return listed(await engine.ports.directory.list('collection', id, query), collectionView)
  },
)

const findRoute = route(
  {
    id: 'findCollection',
    action: 'collections.read',
    of: { path: 'collection' },
    summary: 'Look at one collection',
    method: 'get',
    path: '/v1/collections/{id}',
    query: nothing,
    body: nothing,
    reply: CollectionView,
    fails: ['collection-unknown'],
  },
  async ({ engine, id }) => shown(await found(engine.ports, 'collection', id), collectionView),
)

const changeRoute = route(
  {
    id: 'changeCollection',
    action: 'collections.change',
    of: { path: 'collection' },
    summary: 'Rename a collection, or say whether it may be reached at all',
    method: 'patch',
    path: '/v1/collections/{id}',
    query: nothing,
    body: z.strictObject({ name: name.optional(), active: z.boolean().optional() }),
    reply: CollectionView,
    fails: ['collection-unknown', 'name-taken', 'version-stale'],
  },
  async ({ ports, id, body, expecting }) =>
    shown(await changeCollection(ports, id, body, expecting), collectionView),
)

export const collectionRoutes: readonly Route[] = [addRoute, listRoute, findRoute, changeRoute]
