import type { Need, VerifyRequest } from '../client/verdict.ts'
import { isObject, isText } from '../core/json.ts'
import { canonicalTarget } from '../core/target.ts'

/** Whether a value of a field is one a token can settle. */
type Fits = (it: unknown) => boolean

const isTexts = (it: unknown): boolean => Array.isArray(it) && it.every(isText)
const isNone = (it: unknown): boolean => Array.isArray(it) && it.length === 0
const isFlag = (it: unknown): boolean => typeof it === 'boolean'

const LONGEST_PATH = 8192
const isTarget = (it: unknown): it is string => isText(it) && it.startsWith('/') && it.length <= LONGEST_PATH

/** What a token says something about. Collections and credits are known to the server alone. */
const OF_NEED: ReadonlyMap<string, Fits> = new Map<keyof Need, Fits>([
  ['access', it => it === 'read' || it === 'write'],
  ['scopes', isTexts],
  ['query', isText],
  ['modules', isTexts],
  ['environments', isTexts],
  ['resources', isNone],
  ['credits', it => it === 0],
])

/** Where a request says something else, or otherwise, only the server knows what is meant, or that nothing is. */
const OF_REQUEST: ReadonlyMap<string, Fits> = new Map<keyof VerifyRequest, Fits>([
  ['api', isText],
  ['key', isText],
  ['method', it => isText(it) && /^[A-Z]+$/.test(it)],
  ['path', it => isTarget(it) && canonicalTarget(it) !== undefined],
  ['target', isTarget],
  ['host', isText],
  ['origin', isText],
  ['referer', isText],
  ['ip', isText],
  ['headers', it => isObject(it) && Object.values(it).every(value => isText(value) || isTexts(value))],
  ['body', it => isText(it) || it instanceof Uint8Array || typeof it === 'function'],
  ['need', it => isObject(it) && !Array.isArray(it) && fits(OF_NEED, it)],
  ['resources', isNone],
  ['consistency', it => it === 'leased'],
  ['dryRun', isFlag],
  ['explain', it => it === false],
])

const fits = (fields: ReadonlyMap<string, Fits>, it: object): boolean =>
  Object.entries(it).every(([name, value]) => value === undefined || fields.get(name)?.(value) === true)

/** Whether a token can settle a question by itself: nothing is asked but what it says, and nothing that is no question. */
export const canSettle = (request: VerifyRequest): boolean =>
  fits(OF_REQUEST, request) && (request.method === undefined) === (request.path === undefined)

/** More than anybody reads for certain; the gateway refuses them. */
const MOST_HEADERS = 100

/** A header as it was sent. */
export type Sent = readonly [name: string, value: string]

/** All headers of a request, those that were named apart among them; undefined where they are too many. */
export function sentWith({
  headers = {},
  host,
  origin,
  referer,
}: VerifyRequest): readonly Sent[] | undefined {
  const apart = Object.entries({ host, origin, referer })
  const sent = [...apart, ...Object.entries(headers)].flatMap(([name, values = []]) =>
    [values].flat().map((value): Sent => [name, value]),
  )
  return sent.length > MOST_HEADERS ? undefined : sent
}
