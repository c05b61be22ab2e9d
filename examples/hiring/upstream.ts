import type { DatabaseSync } from 'node:sqlite'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { type Identity, readIdentity, requestIdOf } from '../identity.ts'
import { type BadInput, check, type Input, KIB, mount, newId, readJson, readPage } from '../shared.ts'
import { Content, type Entry, type EntryStore, entryStore, merge, type Shelf, showEntry } from './entries.ts'
import { RESOURCES, type Resource } from './resources.ts'

type Upstream = { Variables: { identity: Identity } }
type Request = Context<Upstream>

/** What the handlers of one resource work with. */
interface Cabinet {
  readonly resource: Resource
  readonly entries: EntryStore
  readonly now: () => number
}

const MAX_CONTENT = 64 * KIB

/**
 * The hiring API behind the gateway: the same handful of handlers for every resource in the table.
 * @param now milliseconds since the Unix epoch
 */
export function createUpstream({ database, now }: { database: DatabaseSync; now: () => number }) {
  const entries = entryStore(database)
  const app = new Hono<Upstream>()
  app.onError(fault)
  app.notFound(c => problem(c, 404, 'There is nothing at this address.'))
  app.use(identify)
  for (const resource of RESOURCES) {
    const cabinet: Cabinet = { resource, entries, now }
    const reads = { GET: (c: Request) => list(cabinet, c) }
    const readsOne = { GET: (c: Request) => show(cabinet, c) }
    const writes = { POST: (c: Request) => create(cabinet, c) }
    const writesOne = {
      PATCH: (c: Request) => patch(cabinet, c),
      PUT: (c: Request) => replace(cabinet, c),
      DELETE: (c: Request) => remove(cabinet, c),
    }
    mount(app, `/v1/${resource.kind}`, { ...reads, ...(resource.writable && writes) }, wrongMethod)
    mount(app, `/v1/${resource.kind}/:id`, { ...readsOne, ...(resource.writable && writesOne) }, wrongMethod)
  }
  return app
}

/** Who is calling; without the gateway's word nobody is. */
const identify: MiddlewareHandler<Upstream> = async (c, next) => {
  const identity = readIdentity(c.req.raw.headers)
  if (!identity) return problem(c, 403, 'Send this request to the API gateway instead.')
  c.set('identity', identity)
  return next()
}

function list({ resource, entries, now }: Cabinet, c: Request): Response {
  const page = readPage(c.req.query())
  if (!page.ok) return refuseInput(c, page)
  const shelf = shelfOf(resource, c)
  if (resource.samples.length > 0 && entries.firstVisit(shelf))
    for (const sample of resource.samples) entries.add(shelf, newId(resource.noun), sample, now())
  const { items, nextCursor } = entries.list(shelf, page.value)
  return c.json({ data: items.map(showEntry), next_cursor: nextCursor })
}

/** `Location` is relative to the collection, so it also holds below a gateway's path. */
async function create({ resource, entries, now }: Cabinet, c: Request): Promise<Response> {
  const content = await readContent(c)
  if (!content.ok) return refuseInput(c, content)
  const entry = entries.add(shelfOf(resource, c), newId(resource.noun), content.value, now())
  c.header('Location', `${resource.kind}/${entry.id}`)
  return c.json(showEntry(entry), 201)
}

const show = ({ resource, entries }: Cabinet, c: Request): Response =>
  answer(resource, c, entries.find(shelfOf(resource, c), idOf(c)))

async function patch({ resource, entries, now }: Cabinet, c: Request): Promise<Response> {
  const sent = await readContent(c)
  if (!sent.ok) return refuseInput(c, sent)
  const shelf = shelfOf(resource, c)
  const found = entries.find(shelf, idOf(c))
  if (!found) return answer(resource, c, found)
  const merged = check(Content, merge(found.content, sent.value))
  if (!merged.ok) return refuseInput(c, merged)
  if (Buffer.byteLength(JSON.stringify(merged.value)) > MAX_CONTENT)
    return problem(c, 413, `With this change the ${resource.noun} would have more than ${MAX_CONTENT} bytes.`)
  return answer(resource, c, entries.replace(shelf, found.id, merged.value, now()))
}

async function replace({ resource, entries, now }: Cabinet, c: Request): Promise<Response> {
  const content = await readContent(c)
  if (!content.ok) return refuseInput(c, content)
  return answer(resource, c, entries.replace(shelfOf(resource, c), idOf(c), content.value, now()))
}

function remove({ resource, entries }: Cabinet, c: Request): Response {
  const gone = entries.remove(shelfOf(resource, c), idOf(c))
  return gone ? c.body(null, 204) : answer(resource, c, undefined)
}

async function readContent(c: Request): Promise<Input<Content>> {
  const body = await readJson(c.req.raw, MAX_CONTENT)
  return body.ok ? check(Content, body.value) : body
}

const shelfOf = ({ kind }: Resource, c: Request): Shelf => ({ accountId: c.get('identity').account.id, kind })

const idOf = (c: Request): string => c.req.param('id') ?? ''

const answer = ({ noun }: Resource, c: Context, entry: Entry | undefined): Response =>
  entry ? c.json(showEntry(entry)) : problem(c, 404, `There is no such ${noun}.`)

const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  500: 'Internal Server Error',
} as const

/** @see RFC 9457 */
function problem(c: Context, status: keyof typeof TITLES, detail: string): Response {
  const request_id = requestIdOf(c.req.raw.headers)
  const body = { type: 'about:blank', title: TITLES[status], status, detail, request_id }
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' })
}

const refuseInput = (c: Context, { status, complaint }: BadInput): Response => problem(c, status, complaint)

function wrongMethod(c: Context, allow: string): Response {
  c.header('Allow', allow)
  return problem(c, 405, `This address answers ${allow} only.`)
}

/** What broke is for the log; the client learns only that something did. */
function fault(error: Error, c: Context): Response {
  console.error(error)
  return problem(c, 500, 'Something went wrong on our side. Try again later.')
}
