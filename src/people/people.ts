import { timingSafeEqual } from 'node:crypto'
import type { DBAdapter } from 'better-auth'
import { type Kysely, sql } from 'kysely'
import type { Actor } from '../core/actor.ts'
import { instant } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { NewPerson, People, Person, Session } from '../ports/people.ts'
import type { PeopleStore } from '../ports/people-store.ts'
import { asked, onBehalfOf } from './asking.ts'
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
 * @returns with it, when there is nobody yet, the token that makes the first operator: to be shown once on the
 * terminal, and kept nowhere but there
 */
export async function openPeople(
  options: PeopleOptions,
): Promise<{ readonly people: PeopleOffice; readonly setupToken: string | undefined }> {
  const { store, secrets, publicUrl, log, spell } = options
  const invited = (email: string) => store.isInvited(email, options.clock.now())
  const auth = betterLogins({ ...options, invited })
  const library = await auth.$context
  await sweep(library.adapter)
  const limiter = loginLimiter(options.counters, options.clock)
  const gate = loginGate({ publicUrl, limiter, log, spell, answer: auth.handler })
  const nobody = (await store.list({ limit: 1 })).items.length === 0
  const token = nobody ? `setup_${secrets.random(TOKEN_LENGTH)}` : undefined
  const firstTime = oneTime(token === undefined ? undefined : secrets.digest(token))

  const create: PeopleOffice['create'] = async (wanted, operator, by) => {
    const email = wanted.email.normalize('NFC').toLowerCase()
    if ((await store.byEmail(email)) !== undefined) return 'taken'
    const password = await library.password.hash(wanted.password)
    const at = new Date()
    const data = { email, name: wanted.name, operator, emailVerified: true, createdAt: at, updatedAt: at }
    return onBehalfOf(by ?? asked() ?? {}, async () => {
      const made = await library.adapter
        .create<{ id: string }>({ model: 'user', data })
        .catch(async cause => {
          if ((await store.byEmail(email)) !== undefined) return undefined
          throw cause
        })
      if (made === undefined) return 'taken'
      const login = { userId: made.id, providerId: 'credential', accountId: made.id, password }
      await library.internalAdapter.createAccount(login)
      return (await store.find(made.id)) ?? 'taken'
    })
  }
  const people: PeopleOffice = {
    identify: headers => identify(headers),
    find: id => store.find(id),
    byEmail: email => store.byEmail(email),
    list: page => store.list(page),
    create,
    async setOperator(id, operator, by) {
      await onBehalfOf(by, () => changeOperator(options.database, id, operator))
      const person = await store.find(id)
      return person === undefined || person.operator === operator ? person : 'last'
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
    if (found.session.createdAt.getTime() + LONGEST_SESSION_MS <= Date.now()) return undefined
    const { id, email, name, operator, createdAt } = found.user
    return {
      id: found.session.id,
      secondFactor: found.session.secondFactor,
      person: { id, email, name, operator, createdAt: instant(createdAt.getTime()) },
    }
  }
}

type Operators = {
  readonly person: { readonly id: string; readonly operator: number; readonly updatedAt: string }
}

/** In one statement, so that of the last two operators who lower each other one stays. */
async function changeOperator(database: Kysely<unknown>, id: string, operator: boolean): Promise<void> {
  const update = database
    .withTables<Operators>()
    .updateTable('person')
    .set({ operator: operator ? 1 : 0, updatedAt: new Date().toISOString() })
    .where('id', '=', id)
  const others = sql<boolean>`exists (select 1 from person where operator = 1 and id <> ${id})`
  await (operator ? update : update.where(others)).execute()
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
