import type { Address } from '../../core/address.ts'
import { NOTHING } from '../../core/need.ts'
import { type Action, ruleOf } from '../../core/roles.ts'
import type { Engine } from '../../engine/engine.ts'
import type { People } from '../../ports/people.ts'
import type { Answer } from '../../profile/render.ts'
import { managementApi } from '../management.ts'
import type { EdgeProblem } from '../problems.ts'
import type { Services } from '../services.ts'
import { type Caller, personCaller, rootKeyCaller, unknownCaller } from './caller.ts'
import { admitHolder } from './holder.ts'
import { spelled } from './refusal.ts'

/** What of a request decides who calls. */
export interface Credentials {
  /** `[name, value, name, value, …]`, as received. */
  readonly rawHeaders: readonly string[]
  readonly headers: Headers
  readonly address: Address | undefined
  readonly requestId: string
  /** Whether the request may change something. */
  readonly changing: boolean
}

/** Who calls, or how they are refused: by a problem of ours, or as the profile of their key spells it. */
export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly answer: Answer }
  | { readonly ok: false; readonly problem: EdgeProblem }

const SESSION_COOKIE = /(^|;\s*)(__Host-)?latchkey\.session[^=;]*=/

/** Finds out who calls. Whether they may do what they ask is for `permission` to say. */
export async function admit(
  engine: Engine,
  services: Pick<Services, 'people' | 'publicUrl'>,
  shown: Credentials,
  action: Action,
): Promise<Admission> {
  const { open, scope } = ruleOf(action)
  if (open === 'anybody') return { ok: true, caller: unknownCaller(action) }
  const { people, publicUrl } = services
  if (people !== undefined && SESSION_COOKIE.test(shown.headers.get('cookie') ?? '')) {
    return wrongWithCookie(shown, publicUrl) ?? admitPerson(engine, people, shown.headers)
  }
  return open === 'known' && scope === undefined
    ? admitHolder(engine, managementApi(engine), shown, action)
    : admitRootKey(engine, shown, scope)
}

/** Refused before anything is looked up: two ways to say who calls, or a page of somebody else's. */
function wrongWithCookie(
  { headers, changing }: Credentials,
  publicUrl: string,
): Exclude<Admission, { ok: true }> | undefined {
  if (headers.has('authorization')) {
    const detail = 'Send a key or the cookie of a session, not both.'
    return { ok: false, problem: { code: 'credentials-ambiguous', detail } }
  }
  if (!changing || isOwnPage(headers, publicUrl)) return undefined
  const detail = `With the cookie of a session, changes are taken from pages of ${publicUrl} only. Send its Origin header, or use a root key.`
  return { ok: false, problem: { code: 'origin-foreign', detail } }
}

/** Browsers say where a request comes from, and no page can make them say otherwise. */
function isOwnPage(headers: Headers, publicUrl: string): boolean {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (site !== null && site !== 'same-origin') return false
  return origin === null ? site !== null : origin === URL.parse(publicUrl)?.origin
}

async function admitPerson(engine: Engine, people: People, headers: Headers): Promise<Admission> {
  const session = await people.identify(headers)
  if (session === undefined) {
    const detail = 'You are not logged in, or no longer. Log in and try again.'
    return { ok: false, problem: { code: 'session-over', detail } }
  }
  const memberships = await engine.ports.directory.membershipsOf(session.person.id)
  return { ok: true, caller: personCaller(session, memberships) }
}

/** Asks the engine whether the root key shown holds `scope`. Its API's profile spells the refusals. */
async function admitRootKey(
  engine: Engine,
  shown: Credentials,
  scope: string | undefined,
): Promise<Admission> {
  const api = managementApi(engine)
  const now = engine.ports.clock.now()
  const ruling = await engine.verify(
    api,
    {
      rawHeaders: shown.rawHeaders,
      need: { ...NOTHING, scopes: scope === undefined ? [] : [scope] },
      address: () => shown.address,
      body: async () => new Uint8Array(),
    },
    now,
  )
  if (ruling.outcome === 'admitted')
    return { ok: true, caller: rootKeyCaller(ruling.dossier, ruling.readings) }
  return { ok: false, answer: spelled(api, ruling, shown, now) }
}
