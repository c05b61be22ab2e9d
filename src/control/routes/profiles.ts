import { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { Engine } from '../../engine/engine.ts'
import { mostOf } from '../../engine/fields.ts'
import { readProfile } from '../../profile/profile.ts'
import type { ProfileSpec } from '../../profile/schema.ts'
import { found, nothing, type Route, route } from '../route.ts'
import { LoadedProfile, loadedProfile } from '../views/loaded-profile.ts'
import { listOf, texts } from '../views/nouns.ts'
import { ProfileDetail, profileDetail, RESTRICTIONS } from '../views/profile.ts'
import { apiNamed } from './apis.ts'

export const ProfileView = z
  .strictObject({
    name: z.string(),
    title: z.string().describe('For people.'),
    environments: texts.describe('Each of its keys acts in one of them, where there are any.'),
    scopes: texts,
    modules: texts,
    limits: z
      .array(z.strictObject({ name: z.string(), most: z.int() }))
      .describe('A key may have a number of its own for each, from 1 to `most`.'),
    collections: z.boolean().describe('Whether its keys can be narrowed to collections.'),
    restrictions: z.array(z.enum(RESTRICTIONS)).describe('What the use of its keys can be restricted to.'),
    signing: z.boolean().describe('Whether its keys can be told to sign their requests.'),
    scopesFixed: z.boolean().describe('Whether the scopes of a key never change.'),
    expiring: z.boolean().describe('Whether its keys can expire.'),
  })
  .openapi('Profile')

/** What a key of a profile can be given; how its requests are read and answered is its own affair. */
const profileView = (spec: ProfileSpec): z.output<typeof ProfileView> => ({
  name: spec.name,
  title: spec.title,
  environments: namesOf(spec.environments),
  scopes: namesOf(spec.scopes),
  modules: namesOf(spec.modules),
  limits: spec.limits.map(it => ({ name: it.name, most: mostOf(it) })),
  collections: spec.collections,
  restrictions: RESTRICTIONS.filter(it => spec.binding[it].length > 0),
  signing: spec.binding.signature.length > 0,
  scopesFixed: spec.keys.scopes === 'fixed',
  expiring: spec.keys.expiry === 'optional',
})

const namesOf = (named: readonly { readonly name: string }[]): string[] => named.map(it => it.name)

const listRoute = route(
  {
    id: 'listProfiles',
    action: 'apis.read',
    of: 'deployment',
    summary: 'List the profiles that are loaded, and what their keys can be given',
    method: 'get',
    path: '/v1/profiles',
    query: nothing,
    body: nothing,
    reply: listOf(ProfileView),
    fails: [],
  },
  async ({ engine }) =>
    done({ items: [...engine.profiles.values()].map(({ spec }) => profileView(spec)), next: null }),
)

/** How the API of this id looks and speaks. It speaks a profile that is loaded, or it would not be served. */
function detailOf({ apis }: Engine, apiId: string): Outcome<z.output<typeof ProfileDetail>> {
  const served = apis.all().find(it => it.apiId === apiId)
  return served === undefined
    ? problem('api-unknown', `There is no API ${apiId}.`)
    : done(profileDetail(served.profile.spec))
}

const ofAccountRoute = route(
  {
    id: 'showAccountProfile',
    action: 'account.read',
    of: { path: 'account' },
    summary: 'What the API of an account looks like, and what its keys can be given',
    method: 'get',
    path: '/v1/accounts/{id}/profile',
    query: nothing,
    body: nothing,
    reply: ProfileDetail,
    fails: ['account-unknown'],
  },
  async ({ engine, ports, id }) => {
    const account = await found(ports, 'account', id)
    return account.ok ? detailOf(engine, account.value.apiId) : account
  },
)

const ofApiRoute = route(
  {
    id: 'showApiProfile',
    action: 'apis.read',
    of: 'deployment',
    summary: 'What an API looks like, and what its keys can be given',
    method: 'get',
    path: '/v1/apis/{id}/profile',
    query: nothing,
    body: nothing,
    reply: ProfileDetail,
    fails: ['api-unknown'],
  },
  async ({ engine, id }) => {
    const api = await apiNamed(engine, id)
    return api.ok ? detailOf(engine, api.value.id) : api
  },
)

const findRoute = route(
  {
    id: 'findProfile',
    action: 'apis.read',
    of: 'deployment',
    summary: 'Look at one profile that is loaded',
    method: 'get',
    path: '/v1/profiles/{id}',
    query: nothing,
    body: nothing,
    reply: LoadedProfile,
    fails: ['profile-unknown'],
  },
  async ({ engine: { profiles }, id }) => {
    const spec = profiles.get(id)?.spec
    if (spec !== undefined) return done(loadedProfile(spec))
    const names = [...profiles.keys()].join(', ')
    return problem('profile-unknown', `There is no profile "${id}". These are loaded: ${names}.`)
  },
)

const Checked = z
  .strictObject({
    ok: z.boolean().describe('Whether a server would start with it.'),
    complaints: z.array(z.strictObject({ path: z.string(), message: z.string() })),
  })
  .openapi('ProfileCheck')

const checkRoute = route(
  {
    id: 'checkProfile',
    action: 'apis.read',
    of: 'deployment',
    summary: 'Check a profile as a starting server does, without loading it',
    method: 'post',
    path: '/v1/profiles/check',
    query: nothing,
    body: z.strictObject({ text: z.string().describe('What the file says: JSON, all of it.') }),
    reply: Checked,
    fails: [],
  },
  async ({ body: { text } }) => {
    const reading = readProfile(text)
    const complaints = reading.ok ? [] : reading.complaints
    return done({ ok: reading.ok, complaints: complaints.map(it => ({ path: it.path, message: it.text })) })
  },
)

/** What APIs can speak, and how they look. */
export const profileRoutes: readonly Route[] = [listRoute, findRoute, checkRoute, ofAccountRoute, ofApiRoute]
