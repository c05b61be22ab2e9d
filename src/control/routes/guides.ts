import { z } from '@hono/zod-openapi'
import type { Account, Key } from '../../core/key.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Ports } from '../../engine/ports.ts'
import { GUIDE_LANGUAGES } from '../../profile/guide/block.ts'
import { guideOf } from '../../profile/guide/guide.ts'
import { markdownOf } from '../../profile/guide/markdown.ts'
import { keySamples } from '../../profile/guide/samples/key.ts'
import type { Authority } from '../callers/authority.ts'
import { placesOf } from '../places.ts'
import { found, nothing, type Route, route, shown } from '../route.ts'
import { GuideView, guideView, KeySamplesView, samplesView } from '../views/guide.ts'
import { apiNamed } from './apis.ts'

const query = z.strictObject({
  language: z.enum(GUIDE_LANGUAGES).default('en').describe('What it is written in.'),
})

type Asking = Pick<Authority, 'engine' | 'ports' | 'services'>
type Told = Outcome<ReturnType<typeof guideOf>>

const servedAs = ({ engine }: Asking, apiId: string): Outcome<ServedApi> => {
  const served = engine.apis.all().find(it => it.apiId === apiId)
  return served === undefined ? problem('api-unknown', `There is no API ${apiId}.`) : done(served)
}

const written = (it: Asking, apiId: string, { language }: z.output<typeof query>, account?: Account): Told =>
  shown(servedAs(it, apiId), ({ api, profile }) =>
    guideOf(profile, { ...placesOf(api, it.services), modules: account?.modules }, language),
  )

async function ofApi(it: Asking, id: string, asked: z.output<typeof query>): Promise<Told> {
  const api = await apiNamed(it.engine, id)
  return api.ok ? written(it, api.value.id, asked) : api
}

async function ofAccount(it: Asking, id: string, asked: z.output<typeof query>): Promise<Told> {
  const account = await found(it.ports, 'account', id)
  return account.ok ? written(it, account.value.apiId, asked, account.value) : account
}

const MARKDOWN = 'text/markdown; charset=utf-8'

const asMarkdown = (told: Told): Outcome<Response> =>
  shown(
    told,
    it =>
      new Response(markdownOf(it), {
        headers: {
          'Content-Type': MARKDOWN,
          'Content-Disposition': 'attachment; filename="authentication.md"',
        },
      }),
  )

const ABOUT = 'how its keys are sent, what they may do and how it refuses, made from what it enforces'

const apiRoute = route(
  {
    id: 'showApiGuide',
    action: 'apis.read',
    of: 'deployment',
    summary: `The page an API can publish about its keys: ${ABOUT}`,
    method: 'get',
    path: '/v1/apis/{id}/guide',
    query,
    body: nothing,
    reply: GuideView,
    fails: ['api-unknown'],
  },
  async it => shown(await ofApi(it, it.id, it.query), guideView),
)

const apiTextRoute = route(
  {
    id: 'exportApiGuide',
    action: 'apis.read',
    of: 'deployment',
    summary: 'The page an API can publish about its keys, as Markdown',
    method: 'get',
    path: '/v1/apis/{id}/guide/export',
    query,
    body: nothing,
    reply: z.unknown(),
    produces: [MARKDOWN],
    fails: ['api-unknown'],
  },
  async it => asMarkdown(await ofApi(it, it.id, it.query)),
)

const accountRoute = route(
  {
    id: 'showAccountGuide',
    action: 'account.read',
    of: { path: 'account' },
    summary: 'How the keys of an account are used: the page of its API',
    method: 'get',
    path: '/v1/accounts/{id}/guide',
    query,
    body: nothing,
    reply: GuideView,
    fails: ['account-unknown'],
  },
  async it => shown(await ofAccount(it, it.id, it.query), guideView),
)

const accountTextRoute = route(
  {
    id: 'exportAccountGuide',
    action: 'account.read',
    of: { path: 'account' },
    summary: 'How the keys of an account are used, as Markdown',
    method: 'get',
    path: '/v1/accounts/{id}/guide/export',
    query,
    body: nothing,
    reply: z.unknown(),
    produces: [MARKDOWN],
    fails: ['account-unknown'],
  },
  async it => asMarkdown(await ofAccount(it, it.id, it.query)),
)

const samplesRoute = route(
  {
    id: 'showKeySamples',
    action: 'keys.read',
    of: { path: 'key' },
    summary: 'A first request for each secret of a key, in several languages, to put the secret into',
    method: 'get',
    path: '/v1/keys/{id}/samples',
    query: nothing,
    body: nothing,
    reply: KeySamplesView,
    fails: ['key-unknown'],
  },
  async it => {
    const record = await it.ports.keys.find(it.id)
    if (record === undefined) return problem('key-unknown', `There is no key ${it.id}.`)
    const { key } = record
    const served = servedAs(it, key.apiId)
    if (!served.ok) return served
    const { api, profile } = served.value
    const { base } = placesOf(api, it.services)
    const items = keySamples(profile.spec, base, { ...key.restrictions, ...(await holderOf(it.ports, key)) })
    return done({ items: items.map(one => ({ ...one, samples: samplesView(one.samples) })) })
  },
)

async function holderOf({ directory }: Ports, key: Key) {
  const account = await directory.find('account', key.accountId)
  const named = key.collections === 'all' ? [] : key.collections.map(id => directory.find('collection', id))
  const collections = (await Promise.all(named)).flatMap(it => it?.name ?? [])
  return {
    environment: key.environment,
    scopes: key.scopes,
    modules: account?.modules,
    collections,
    signed: key.signed,
  }
}

/** The pages about the keys of an API, and code to try a key with. */
export const guideRoutes: readonly Route[] = [
  apiRoute,
  apiTextRoute,
  accountRoute,
  accountTextRoute,
  samplesRoute,
]
