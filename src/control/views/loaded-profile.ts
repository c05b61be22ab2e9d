import { z } from '@hono/zod-openapi'
import { saidOf } from '../../profile/dress.ts'
import type { ErrorRow, ProfileSpec, RouteSpec } from '../../profile/schema.ts'
import { maybeText, texts } from './nouns.ts'
import { ProfileDetail, profileDetail, Said } from './profile.ts'

const ErrorView = z.strictObject({
  reasons: texts.describe('The reasons and troubles it speaks for.'),
  status: z.int(),
  code: z.string(),
  message: Said,
})

const RouteView = z.strictObject({
  methods: texts,
  paths: texts,
  open: z.boolean().describe('Whether it needs no key.'),
  scopes: texts,
  query: maybeText.describe('Scopes it needs besides: `a AND (b OR c)`.'),
  modules: texts,
  environments: texts,
  credits: z.int(),
})

/** A profile as operators look at it: all that it says, and the document itself. */
export const LoadedProfile = z
  .strictObject({
    detail: ProfileDetail,
    errors: z.array(ErrorView),
    routes: z.array(RouteView).describe('Without what depends on a request: see the document.'),
    document: z.record(z.string(), z.unknown()).describe('The profile as it was read, defaults filled in.'),
  })
  .openapi('LoadedProfile')

export const loadedProfile = (spec: ProfileSpec): z.output<typeof LoadedProfile> => ({
  detail: profileDetail(spec),
  errors: spec.errors.rows.map(errorView),
  routes: spec.routes.map(routeView),
  document: { ...spec },
})

const errorView = ({ when, status, code, message }: ErrorRow) => ({
  ...{ reasons: [...when], status, code },
  message: saidOf(message),
})

const routeView = ({ methods, paths, open, scopes, query, modules, environments, credits }: RouteSpec) => ({
  ...{ open, credits, query: query ?? null },
  methods: [...methods],
  paths: [...paths],
  scopes: [...scopes],
  modules: [...modules],
  environments: [...environments],
})
