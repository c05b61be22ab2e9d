import { readQuery } from '../core/query.ts'
import { type Check, type Complaint, complainIf } from './complaint.ts'
import { answeredMethods } from './routes.ts'
import type { ProfileSpec, RouteSpec } from './schema.ts'

/** Rules of routes: they name what exists, read what they ask about, and none hides another. */
export const ROUTE_CHECKS: readonly Check[] = [
  strangersInRoutes,
  wrongQueries,
  unreadAttributes,
  hiddenRoutes,
  needyOpenRoutes,
  needlessResources,
]

const NEEDS = ['scopes', 'modules', 'environments'] as const

function strangersInRoutes(spec: ProfileSpec): readonly Complaint[] {
  const known = {
    scopes: spec.scopes.map(it => it.name),
    modules: spec.modules.map(it => it.name),
    environments: spec.environments.map(it => it.name),
  }
  const of = (part: Pick<RouteSpec, (typeof NEEDS)[number]>, path: string) =>
    NEEDS.flatMap(kind =>
      part[kind].flatMap(it =>
        complainIf(
          !known[kind].includes(it),
          `${path}.${kind}`,
          `"${it}" is not in ${kind}: add it there or correct it`,
        ),
      ),
    )
  return spec.routes.flatMap((route, index) => [
    ...of(route, `routes[${index}]`),
    ...route.rules.flatMap((rule, at) => of(rule, `routes[${index}].rules[${at}]`)),
  ])
}

function wrongQueries({ scopes, routes }: ProfileSpec): readonly Complaint[] {
  const known = scopes.map(it => it.name)
  const of = ({ query }: Pick<RouteSpec, 'query'>, path: string) => {
    const reading = query === undefined ? undefined : readQuery(query, known)
    return reading === undefined || reading.ok ? [] : [{ path: `${path}.query`, text: reading.error.message }]
  }
  return routes.flatMap((route, index) => [
    ...of(route, `routes[${index}]`),
    ...route.rules.flatMap((rule, at) => of(rule, `routes[${index}].rules[${at}]`)),
  ])
}

function unreadAttributes({ routes }: ProfileSpec): readonly Complaint[] {
  return routes.flatMap(({ rules, resource, attributes }, index) => {
    const asked = [...rules.map(rule => rule.when.attribute), ...(resource === undefined ? [] : [resource])]
    return [...new Set(asked)].flatMap(it =>
      complainIf(
        !Object.hasOwn(attributes, it),
        `routes[${index}].attributes`,
        `"${it}" is used but not read: say where it comes from`,
      ),
    )
  })
}

/** Two routes for one method and path: only the first would ever be asked. */
function hiddenRoutes({ routes }: ProfileSpec): readonly Complaint[] {
  const slots = routes.map(route => new Set(slotsOf(route.methods, route.paths)))
  return routes.flatMap(({ methods, paths }, index) =>
    paths.flatMap((path, at) => {
      const hidden = slotsOf(methods, [path]).find(slot => slots.findIndex(it => it.has(slot)) < index)
      const first = slots.findIndex(it => hidden !== undefined && it.has(hidden))
      const text = `${hidden} is in routes[${first}] already, which would hide it: keep one`
      return complainIf(hidden !== undefined, `routes[${index}].paths[${at}]`, text)
    }),
  )
}

/** `GET /v1/things/:*` for each method and path; what a parameter is called tells no routes apart. */
const slotsOf = (methods: RouteSpec['methods'], paths: RouteSpec['paths']): readonly string[] =>
  answeredMethods(methods).flatMap(method => paths.map(path => `${method} ${path.replace(/:[^/]+/g, ':*')}`))

/** An open route is passed before anything is asked, so whatever it needs would never be checked. */
function needyOpenRoutes({ routes }: ProfileSpec): readonly Complaint[] {
  return routes.flatMap((route, index) => {
    const needs = [...NEEDS, 'rules' as const].some(it => route[it].length > 0)
    return complainIf(
      route.open && (needs || route.query !== undefined || route.credits > 0 || route.resource !== undefined),
      `routes[${index}].open`,
      'an open route needs no key, so nothing else it needs is checked: close it, or leave the rest out',
    )
  })
}

function needlessResources({ routes, collections }: ProfileSpec): readonly Complaint[] {
  return routes.flatMap(({ resource }, index) =>
    complainIf(
      resource !== undefined && !collections,
      `routes[${index}].resource`,
      'this API has no collections, so every one would be unknown: set "collections": true or remove it',
    ),
  )
}
