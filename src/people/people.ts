import { timingSafeEqual } from 'node:crypto'
import type { DBAdapter } from 'better-auth'
import type { Actor } from '../core/actor.ts'
import { plainEmail } from '../core/member.ts'
import { instant } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { People, Session } from '../ports/people.ts'
import type { PeopleStore } from '../ports/people-store.ts'
import { onBehalfOf } from './asking.ts'
import { loginGate, type Spell } from './gate.ts'
import { loginLimiter } from './limiter.ts'
import { betterLogins, type LoginOptions, sessionCookie } from './logins.ts'
import { LONGEST_SESSION_MS } from './sessions.ts'

/** What people need beside their logins. */
export interface PeopleOptions extends Omit<LoginOptions, 'invited'> {
  readonly store: PeopleStore
  readonly clock: Clock
  /** Of their own: strangers can fill them. */
  readonly counters: CounterStore
  readonly spell: Spell
  /** The token that makes the first operator, where several processes have one in common; absent: a new one. */
  readonly setupToken?: string | undefined
  /** Does this while no other process does anything of the kind; absent: there is no other. */
  readonly alone?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined
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
): Promise<{ readonly people: People; readonly setupToken: string | undefined }> {
  const { store, secrets, clock, publicUrl, log, spell } = options
  const invited = (email: string) => store.isInvited(email, clock.now())
  const auth = betterLogins({ ...options, invited })
  const library = await auth.$context
  await sweep(library.adapter)
  const limiter = loginLimiter(options.counters, clock)
  const gate = loginGate({ publicUrl, limiter, log, spell, answer: auth.handler })
  const { setupToken = `setup_${secrets.random(TOKEN_LENGTH)}`, alone = work => work() } = options
  const token = (await store.hasOperator()) ? undefined : setupToken
  const firstTime = oneTime(token === undefined ? undefined : secrets.digest(token))

  const create: People['create'] = async (wanted, operator, by) => {
    const email = plainEmail(wanted.email)
    if ((await store.byEmail(email)) !== undefined) return 'taken'
    const passwordHash = await library.password.hash(wanted.password)
    const person = { id: secrets.id('per_'), email, name: wanted.name, operator, createdAt: clock.now() }
    const login = { id: secrets.id('log_'), passwordHash }
    const theirs = { actor: { kind: 'person' as const, id: person.id, name: email }, ...by, at: clock.now() }
    return (await store.add({ ...person, login }, theirs)) === 'taken' ? 'taken' : person
  }
  const people: People = {
    sso: options.sso?.name,
    needsSetUp: async () => !(await store.hasOperator()),
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
      firstTime(secrets.digest(presented), () =>
        alone(async () =>
          (await store.hasOperator()) ? 'over' : create(wanted, true, { ...by, actor: SETUP }),
        ),
      ),
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
  return async <T>(
    presented: string,
    act: () => Promise<T | 'taken' | 'over'>,
  ): Promise<T | 'taken' | 'over'> => {
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
