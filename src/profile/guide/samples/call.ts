import type { Side } from '../../../core/key.ts'
import type { ProfileSpec, RouteSpec } from '../../schema.ts'
import { scopesMissing, writes } from '../routes.ts'

/** One request, before it is written down in a language. */
export interface SampleCall {
  readonly method: string
  readonly url: string
  readonly carrier: { readonly header: string; readonly scheme?: string | undefined }
  /** Stands where the key is to be. Letters, digits and underscores only. */
  readonly key: string
  /** Headers beside the one with the key. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** JSON. Absent: no body. */
  readonly body?: string | undefined
  /** Absent: it is not signed. */
  readonly signing?: ProfileSpec['signing']
  /** What says that it may be sent again, and the header that says after how many seconds. Absent: it is sent once. */
  readonly retry?: { readonly status: number; readonly header: string } | undefined
}

/** What of a key decides which requests it can make. */
export interface SampleHolder {
  readonly side: Side
  readonly environment?: string | undefined
  /** Absent: all there are. */
  readonly scopes?: readonly string[] | undefined
  /** Of its account. Absent: all there are. */
  readonly modules?: readonly string[] | undefined
  /** Names of the collections it is narrowed to. Absent: not narrowed. */
  readonly collections?: readonly string[] | undefined
  /** Hosts and referers its requests must come from; empty: from anywhere. */
  readonly hosts: readonly string[]
  readonly referers: readonly string[]
  readonly signed: boolean
}

/** A route, one of its methods and one of its paths. */
interface Way {
  readonly route: RouteSpec
  readonly method: string
  readonly path: string
}

/** What a reader replaces by a key of their own: the prefix is that of a real one. */
export const placeholderOf = (prefix: string): string => `${prefix}YOUR_KEY`

/**
 * The request to try a key with: of those it may make the one that needs the least, and changes nothing if
 * there is such a one.
 * @returns undefined when the profile has no request such a key may make
 */
export function firstCall(spec: ProfileSpec, base: string, holder: SampleHolder): SampleCall | undefined {
  const way = waysOf(spec)
    .filter(it => mayGo(spec, it, holder))
    .toSorted((one, other) => weightOf(one) - weightOf(other))[0]
  return way && callOf(spec, base, way, holder)
}

/** A request to show signing with: one with a body, if there is such a one. */
export function signedCall(spec: ProfileSpec, base: string, holder: SampleHolder): SampleCall | undefined {
  const ways = waysOf(spec).filter(it => mayGo(spec, it, holder))
  const way = ways.find(it => it.method === 'POST') ?? ways[0]
  return way && callOf(spec, base, way, { ...holder, signed: true })
}

const waysOf = ({ routes }: ProfileSpec): readonly Way[] =>
  routes
    .filter(it => !it.open)
    .flatMap(route => route.methods.flatMap(method => route.paths.map(path => ({ route, method, path }))))

function mayGo(spec: ProfileSpec, { route, method }: Way, holder: SampleHolder): boolean {
  const { side, environment, scopes, modules } = holder
  const holds = (held: readonly string[] | undefined, needed: readonly string[]) =>
    held === undefined || needed.every(it => held.includes(it))
  const mayDo = scopes === undefined || scopesMissing(route, scopes).length === 0
  const isThere = route.environments.length === 0 || route.environments.some(it => it === environment)
  const mayWrite = !spec.binding.readOnly.includes(side) || !writes(route, method)
  return mayWrite && isThere && mayDo && holds(modules, route.modules)
}

const WRITES = 1000
const HAS_PARAMETERS = 100
const COSTS = 10

const weightOf = ({ route, method, path }: Way): number =>
  (method === 'GET' ? 0 : WRITES) +
  (/[:*]/.test(path) ? HAS_PARAMETERS : 0) +
  (route.credits > 0 ? COSTS : 0) +
  scopesMissing(route).length +
  route.modules.length

function callOf(spec: ProfileSpec, base: string, way: Way, holder: SampleHolder): SampleCall {
  const { route, method, path } = way
  const { side, environment, signed } = holder
  const form = spec.forms.find(
    it => it.issued && it.side === side && (environment === undefined || it.environment === environment),
  )
  const named = collectionOf(way, holder)
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'DELETE'
  const query = queryOf({ ...route.example.query, ...named.query })
  return {
    method,
    url: `${base}${path.replace(/:\w+/g, 'ID').replace(/\*\*$/, '')}${query}`,
    carrier: spec.carriers[0] ?? { header: 'Authorization' },
    key: placeholderOf(form?.prefix ?? ''),
    headers: [...(hasBody ? [['Content-Type', 'application/json'] as const] : []), ...sourceOf(spec, holder)],
    body: hasBody ? JSON.stringify({ ...route.example.body, ...named.body }) : undefined,
    signing: signed && spec.binding.signature.includes(side) ? spec.signing : undefined,
  }
}

function queryOf(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(it => it.map(encodeURIComponent).join('='))
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

interface Named {
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, string>>
}

/** Where a key is narrowed to collections, the request names one of them. */
function collectionOf({ route, method }: Way, { collections }: SampleHolder): Named {
  const attribute = route.resource === undefined ? undefined : route.attributes[route.resource]
  const [named] = collections ?? []
  const nothing = { query: {}, body: {} }
  if (named === undefined || attribute === undefined) return nothing
  if (attribute.query !== undefined && (method === 'GET' || attribute.json === undefined))
    return { ...nothing, query: { [attribute.query]: named } }
  return attribute.json === undefined ? nothing : { ...nothing, body: { [attribute.json]: named } }
}

/** What a browser would say by itself about the page a request comes from. */
function sourceOf({ binding }: ProfileSpec, { side, hosts, referers }: SampleHolder) {
  const headers: (readonly [string, string])[] = []
  const [host] = binding.hosts.includes(side) ? hosts : []
  const [referer] = binding.referers.includes(side) ? referers : []
  if (host !== undefined) headers.push(['Origin', `https://${host.replace('*', 'www')}`])
  if (referer !== undefined) headers.push(['Referer', refererOf(referer)])
  return headers
}

const refererOf = (rule: string): string => {
  const url = /^https?:/.test(rule) ? rule : `https://${rule}`
  const page = url.replace('//*.', '//www.').replace(/\*$/, '')
  return /^https?:\/\/[^/]+$/.test(page) ? `${page}/` : page
}
