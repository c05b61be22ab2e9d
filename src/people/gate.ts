import { isJson, readUpTo, utf8Text } from '../core/body.ts'
import { readJson } from '../core/json.ts'
import { onBehalfOf } from './asking.ts'
import { bodyFor } from './bodies.ts'
import { DOORS } from './doors.ts'
import type { LoginLimiter } from './limiter.ts'
import { ADDRESS_HEADER, BASE_PATH, type PeopleLog } from './logins.ts'

/** How long the library lets nobody try second factors of a person after ten wrong ones. */
const LOCKED_SECONDS = 15 * 60
const MAX_BODY_BYTES = 64 * 1024

/** Why a request about logins was refused. The control plane spells it as it spells its own problems. */
export interface LoginRefusal {
  readonly code:
    | 'too-many-attempts'
    | 'login-refused'
    | 'input-invalid'
    | 'body-too-large'
    | 'content-type-unknown'
    | 'route-unknown'
    | 'origin-foreign'
    | 'unavailable'
  readonly detail: string
  readonly path?: string | undefined
  readonly retryAfter?: number | undefined
}

/** A refusal as an answer. */
export type Spell = (refusal: LoginRefusal, requestId: string) => Response

/** What stands between a request and the login library. */
export interface GateOptions {
  readonly publicUrl: string
  readonly limiter: LoginLimiter
  readonly log: PeopleLog
  readonly spell: Spell
  /** The library. */
  readonly answer: (request: Request) => Promise<Response>
}

/** Where a request came from, and what it is called. */
export interface Origin {
  readonly address: string | undefined
  readonly requestId: string
}

/**
 * Lets a request through to the login library when its path is one of ours, its body can be read in one way
 * only and there were not too many attempts. No answer is ever cached.
 */
export function loginGate(options: GateOptions): (request: Request, origin: Origin) => Promise<Response> {
  const { spell } = options
  return async (request, origin) => {
    const prepared = await prepare(options, request, origin)
    if ('refusal' in prepared) return uncached(spell(prepared.refusal, origin.requestId))
    const response = await onBehalfOf({ ...origin }, () => options.answer(prepared.request))
    if (response.status < 400) return uncached(response)
    const refusal = await refusalIn(response)
    const { code } = refusal
    options.log.info({ address: origin.address, path: prepared.path, code }, 'a login call was refused')
    return uncached(withCookies(spell(refusal, origin.requestId), response))
  }
}

type Prepared = { readonly request: Request; readonly path: string } | Refused

async function prepare(options: GateOptions, request: Request, origin: Origin): Promise<Prepared> {
  const { pathname, search } = new URL(request.url)
  const path = pathname.slice(BASE_PATH.length)
  const door = DOORS[`${request.method} ${path}`]
  if (door === undefined)
    return refused('route-unknown', 'There is no such login call. See /v1/openapi.json.')
  const read = await readSent(request)
  if ('refusal' in read) return read
  const body = bodyFor(door.body, read.sent)
  if (door.limited) {
    const email = body.ok ? textIn(read.sent, 'email') : undefined
    const retryAfter = await options.limiter.attempt({
      address: origin.address,
      email,
      byLetter: door.byLetter,
    })
    if (retryAfter !== undefined) {
      const detail = `Too many attempts. Wait ${retryAfter} seconds, then try again.`
      return { refusal: { code: 'too-many-attempts', detail, retryAfter } }
    }
  }
  if (!body.ok) return refused('input-invalid', body.complaint.detail, body.complaint.path)
  const url = `${options.publicUrl}${pathname}${search}`
  const text = request.method === 'GET' ? undefined : body.text
  return { path, request: passedOn(url, request, { text, address: origin.address }) }
}

interface Refused {
  readonly refusal: LoginRefusal
}

const refused = (code: LoginRefusal['code'], detail: string, path?: string): Refused => ({
  refusal: { code, detail, path },
})

/** What was sent, where it can be read in one way only. Nothing is an empty object. */
async function readSent({ body, headers }: Request): Promise<{ readonly sent: unknown } | Refused> {
  const bytes = await readUpTo(body, MAX_BODY_BYTES)
  if (bytes === undefined) return refused('body-too-large', `Send at most ${MAX_BODY_BYTES} bytes.`)
  if (bytes.length === 0) return { sent: {} }
  if (!isJson(headers.get('content-type')))
    return refused('content-type-unknown', 'Send JSON, with Content-Type: application/json.')
  const text = utf8Text(bytes)
  if (text === undefined) return refused('input-invalid', 'The body is not UTF-8 text.')
  const reading = readJson(text)
  return reading.ok ? { sent: reading.value } : refused('input-invalid', reading.complaint, reading.path)
}

function textIn(sent: unknown, name: string): string | undefined {
  const value: unknown = Reflect.get(Object(sent), name)
  return typeof value === 'string' ? value : undefined
}

/** The same request at the public URL, with the address we know instead of any it claims, as plain JSON. */
function passedOn(
  url: string,
  { method, headers }: Request,
  { text, address }: { readonly text: string | undefined; readonly address: string | undefined },
): Request {
  const own = new Headers(headers)
  own.delete(ADDRESS_HEADER)
  own.delete('content-length')
  if (address !== undefined) own.set(ADDRESS_HEADER, address)
  own.delete('content-type')
  if (text !== undefined) own.set('content-type', 'application/json')
  return new Request(url, { method, headers: own, ...(text === undefined ? {} : { body: text }) })
}

/** What the library says, by what it means here. Its own words stay, for they name no secret. */
async function refusalIn(response: Response): Promise<LoginRefusal> {
  const said: unknown = await response.json().catch(() => undefined)
  const [code, message] = ['code', 'message'].map(name => Reflect.get(Object(said), name))
  const detail = `${typeof message === 'string' && message !== '' ? message : 'This login call was refused'}.`
  const locked = response.status === 429 ? { retryAfter: LOCKED_SECONDS } : {}
  return { code: meaning(response.status, String(code)), detail, ...locked }
}

const ORIGINS = /ORIGIN|CROSS_SITE|CALLBACK_URL|REDIRECT_URL/

function meaning(status: number, code: string): LoginRefusal['code'] {
  if (status >= 500) return 'unavailable'
  if (status === 403 && ORIGINS.test(code)) return 'origin-foreign'
  if (status === 429) return 'too-many-attempts'
  if (status === 404) return 'route-unknown'
  return status === 401 || status === 403 ? 'login-refused' : 'input-invalid'
}

function withCookies(answer: Response, response: Response): Response {
  for (const cookie of response.headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
  return answer
}

function uncached(response: Response): Response {
  const headers = new Headers(response.headers)
  headers.set('Cache-Control', 'no-store')
  return new Response(response.body, { status: response.status, headers })
}
