import type { DatabaseSync } from 'node:sqlite'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { type Identity, readIdentity, requestIdOf } from '../identity.ts'
import { type BadInput, check, KIB, mount, newId, readJson, readPage } from '../shared.ts'
import { MODULES, type Module, type RunStore, runStore, showRun } from './runs.ts'

type Upstream = { Variables: { identity: Identity } }
type Request = Context<Upstream>

/** What the handlers work with. */
interface Desk {
  readonly runs: RunStore
  readonly now: () => number
}

const MAX_BODY = 16 * KIB

const Language = z
  .string()
  .max(64)
  .transform((tag, ctx) => {
    try {
      return new Intl.Locale(tag)
    } catch {
      ctx.addIssue('must be a BCP 47 language tag such as "en" or "fr-FR"')
      return z.NEVER
    }
  })
const NewSpeechRun = z.strictObject({ language: Language.default(() => new Intl.Locale('en')) })
const NewRun = z.strictObject({})

/**
 * The ZenHire API behind the gateway: submit work, poll for results, list past runs.
 * @param now milliseconds since the Unix epoch
 */
export function createUpstream({ database, now }: { database: DatabaseSync; now: () => number }) {
  const desk: Desk = { runs: runStore(database), now }
  const app = new Hono<Upstream>()
  app.onError(fault)
  app.notFound(c => refuse(c, 404, 'NOT_FOUND', 'There is nothing at this address.'))
  mount(app, '/api/v1/health', { GET: c => c.json({ status: 'ok' }) }, wrongMethod)

  app.use(identify)
  for (const module of MODULES) {
    const path = `/api/v1/${module}/runs`
    const handlers = {
      POST: (c: Request) => submit(desk, c, module),
      GET: (c: Request) => list(desk, c, module),
    }
    mount(app, path, handlers, wrongMethod)
    mount(app, `${path}/:id`, { GET: c => poll(desk, c, module) }, wrongMethod)
  }
  return app
}

/** Who is calling; without the gateway's word nobody is. */
const identify: MiddlewareHandler<Upstream> = async (c, next) => {
  const identity = readIdentity(c.req.raw.headers)
  if (!identity) return refuse(c, 403, 'GATEWAY_REQUIRED', 'Send this request to the API gateway instead.')
  c.set('identity', identity)
  return next()
}

async function submit({ runs, now }: Desk, c: Request, module: Module): Promise<Response> {
  const body = await readJson(c.req.raw, MAX_BODY, {})
  if (!body.ok) return refuseInput(c, body)
  if (namesProject(body.value) || namesProject(c.req.query()))
    return refuse(c, 400, 'PROJECT_NOT_ACCEPTED', PROJECT_NOT_ACCEPTED)
  const input = module === 'speech' ? check(NewSpeechRun, body.value) : check(NewRun, body.value)
  if (!input.ok) return refuseInput(c, input)

  const { account, project, modules, creditsCharged } = c.get('identity')
  const locale = 'language' in input.value ? input.value.language : undefined
  if (locale && !maySpeak(modules, locale)) return refuse(c, 403, 'MISSING_PERMISSION', MULTILINGUAL)
  const language = locale?.toString()
  const run = {
    id: newId('run'),
    accountId: account.id,
    module,
    project,
    language,
    creditsCharged,
    createdAt: now(),
  }
  runs.add(run)
  return c.json(showRun(run, run.createdAt), 202)
}

function list({ runs, now }: Desk, c: Request, module: Module): Response {
  const page = readPage(c.req.query())
  if (!page.ok) return refuseInput(c, page)
  const accountId = c.get('identity').account.id
  const project = c.req.query('project') || undefined
  const { items, nextCursor } = runs.list({ ...page.value, accountId, module, project })
  const instant = now()
  return c.json({ data: items.map(run => showRun(run, instant)), next_cursor: nextCursor })
}

function poll({ runs, now }: Desk, c: Request, module: Module): Response {
  const run = runs.find(c.get('identity').account.id, module, c.req.param('id') ?? '')
  return run ? c.json(showRun(run, now())) : refuse(c, 404, 'NOT_FOUND', 'There is no such run.')
}

const PROJECT_NOT_ACCEPTED =
  'A run inherits the project of the API key that submits it; leave the project out of the request.'
const MULTILINGUAL = 'Speech in other languages than English needs the multilingual permission.'

const namesProject = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && ('project' in body || 'project_id' in body)

/** The gateway's profile says the same rule; it stands here to show what an upstream can see. */
const maySpeak = (modules: readonly string[], { language }: Intl.Locale): boolean =>
  language === 'en' || modules.includes('multilingual')

function refuse(c: Context, status: ContentfulStatusCode, code: string, message: string): Response {
  return c.json({ error: { code, message, request_id: requestIdOf(c.req.raw.headers) } }, status)
}

const refuseInput = (c: Context, { status, complaint }: BadInput): Response =>
  refuse(c, status, status === 413 ? 'BODY_TOO_LARGE' : 'INVALID_REQUEST', complaint)

function wrongMethod(c: Context, allow: string): Response {
  c.header('Allow', allow)
  return refuse(c, 405, 'METHOD_NOT_ALLOWED', `This address answers ${allow} only.`)
}

/** What broke is for the log; the client learns only that something did. */
function fault(error: Error, c: Context): Response {
  console.error(error)
  return refuse(c, 500, 'INTERNAL_ERROR', 'Something went wrong on our side. Try again later.')
}
