import { addRoute, createRouter, findRoute } from 'rou3'
import { answeredMethods } from './routes.ts'
import type { ProfileSpec, RouteSpec } from './schema.ts'

/** What stands in one place of a loose router: a route, or nothing certain where several would. */
interface Place {
  route: RouteSpec | undefined
}

/**
 * Makes the function that finds the route a router would run that takes a path in any case, and with or without a slash
 * at its end, as that of Express does. It finds none where two routes differ in nothing else.
 */
export function looseRouteFinder({ routes }: Pick<ProfileSpec, 'routes'>) {
  const router = createRouter<Place>()
  const places = new Map<string, Place>()
  for (const route of routes) {
    for (const [method, path] of slotsOf(route)) {
      const slot = `${method} ${path.replace(/:[^/]+/g, ':')}`
      const place = places.get(slot)
      if (place === undefined) {
        const made: Place = { route }
        places.set(slot, made)
        addRoute(router, method, path, made)
      } else if (place.route !== route) place.route = undefined
    }
  }
  return (method: string, path: string): RouteSpec | undefined =>
    findRoute(router, method, loosened(path), { params: false })?.data.route
}

const slotsOf = ({ methods, paths }: RouteSpec): readonly (readonly [method: string, path: string])[] =>
  answeredMethods(methods).flatMap(method => paths.map(path => [method, loosened(path)] as const))

const loosened = (path: string): string => path.toLowerCase().replace(/(?<=.)\/$/, '')
