import { timingSafeEqual } from 'node:crypto'
import type { DBAdapter } from 'better-auth'
import type { Actor } from '../core/actor.ts'
import { plainEmail } from '../core/member.ts'
import { instant } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { NewPerson, People, Person, Session } from '../ports/people.ts'
import type { PeopleStore } from '../ports/people-store.ts'
import { onBehalfOf } from './asking.ts'
import { loginGate, type Spell } from './gate.ts'
import { type LoginLimiter, loginLimiter } from './limiter.ts'
import { betterLogins, type LoginOptions, sessionCookie } from './logins.ts'
import { LONGEST_SESSION_MS } from './sessions.ts'

/** What people need beside their logins. */
export interface PeopleOptions extends Omit<LoginOptions, 'invited'> {
  readonly store: PeopleStore
  readonly clock: Clock
  /** Of their own: strangers can fill them. */
  readonly counters: CounterStore
  readonly spell: Spell
}

/** What a set-up is asked with. */
export interface SetUp extends NewPerson {
  readonly token: string
}

/** Who a new person is made by, and for which request. */
export interface MadeBy {
  readonly actor: Actor
  readonly requestId?: string | undefined
  readonly address?: string | undefined
}

/** People, their logins over HTTP, and the first of them. */
export interface PeopleOffice extends People {
  /** @param by whose doing it is; absent: the person's own */
  create(wanted: NewPerson, operator: boolean, by?: MadeBy): Promise<Person | 'taken'>
  /** With every login, unless they have a place in an account. */
  remove(id: string, by: MadeBy): Promise<void>
  /** `last`: nobody would be left, so nothing was changed. @returns undefined when there is no such person */
  setOperator(id: string, operator: boolean, by: MadeBy): Promise<Person | 'last' | undefined>
  /** Answers everything below `/v1/auth`. @param remoteAddress the caller's, forwarded ones resolved */
  handle(request: Request, remoteAddress: string | undefined, requestId?: string): Promise<Response>
  /** Makes the first operator. `over`: this is not the token of this start, or it was used. */
  setUp(token: string, wanted: NewPerson, by?: Omit<MadeBy, 'actor'>): Promise<Person | 'over' | 'taken'>
  /** Counts one attempt. @returns undefined while there is room, else whole seconds until there is */
  attempt: LoginLimiter['attempt']
}

const SETUP: Actor = { kind: 'system', id: 'setup', name: 'Set-up' }
const SWEEPER: Actor = { kind: 'system', id: 'people', name: 'People' }
const TOKEN_LENGTH = 32

/**
 * Opens the office.
 * @returns with it, while there is no operator, the token that makes the first: to be shown once on the terminal,
 * and kept nowhere but there
 */
export async function openPeople(
  options: PeopleOptions,
): Promise<{ readonly people: PeopleOffice; readonly setupToken: string | undefined }> {
  const { store, secrets, clock, publicUrl, log, spell } = options
  const invited = (email: string) => store.isInvited(email, clock.now())
  const auth = betterLogins({ ...options, invited })
  const library = await auth.$context
  await sweep(library.adapter)
  const limiter = loginLimiter(options.counters, clock)
  const gate = loginGate({ publicUrl, limiter, log, spell, answer: auth.handler })
  const token = (await store.hasOperator()) ? undefined : `setup_${secrets.random(TOKEN_LENGTH)}`
  const firstTime = oneTime(token === undefined ? undefined : secrets.digest(token))

  const create: PeopleOffice['create'] = async (wanted, operator, by) => {
    const email = plainEmail(wanted.email)
    if ((await store.byEmail(email)) !== undefined) return 'taken'
    const passwordHash = await library.password.hash(wanted.password)
    const person = { id: secrets.id('per_'), email, name: wanted.name, operator, createdAt: clock.now() }
    const login = { id: secrets.id('log_'), passwordHash }
    const theirs = { actor: { kind: 'person' as const, id: person.id, name: email }, ...by, at: clock.now() }
    return (await store.add({ ...person, login }, theirs)) === 'taken' ? 'taken' : person
  }
  const people: PeopleOffice = {
    identify: headers => identify(headers),
    find: id => store.find(id),
    byEmail: email => store.byEmail(email),
    list: page => store.list(page),
    create,
    remove: async (id, by) => void (await store.remove(id, { ...by, at: clock.now() })),
    async setOperator(id, operator, by) {
      const done = await store.setOperator(id, operator, { ...by, at: clock.now() })
      return done === 'last' ? 'last' : store.find(id)
    },
    handle: (request, address, requestId = secrets.id('req_')) => gate(request, { address, requestId }),
    setUp: (presented, wanted, by) =>
      firstTime(secrets.digest(presented), () => create(wanted, true, { ...by, actor: SETUP })),
    attempt: limiter.attempt,
  }
  return { people, setupToken: token }

  async function identify(headers: Headers): Promise<Session | undefined> {
    const cookie = headers.get('cookie')
    if (cookie === null || !cookie.includes(sessionCookie(publicUrl))) return undefined
    const query = { disableRefresh: true }
    const found = await auth.api.getSession({ headers: new Headers({ cookie }), query })
    if (found === null || found.session.method === 'challenge') return undefined
    if (found.session.createdAt.getTime() + LONGEST_SESSION_MS <= clock.now()) return undefined
    const { id, email, name, operator, createdAt } = found.user
    return {
      id: found.session.id,
      secondFactor: found.session.secondFactor,
      person: { id, email, name, operator, createdAt: instant(createdAt.getTime()) },
    }
  }
}

/** Takes away the sessions that have ended, whose cookies nobody shows any more. */
const sweep = (adapter: Pick<DBAdapter, 'deleteMany'>): Promise<number> =>
  onBehalfOf({ actor: SWEEPER }, () =>
    adapter.deleteMany({
      model: 'session',
      where: [{ field: 'expiresAt', operator: 'lt', value: new Date() }],
    }),
  )

/** Lets one act happen, once, for whoever has the token. What was refused may be tried again. */
function oneTime(digest: string | undefined) {
  let open = digest
  return async <T>(presented: string, act: () => Promise<T | 'taken'>): Promise<T | 'taken' | 'over'> => {
    const kept = open
    if (kept === undefined || !timingSafeEqual(Buffer.from(kept), Buffer.from(presented))) return 'over'
    open = undefined
    const done = await act().catch(cause => {
      open = kept
      throw cause
    })
    if (done === 'taken') open = kept
    return done
  }
}
