import type { DatabaseSync } from 'node:sqlite'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { type Identity, type Named, readIdentity } from '../identity.ts'
import { check, KIB, mount, newId, readJson } from '../shared.ts'
import { type DocumentStore, documentStore } from './documents.ts'
import { fault, refuse, refuseInput, wrongMethod } from './replies.ts'
import { addSamples } from './samples.ts'

type Upstream = { Variables: { identity: Identity } }
type Request = Context<Upstream>

const MAX_BODY = 256 * KIB

const CollectionName = z.string().min(1).max(200)
const Query = z.string().max(200)
const Search = z.strictObject({ query: Query, collection: CollectionName.optional() })
const NewDocument = z.strictObject({
  collection: CollectionName,
  title: z.string().trim().min(1).max(300),
  body: z.string(),
})
const DocumentId = z.string().regex(/^[\w.~-]{1,128}$/, 'an id has 1 to 128 letters, digits and . _ ~ -')

/**
 * The ZenSearch docs API behind the gateway: search and store documents in the collections a key may reach.
 * Nothing in it depends on the time.
 */
export function createUpstream({ database }: { database: DatabaseSync; now: () => number }) {
  const documents = documentStore(database)
  const app = new Hono<Upstream>()
  app.onError(fault)
  app.notFound(c => refuse(c, 'NOT_FOUND'))
  app.use(identify)
  const searches = {
    GET: (c: Request) => searchByQuery(documents, c),
    POST: (c: Request) => searchByBody(documents, c),
  }
  const writes = {
    PUT: (c: Request) => put(documents, c, c.req.param('id') ?? '', 200),
    DELETE: (c: Request) => remove(documents, c),
  }
  mount(app, '/v1/docs/search', searches, wrongMethod)
  app.on(['POST', 'PUT', 'DELETE'], '/v1/docs/documents/*', onlySecret)
  mount(app, '/v1/docs/documents', { POST: c => put(documents, c, newId('doc'), 201) }, wrongMethod)
  mount(app, '/v1/docs/documents/:id', writes, wrongMethod)
  return app
}

/** Who is calling; without the gateway's word nobody is. */
const identify: MiddlewareHandler<Upstream> = async (c, next) => {
  const identity = readIdentity(c.req.raw.headers)
  if (!identity) return refuse(c, 'GATEWAY_REQUIRED')
  c.set('identity', identity)
  return next()
}

/** Everyone can read the key of a web page, so such a key never writes. */
const onlySecret: MiddlewareHandler<Upstream> = async (c, next) =>
  c.get('identity').side === 'secret' ? next() : refuse(c, 'READ_ONLY_KEY')

function searchByQuery(documents: DocumentStore, c: Request): Response {
  const query = check(Query, c.req.query('q') ?? '')
  if (!query.ok) return refuseInput(c, query)
  return search(documents, c, query.value, c.req.queries('collection')?.filter(Boolean) ?? [])
}

async function searchByBody(documents: DocumentStore, c: Request): Promise<Response> {
  const body = await readJson(c.req.raw, MAX_BODY)
  const input = body.ok ? check(Search, body.value) : body
  if (!input.ok) return refuseInput(c, input)
  const { query, collection } = input.value
  return search(documents, c, query, collection === undefined ? [] : [collection])
}

/** @param wanted collections by id or name; none named means all the key may reach */
function search(documents: DocumentStore, c: Request, query: string, wanted: readonly string[]): Response {
  const { account, collections: permitted } = c.get('identity')
  const named = wanted.map(name => collectionNamed(permitted, name))
  if (named.includes(undefined)) return refuse(c, 'COLLECTION_ACCESS_DENIED')
  addSamples(documents, { accountId: account.id, collections: permitted.map(({ id }) => id) })
  const ids = (wanted.length > 0 ? named : permitted).flatMap(collection => collection?.id ?? [])
  return c.json(documents.search(query, { accountId: account.id, collections: ids }))
}

/** Creates a document or replaces the one with this id, which must be in a collection the key may reach. */
async function put(
  documents: DocumentStore,
  c: Request,
  documentId: string,
  status: 200 | 201,
): Promise<Response> {
  const id = check(DocumentId, documentId)
  if (!id.ok) return refuseInput(c, id)
  const body = await readJson(c.req.raw, MAX_BODY)
  const input = body.ok ? check(NewDocument, body.value) : body
  if (!input.ok) return refuseInput(c, input)

  const { account, collections } = c.get('identity')
  const target = collectionNamed(collections, input.value.collection)
  const current = documents.collectionOf({ accountId: account.id, id: id.value })
  if (!target || !mayReach(collections, current)) return refuse(c, 'COLLECTION_ACCESS_DENIED')
  const document = { id: id.value, ...input.value, collection: target.id }
  documents.put(account.id, document, 'own')
  return c.json(document, status)
}

function remove(documents: DocumentStore, c: Request): Response {
  const { account, collections } = c.get('identity')
  const place = { accountId: account.id, id: c.req.param('id') ?? '' }
  const current = documents.collectionOf(place)
  if (current === undefined) return refuse(c, 'DOCUMENT_NOT_FOUND')
  if (!mayReach(collections, current)) return refuse(c, 'COLLECTION_ACCESS_DENIED')
  documents.remove(place)
  return c.body(null, 204)
}

/** A collection by its id or, where no id is like that, by its name. */
const collectionNamed = (permitted: readonly Named[], wanted: string): Named | undefined =>
  permitted.find(({ id }) => id === wanted) ?? permitted.find(({ name }) => name === wanted)

/** A document that does not exist yet is in nobody's way. */
const mayReach = (permitted: readonly Named[], collection: string | undefined): boolean =>
  collection === undefined || permitted.some(({ id }) => id === collection)
