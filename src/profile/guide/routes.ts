import { missingFor, namesIn } from '../../core/query.ts'
import { queryOf } from '../routes.ts'
import type { ProfileSpec, RouteSpec } from '../schema.ts'
import { code, joined, type Line } from './block.ts'

type Needs = Pick<RouteSpec, 'scopes' | 'query' | 'modules' | 'environments'>

/** A route, or a rule of one that adds to what it needs. */
export interface Demand {
  readonly route: RouteSpec
  readonly needs: Needs
  /** Absent: whatever the request says. */
  readonly when?: RouteSpec['rules'][number]['when'] | undefined
}

/** Everything that is needed anywhere: of each route, and of each of its rules. */
export const demandsOf = ({ routes }: Pick<ProfileSpec, 'routes'>): readonly Demand[] =>
  routes
    .filter(it => !it.open)
    .flatMap(route => [
      { route, needs: route },
      ...route.rules.map(rule => ({ route, needs: rule, when: rule.when })),
    ])

/** Every scope that is needed, or is one of several that would do. */
export function scopesNamed(needs: Needs): readonly string[] {
  const query = queryOf(needs)
  return query === undefined ? needs.scopes : [...new Set([...needs.scopes, ...namesIn(query)])]
}

/** The fewest scopes that would do. @param granted what is there already */
export function scopesMissing(needs: Needs, granted: readonly string[] = []): readonly string[] {
  const query = queryOf(needs)
  const missing = needs.scopes.filter(it => !granted.includes(it))
  return query === undefined ? missing : [...new Set([...missing, ...missingFor(query, granted)])]
}

/** `GET /v1/runs/:id` for each method and path. */
export const linesOf = ({ methods, paths }: Pick<RouteSpec, 'methods' | 'paths'>): readonly string[] =>
  methods.flatMap(method => paths.map(path => `${method} ${path}`))

/** The same as code, separated by commas. */
export const routesLine = (routes: readonly RouteSpec[]): Line =>
  joined(
    routes.flatMap(linesOf).map(it => [code(it)]),
    ', ',
  )

/** Whether a request with this method to the route changes anything. */
export const writes = (route: RouteSpec, method: string): boolean =>
  route.access === undefined ? method !== 'GET' && method !== 'HEAD' : route.access === 'write'
