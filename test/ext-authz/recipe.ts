import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { worth } from '../build/worth.ts'

const FILTER = 'envoy.filters.http.ext_authz'

/** The published configuration of Envoy, as text. */
export const RECIPE = readFileSync(
  new URL('../../examples/envoy/grpc-ext-authz.yaml', import.meta.url),
  'utf8',
)

/** What stands at a path in the configuration. @throws where nothing does */
const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  worth(
    path.reduce<unknown>(
      (it, name) => (typeof it === 'object' && it !== null ? Reflect.get(it, name) : undefined),
      value,
    ),
  )

const { static_resources: resources } = parse(RECIPE)
const connections = at(resources, 'listeners', 0, 'filter_chains', 0, 'filters', 0, 'typed_config')
const host = at(connections, 'route_config', 'virtual_hosts', 0)

/** The parts of it that say how Envoy asks. */
export const recipe = {
  connections,
  filter: at(connections, 'http_filters', 0, 'typed_config'),
  perRoute: at(host, 'typed_per_filter_config', FILTER),
  latchkey: at(resources, 'clusters', 0),
}

/** What Envoy tells of a route beside the request. */
export const contextExtensions = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(worth(at(recipe.perRoute, 'check_settings', 'context_extensions') as object)).map(
      ([name, value]) => [name, String(value)],
    ),
  )

/** The most it sends of a body. */
export const maxRequestBytes = (): number =>
  Number(at(recipe.filter, 'with_request_body', 'max_request_bytes'))
