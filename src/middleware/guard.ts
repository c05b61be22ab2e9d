import type { BodyReader, Need, Valid, VerifyRequest } from '../client/verdict.ts'
import type { Verify } from '../client/verify.ts'

/** Whose request it is, for the handlers behind a guard. A route that needs no key is nobody's: then `key` is null. */
export type Principal = Pick<
  Valid,
  'key' | 'account' | 'project' | 'environment' | 'scopes' | 'limits' | 'credits' | 'requestId'
>

/** One for all requests, or worked out for each. */
export type Each<Request, T> = T | ((request: Request) => T | undefined | Promise<T | undefined>)

/** What is asked of a request's key, and of whom. */
export interface GuardOptions<Request> {
  /** Of the engine in process or of the remote client: both come to the same verdict. */
  readonly verify: Verify
  /** Name of the API. */
  readonly api: string
  /**
   * A scope, a query of scopes (`a AND (b OR c)`), or all that is needed. Absent: what the profile's route of the request's method
   * and path needs. Where it does not say so, GET and HEAD read and all others write.
   */
  readonly need?: Each<Request, string | Need> | undefined
  /** Uses it takes from every limit. Absent: as the route says, else 1. */
  readonly cost?: Each<Request, number> | undefined
  /** The collection it touches, or several, by id or name: beside what is needed. */
  readonly resource?: Each<Request, string | readonly string[]> | undefined
  /** Most bytes of a body that are read to judge a request, where the profile does not say fewer. Absent: 10 MiB. */
  readonly bodyLimitBytes?: number | undefined
  /** Path and query as the profile knows them. Absent: as in the request's first line. */
  readonly path?: ((request: Request) => string) | undefined
  /**
   * How paths find their handlers. `loose`: in any case, or with or without a slash at the end; a path for which that might be another
   * route than the profile's is refused. Absent: `exact`; in Express always `loose`, in Fastify as its own options say.
   */
  readonly router?: 'exact' | 'loose' | undefined
  /** Told why a request could not be judged. It was answered with 503 all the same. */
  readonly onError?: ((error: unknown, request: Request) => void) | undefined
}

/** A request as its adapter found it. */
export interface Received {
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** Each header as often as it was sent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The caller's address; undefined where it is not known for certain: rules about addresses then refuse. */
  readonly ip: string | undefined
  /** Absent where the request has none. What comes later must find the body unread. */
  readonly body: BodyReader | undefined
}

/** What becomes of a request. */
export type Decided =
  /** It goes on; these headers go with whatever is answered. */
  | { readonly outcome: 'passed'; readonly principal: Principal; readonly headers: Headers }
  /** It goes no further: this is the answer to it. */
  | {
      readonly outcome: 'answered'
      readonly status: number
      readonly headers: Headers
      readonly body: string
    }

type Headers = Readonly<Record<string, string>>

/** Whether a header is added to what is there, not put in its place. */
export const isList = (name: string): boolean => name === 'Vary' || name === 'Link'

/** What is said when nobody can say whether a request may pass: not that it may. */
const UNAVAILABLE: Decided = {
  outcome: 'answered',
  status: 503,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'Retry-After': '1',
  },
  body: '{"error":{"code":"UNAVAILABLE","message":"This request cannot be checked right now. Try again in a moment."}}',
}

/**
 * Makes the function that decides about requests. It never throws: what cannot be judged is answered with 503, and so is what cannot
 * even be received.
 */
export const guardOver =
  <Request>(options: GuardOptions<Request>) =>
  async (request: Request, receive: () => Received): Promise<Decided> => {
    try {
      const verdict = await options.verify(await questionOf(options, request, receive()))
      return verdict.valid
        ? { outcome: 'passed', principal: principalOf(verdict), headers: verdict.answer.headers }
        : { outcome: 'answered', ...verdict.answer }
    } catch (error) {
      tell(options, error, request)
      return UNAVAILABLE
    }
  }

/** Whoever is told cannot change what is answered, not even by throwing. */
function tell<Request>({ onError }: GuardOptions<Request>, error: unknown, request: Request): void {
  try {
    onError?.(error, request)
  } catch {
    return
  }
}

const principalOf = (verdict: Valid): Principal => {
  const { key, account, project, environment, scopes, limits, credits, requestId } = verdict
  return { key, account, project, environment, scopes, limits, credits, requestId }
}

const METHOD = /^[A-Z]+$/
const LONGEST_PATH = 8192
/** An address and nothing else: one with a zone or a port is not known for certain. */
const ADDRESS = /^[\d.]+$|^[\da-f:]*:[\da-f:.]*$/i
/** Means two things, so it is refused as such. */
const UNREADABLE_PATH = '//'
const BODY_LIMIT_BYTES = 10 * 1024 * 1024

async function questionOf<Request>(
  options: GuardOptions<Request>,
  request: Request,
  received: Received,
): Promise<VerifyRequest> {
  const { method, headers, body } = received
  const path = options.path?.(request) ?? received.path
  const most = options.bodyLimitBytes ?? BODY_LIMIT_BYTES
  return {
    api: options.api,
    method: METHOD.test(method) ? method : 'UNKNOWN',
    path: isTarget(path) ? path : UNREADABLE_PATH,
    target: options.path === undefined || !isTarget(received.path) ? undefined : received.path,
    headers: listed(headers),
    ip: received.ip !== undefined && ADDRESS.test(received.ip) ? received.ip : undefined,
    body: body && (limitBytes => body(Math.min(limitBytes, most))),
    ...(await neededBy(options, request, method)),
    cost: await valueFor(options.cost, request),
  }
}

const isTarget = (path: string): boolean => path.startsWith('/') && path.length <= LONGEST_PATH

/** Headers by name. Two of one stay two, so that they are seen. */
function listed(headers: Received['headers']): Readonly<Record<string, string | readonly string[]>> {
  const all = new Map<string, string | string[]>()
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    const before = all.get(lower)
    all.set(lower, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(all)
}

/** Collections come on top of whatever is needed, said here or by the route. */
async function neededBy<Request>(
  options: GuardOptions<Request>,
  request: Request,
  method: string,
): Promise<Pick<VerifyRequest, 'need' | 'resources' | 'router'>> {
  const need = await valueFor(options.need, request)
  const named = await valueFor(options.resource, request)
  const resources = named === undefined ? undefined : [named].flat()
  if (need === undefined) return { resources, router: options.router }
  const access = method === 'GET' || method === 'HEAD' ? 'read' : 'write'
  return { need: { access, ...spelledOut(need) }, resources }
}

const WRONG_NEED =
  'Give as need a scope, a query of scopes, or an object that says what is needed; undefined for what the route says.'

/** @throws {TypeError} for what says nothing: a slip must not ask for less than the route does */
function spelledOut(need: string | Need): Need {
  if (typeof need === 'string') return { query: need }
  if (typeof need !== 'object' || need === null || Array.isArray(need)) throw new TypeError(WRONG_NEED)
  if (Object.values(need).includes(undefined)) throw new TypeError(WRONG_NEED)
  return need
}

const valueFor = <Request, T extends string | number | object>(
  each: Each<Request, T> | undefined,
  request: Request,
): T | undefined | Promise<T | undefined> => (typeof each === 'function' ? each(request) : each)
