import { parseAddress } from '../../core/address.ts'
import { type Need, NOTHING } from '../../core/need.ts'
import type { Trouble } from '../../core/reason.ts'
import { canonicalTarget, type Target } from '../../core/target.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Inquiry } from '../../engine/inquiry.ts'
import type { Route } from '../../profile/routes.ts'
import type { Body } from '../body.ts'
import { needFor } from '../decide.ts'
import type { Heard } from './findings.ts'
import type { VerifyRequest } from './input.ts'

/** What somebody asks about a request they received. */
export interface Question {
  readonly need: Inquiry['need']
  readonly body: Body
  /** The path could mean two things: nothing is asked. */
  readonly unreadable?: boolean
  /** The route needs no key. */
  readonly open?: boolean
  /** What is wrong with the request even when the key is not. */
  readonly trouble?: Trouble
  readonly allowed?: readonly string[]
  /** Why the body or the query could not be read, once that was tried, and whether a body that was kept back is needed. */
  readonly notes: { complaint?: string; bodyNeeded?: boolean }
}

/** Works out what is asked: what the caller names, else what the route of its method and path needs. */
export function questionOf({ profile }: ServedApi, input: VerifyRequest, given?: Body): Question {
  const notes: Question['notes'] = {}
  const body = given ?? bodyGiven(profile.spec.proxy.bodyLimitBytes, input, notes)
  const target = input.path === undefined ? undefined : canonicalTarget(input.path)
  if (input.path !== undefined && target === undefined)
    return { body, notes, need: NOTHING, unreadable: true }
  if (input.need !== undefined) return { body, notes, need: withMore({ ...input.need, cost: 1 }, input) }
  if (input.method === undefined || target === undefined)
    return { body, notes, need: withMore(NOTHING, input) }
  const match = profile.route(input.method, target.path)
  if (match.outcome === 'unknown')
    return { body, notes, need: withMore(NOTHING, input), trouble: 'route-unknown' }
  if (match.outcome === 'wrong-method')
    return {
      body,
      notes,
      need: withMore(NOTHING, input),
      trouble: 'method-unknown',
      allowed: match.allowed,
    }
  if (input.router === 'loose' && isElsewhere(profile, input, target, match.route))
    return { body, notes, need: NOTHING, unreadable: true }
  const need = needFor(match.route, target, body, notes)
  // What touches a collection is for somebody's key, whatever the route says.
  const open = match.route.spec.open && (input.resources === undefined || input.resources.length === 0)
  return {
    body,
    notes,
    open,
    need: typeof need === 'function' ? learned(need, input) : withMore(need, input),
  }
}

const learned =
  (need: Extract<Inquiry['need'], () => unknown>, input: VerifyRequest): Inquiry['need'] =>
  async () => {
    const known = await need()
    return typeof known === 'string' ? known : withMore(known, input)
  }

/** What is needed, and what the caller says besides. */
function withMore(need: Need, { cost, resources }: VerifyRequest): Need {
  if (cost === undefined && resources === undefined) return need
  return { ...need, cost: cost ?? need.cost, resources: [...need.resources, ...(resources ?? [])] }
}

/** Whether a loose router might run another route than the one that is judged. It may leave escapes as they are, too. */
function isElsewhere(
  profile: ServedApi['profile'],
  input: VerifyRequest,
  target: Target,
  { spec }: Route,
): boolean {
  const [sent = ''] = (input.path ?? '').split('?', 1)
  const differs = (path: string) => profile.looseRoute(input.method ?? '', path) !== spec
  return differs(target.path) || (sent !== target.path && differs(sent))
}

/** The request as the engine sees it. */
export function inquiryOf(
  input: VerifyRequest,
  rawHeaders: Inquiry['rawHeaders'],
  { need, body }: Question,
  heard: Heard,
): Inquiry {
  return {
    rawHeaders,
    method: input.method,
    target: input.target ?? input.path,
    secret: input.headers === undefined ? input.key : undefined,
    need,
    address: input.ip === undefined ? unknownAddress : addressIn(input.ip),
    body: body.read,
    bodyDigest: input.bodyDigest,
    holdSeconds: input.reserve,
    fresh: input.consistency === 'fresh',
    dryRun: input.dryRun,
    explain: input.explain ? hearingIn(heard) : undefined,
  }
}

const unknownAddress = (): undefined => undefined

const addressIn = (ip: string) => () => parseAddress(ip)

const hearingIn =
  (heard: Heard): Inquiry['explain'] =>
  (found, judged) =>
    void Object.assign(heard, { found, judged })

/** The request's headers as they were received, with what was named apart put among them: a key too, so that two are seen. */
export function rawHeadersOf({ profile }: ServedApi, input: VerifyRequest): readonly string[] {
  if (isAllUnsaid(input)) return NO_HEADERS
  const raw: string[] = []
  const [carrier] = profile.spec.carriers
  if (input.key !== undefined && input.headers !== undefined && carrier !== undefined) {
    raw.push(carrier.header, carrier.scheme === undefined ? input.key : `${carrier.scheme} ${input.key}`)
  }
  if (input.host !== undefined) raw.push('host', input.host)
  if (input.origin !== undefined) raw.push('origin', input.origin)
  if (input.referer !== undefined) raw.push('referer', input.referer)
  if (input.headers === undefined) return raw
  for (const [name, values] of Object.entries(input.headers)) {
    for (const value of [values].flat()) raw.push(name, value)
  }
  return raw
}

const NO_HEADERS: readonly string[] = []

const isAllUnsaid = ({ headers, host, origin, referer }: VerifyRequest): boolean =>
  headers === undefined && host === undefined && origin === undefined && referer === undefined

const NO_BYTES = Buffer.alloc(0)
const NO_BODY: Body = { read: async () => NO_BYTES, bytes: () => NO_BYTES }

function bodyGiven(
  limitBytes: number,
  { body, bodyBase64, bodyState }: VerifyRequest,
  notes: Question['notes'],
): Body {
  if (bodyState !== undefined) return bodyMissing(bodyState, notes)
  if (body === undefined && bodyBase64 === undefined) return NO_BODY
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64')
  return bytes.length > limitBytes ? TOO_LARGE : { read: async () => bytes, bytes: () => bytes }
}

const without = (trouble: Trouble): Body => ({ read: async () => trouble, bytes: () => undefined })
const TOO_LARGE = without('request-too-large')
const BROKEN = without('request-malformed')

/** A body that is there and was not handed over: whoever has it is told where it is needed. */
function bodyMissing(state: NonNullable<VerifyRequest['bodyState']>, notes: Question['notes']): Body {
  if (state === 'too-large') return TOO_LARGE
  if (state === 'broken') return BROKEN
  const read = async (): Promise<Trouble> => {
    notes.bodyNeeded = true
    return 'request-malformed'
  }
  return { read, bytes: () => undefined }
}
