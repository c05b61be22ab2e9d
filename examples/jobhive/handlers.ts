import type { Context } from 'hono'
import type { Identity } from '../identity.ts'
import { check, KIB, newId, readJson, readPage } from '../shared.ts'
import { ENVIRONMENTS, InterviewPatch, NewInterview, NewWebhook, newSigningSecret, worldOf } from './model.ts'
import { refuse, refuseInput, succeed } from './replies.ts'
import { type InterviewStore, type Owner, showInterview, showWebhook, type WebhookStore } from './store.ts'

export type Upstream = { Variables: { identity: Identity; owner: Owner } }
export type Request = Context<Upstream>

/** What the handlers work with. */
export interface Shop {
  readonly interviews: InterviewStore
  readonly webhooks: WebhookStore
  readonly now: () => number
}

const MAX_BODY = 16 * KIB

export function listInterviews(shop: Shop, c: Request): Response {
  const page = readPage(c.req.query())
  if (!page.ok) return refuseInput(c, page)
  const { items, nextCursor } = shop.interviews.list(c.get('owner'), page.value)
  return c.json({ success: true, data: items.map(showInterview), next_cursor: nextCursor })
}

export async function createInterview(shop: Shop, c: Request): Promise<Response> {
  const body = await readJson(c.req.raw, MAX_BODY)
  if (!body.ok) return refuseInput(c, body)
  const owner = c.get('owner')
  const wanted = environmentIn(body.value)
  if (wanted && wanted !== owner.environment) return refuseEnvironment(c, wanted)
  const input = check(NewInterview, body.value)
  if (!input.ok) return refuseInput(c, input)
  const added = shop.interviews.add(owner, { id: newId('int'), now: shop.now(), ...input.value })
  return succeed(c, showInterview(added), 201)
}

export function showOne(shop: Shop, c: Request): Response {
  const found = shop.interviews.find(c.get('owner'), c.req.param('id') ?? '')
  return found ? succeed(c, showInterview(found)) : noInterview(c)
}

export async function patchInterview(shop: Shop, c: Request): Promise<Response> {
  const body = await readJson(c.req.raw, MAX_BODY)
  const patch = body.ok ? check(InterviewPatch, body.value) : body
  if (!patch.ok) return refuseInput(c, patch)
  const found = shop.interviews.find(c.get('owner'), c.req.param('id') ?? '')
  if (!found) return noInterview(c)
  if (found.status === 'cancelled')
    return refuse(c, 409, 'INTERVIEW_CANCELLED', 'A cancelled interview does not change any more.')
  return succeed(
    c,
    showInterview(shop.interviews.replace({ ...found, ...patch.value, updated_at: shop.now() })),
  )
}

/** Cancelling twice is the same as cancelling once. */
export function cancelInterview(shop: Shop, c: Request): Response {
  const found = shop.interviews.find(c.get('owner'), c.req.param('id') ?? '')
  if (!found) return noInterview(c)
  if (found.status === 'cancelled') return succeed(c, showInterview(found))
  return succeed(
    c,
    showInterview(shop.interviews.replace({ ...found, status: 'cancelled', updated_at: shop.now() })),
  )
}

export function listWebhooks(shop: Shop, c: Request): Response {
  const page = readPage(c.req.query())
  if (!page.ok) return refuseInput(c, page)
  const { items, nextCursor } = shop.webhooks.list(c.get('owner'), page.value)
  return c.json({ success: true, data: items.map(showWebhook), next_cursor: nextCursor })
}

/** The only reply that ever holds the signing secret. */
export async function createWebhook(shop: Shop, c: Request): Promise<Response> {
  const body = await readJson(c.req.raw, MAX_BODY)
  const input = body.ok ? check(NewWebhook, body.value) : body
  if (!input.ok) return refuseInput(c, input)
  const secret = newSigningSecret()
  const added = shop.webhooks.add(c.get('owner'), {
    id: newId('whk'),
    now: shop.now(),
    secret,
    ...input.value,
  })
  return succeed(c, { ...showWebhook(added), secret }, 201)
}

export function showAnalytics(shop: Shop, c: Request): Response {
  const owner = c.get('owner')
  return succeed(c, { interviews: shop.interviews.totals(owner), webhooks: shop.webhooks.total(owner) })
}

/** What the text promises of `GET /v1/account/profile`, from nothing but the identity. */
export const profileOf = ({ account, plan, scopes, limit }: Identity) => ({
  company_name: account.name,
  plan: plan ?? null,
  api_key_permissions: scopes,
  rate_limit: { requests_per_minute: limit?.requests ?? null, current_usage: limit?.used ?? null },
})

function environmentIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('environment' in body)) return undefined
  return typeof body.environment === 'string' ? worldOf(body.environment) : undefined
}

function refuseEnvironment(c: Request, wanted: string): Response {
  const { environment } = c.get('owner')
  const message = `A ${ENVIRONMENTS[environment]} key cannot create interviews of another environment.`
  return refuse(c, 403, 'ENVIRONMENT_NOT_ALLOWED', message, { environment, requested: wanted })
}

const noInterview = (c: Context): Response =>
  refuse(c, 404, 'INTERVIEW_NOT_FOUND', 'There is no such interview.')
