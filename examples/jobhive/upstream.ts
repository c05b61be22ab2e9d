import type { DatabaseSync } from 'node:sqlite'
import { Hono, type MiddlewareHandler } from 'hono'
import { readIdentity } from '../identity.ts'
import { mount } from '../shared.ts'
import * as handle from './handlers.ts'
import { worldOf } from './model.ts'
import { fault, refuse, succeed, wrongMethod } from './replies.ts'
import { createTables, interviewStore, sweeper, webhookStore } from './store.ts'

/**
 * The JobHive API behind the gateway. Everything but the profile belongs to one account and one environment.
 * @param now milliseconds since the Unix epoch
 */
export function createUpstream({ database, now }: { database: DatabaseSync; now: () => number }) {
  createTables(database)
  const shop: handle.Shop = { interviews: interviewStore(database), webhooks: webhookStore(database), now }
  const app = new Hono<handle.Upstream>()
  app.onError(fault)
  app.notFound(c => refuse(c, 404, 'NOT_FOUND', 'There is nothing at this address.'))

  app.use(identify)
  const profile = { GET: (c: handle.Request) => succeed(c, handle.profileOf(c.get('identity'))) }
  mount(app, '/v1/account/profile', profile, wrongMethod)

  const sweep = sweeper(database)
  app.use(enterEnvironment, (_, next) => {
    sweep(now())
    return next()
  })
  const interviews = {
    GET: (c: handle.Request) => handle.listInterviews(shop, c),
    POST: (c: handle.Request) => handle.createInterview(shop, c),
  }
  const interview = {
    GET: (c: handle.Request) => handle.showOne(shop, c),
    PATCH: (c: handle.Request) => handle.patchInterview(shop, c),
    DELETE: (c: handle.Request) => handle.cancelInterview(shop, c),
  }
  const webhooks = {
    GET: (c: handle.Request) => handle.listWebhooks(shop, c),
    POST: (c: handle.Request) => handle.createWebhook(shop, c),
  }
  mount(app, '/v1/interviews', interviews, wrongMethod)
  mount(app, '/v1/interviews/:id', interview, wrongMethod)
  mount(app, '/v1/webhooks', webhooks, wrongMethod)
  mount(app, '/v1/analytics', { GET: c => handle.showAnalytics(shop, c) }, wrongMethod)
  return app
}

/** Who is calling; without the gateway's word nobody is. */
const identify: MiddlewareHandler<handle.Upstream> = async (c, next) => {
  const identity = readIdentity(c.req.raw.headers)
  if (!identity) return refuse(c, 403, 'GATEWAY_REQUIRED', 'Send this request to the API gateway instead.')
  c.set('identity', identity)
  return next()
}

/** Whose data are at hand: those of the account, in the environment of the key, and no others. */
const enterEnvironment: MiddlewareHandler<handle.Upstream> = async (c, next) => {
  const { account, environment: named } = c.get('identity')
  const environment = worldOf(named)
  if (!environment) return refuse(c, 403, 'ENVIRONMENT_NOT_ALLOWED', 'The API key acts in no environment.')
  c.set('owner', { accountId: account.id, environment })
  return next()
}
