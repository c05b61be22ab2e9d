import { z } from '@hono/zod-openapi'
import { done } from '../../core/problem.ts'
import { mostOf } from '../../engine/fields.ts'
import type { ProfileSpec } from '../../profile/schema.ts'
import { nothing, type Route, route } from '../route.ts'
import { listOf, texts } from '../views.ts'

const RESTRICTIONS = ['hosts', 'referers', 'addresses'] as const

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
export const profileView = (spec: ProfileSpec): z.output<typeof ProfileView> => ({
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

/** What APIs can speak. */
export const profileRoutes: readonly Route[] = [listRoute]
