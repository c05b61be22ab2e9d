import { addRoute, createRouter, findAllRoutes, findRoute } from 'rou3'
import type { Need } from '../core/need.ts'
import { parseQuery, type Query } from '../core/query.ts'
import type { ProfileSpec, RouteSpec } from './schema.ts'

/** A rule of a route, its query read. */
interface Rule extends Pick<Need, 'scopes' | 'query' | 'modules' | 'environments'> {
  readonly when: Condition
}

/** One route, ready to be asked. */
export interface Route {
  readonly spec: RouteSpec
  /** What it needs when no rule adds to it and no attribute is read. */
  readonly base: Need
  /** What it needs besides, when a rule applies. */
  readonly rules: readonly Rule[]
  /** Whether the body must be read before it is known what the request needs. */
  readonly readsBody: boolean
  /** Whether the need depends on the request at all. */
  readonly fixed: boolean
}

export type RouteMatch =
  | { readonly outcome: 'found'; readonly route: Route }
  | { readonly outcome: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly outcome: 'unknown' }

/** Values of a route's attributes; a list where the request gave one. */
export type Attributes = Readonly<Record<string, readonly string[]>>

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const UNKNOWN: RouteMatch = { outcome: 'unknown' }

/**
 * Makes the function that finds a request's route. `path` is canonical and without its query. One that ends
 * in a slash is another path than without it, though the router takes them for the same: it is found only
 * below two stars.
 */
export function routeFinder(spec: Pick<ProfileSpec, 'routes'>) {
  const router = createRouter<RouteMatch>()
  const wide = new Set<RouteMatch>()
  for (const routeSpec of spec.routes) {
    for (const method of answeredMethods(routeSpec.methods)) {
      const route = routeOf(routeSpec, method)
      for (const path of routeSpec.paths) {
        const match: RouteMatch = { outcome: 'found', route }
        addRoute(router, method, path, match)
        if (path.endsWith('/**')) wide.add(match)
      }
    }
  }

  function lookUp(method: string, path: string): RouteMatch | undefined {
    if (path === '/' || !path.endsWith('/')) return findRoute(router, method, path, { params: false })?.data
    return findAllRoutes(router, method, path, { params: false }).findLast(it => wide.has(it.data))?.data
  }

  return function find(method: string, path: string): RouteMatch {
    const found = lookUp(method, path)
    if (found !== undefined) return found
    const allowed = METHODS.filter(it => lookUp(it, path) !== undefined)
    return allowed.length === 0 ? UNKNOWN : { outcome: 'wrong-method', allowed }
  }
}

/** The methods a route answers: HEAD wherever GET is. */
export const answeredMethods = (methods: RouteSpec['methods']): readonly string[] =>
  methods.includes('GET') ? [...new Set([...methods, 'HEAD'])] : methods

function routeOf(spec: RouteSpec, method: string): Route {
  const reads = method === 'GET' || method === 'HEAD'
  const attributes = Object.values(spec.attributes)
  return {
    spec,
    base: {
      access: spec.access ?? (reads ? 'read' : 'write'),
      scopes: spec.scopes,
      query: queryOf(spec),
      modules: spec.modules,
      environments: spec.environments,
      resources: [],
      cost: spec.cost,
      credits: spec.credits,
    },
    rules: spec.rules.map(rule => ({ ...rule, query: queryOf(rule) })),
    readsBody: attributes.some(it => it.json !== undefined),
    fixed: attributes.length === 0,
  }
}

/** What a request needs, once the values of the route's attributes are known. */
export function needOf({ spec, base, rules: all, fixed }: Route, attributes: Attributes): Need {
  if (fixed) return base
  const rules = all.filter(({ when }) => applies(when, attributes[when.attribute] ?? []))
  const gather = (kind: 'scopes' | 'modules' | 'environments') =>
    [base[kind], ...rules.map(rule => rule[kind])].flat()
  return {
    ...base,
    scopes: gather('scopes'),
    query: together([base, ...rules].flatMap(({ query }) => (query === undefined ? [] : [query]))),
    modules: gather('modules'),
    environments: gather('environments'),
    resources: spec.resource === undefined ? [] : (attributes[spec.resource] ?? []),
  }
}

/** The query a route or a rule says. Of a text that no check has let through, one that no key meets. */
export function queryOf({ query: text }: Pick<RouteSpec, 'query'>): Query | undefined {
  if (text === undefined) return undefined
  const reading = parseQuery(text)
  return reading.ok ? reading.query : { kind: 'scope', name: text, at: 0 }
}

const together = (parts: readonly Query[]): Query | undefined =>
  parts.length > 1 ? { kind: 'all', parts } : parts[0]

type Condition = RouteSpec['rules'][number]['when']

/** True when some value is one of `in`, and none of `notIn`. An attribute without a value meets no condition. */
function applies(condition: Condition, values: readonly string[]): boolean {
  return values.some(
    value =>
      (condition.in === undefined || condition.in.some(pattern => fits(pattern, value))) &&
      (condition.notIn === undefined || !condition.notIn.some(pattern => fits(pattern, value))),
  )
}

function fits(pattern: string, value: string): boolean {
  const [wanted, actual] = [pattern.toLowerCase(), value.toLowerCase()]
  return wanted.endsWith('*') ? actual.startsWith(wanted.slice(0, -1)) : actual === wanted
}
