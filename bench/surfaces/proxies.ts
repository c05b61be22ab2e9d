import { missing, type PlacesOfAny, type RunningProxy, startProxy } from '../../test/build/proxies.ts'

/** A program that forwards, with and without asking Latchkey first. */
export interface Proxied {
  readonly name: string
  /** What its recipe is called where it is tested. */
  readonly recipe: string
}

const KNOWN: readonly Proxied[] = [
  { name: 'nginx, auth_request', recipe: 'nginx' },
  { name: 'nginx, with bodies', recipe: 'nginx with bodies' },
  { name: 'Caddy, forward_auth', recipe: 'caddy' },
  { name: 'HAProxy, Lua', recipe: 'haproxy' },
]

/** The recipes that are measured: all or, where Debian's packages cannot be had, none. */
export const PROXIED: readonly Proxied[] = missing() === undefined ? KNOWN : []

/** Lets nginx keep its connections, as others do, however much is asked on one. */
const amended = (text: string): string => text.replace(/^http \{/m, 'http {\n  keepalive_requests 1000000;')

/** Starts a program in front of an app. @param latchkey port of the gateway it asks; undefined: it asks nobody */
export const startProxied = (
  { recipe }: Proxied,
  api: number,
  latchkey: PlacesOfAny['latchkey'],
): Promise<RunningProxy> =>
  startProxy(recipe, { latchkey, api, name: 'jobhive', carriers: ['Authorization'], amended })
