import type { Attribution } from '../core/actor.ts'
import type { Awaitable, Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'

/** Somebody who can log in. */
export interface Person {
  readonly id: string
  /** In lower case. */
  readonly email: string
  readonly name: string
  /** Staff of this deployment: stands above accounts. */
  readonly operator: boolean
  readonly createdAt: Instant
}

/** A login that holds. */
export interface Session {
  readonly id: string
  readonly person: Person
  /** Whether it was begun with a second factor. */
  readonly secondFactor: boolean
}

export interface NewPerson {
  readonly email: string
  readonly name: string
  readonly password: string
}

/** By whose doing somebody changes, and for which request. When, the office says. */
export type MadeBy = Omit<Attribution, 'at'>

/** Who tries to get in, as far as it is known: address and e-mail are counted each for itself. */
export interface Attempt {
  /** The caller's address as text. */
  readonly address: string | undefined
  readonly email?: string | undefined
  /** Whether it only has a letter sent. Nobody is kept from logging in by the letters others ask for. */
  readonly byLetter?: boolean | undefined
}

/** People, how they log in, and what bounds guessing at it. */
export interface People {
  /** What the provider people may sign in by is called; undefined where there is none. */
  readonly sso: string | undefined
  /** Whether there is no operator yet, so that somebody must be made the first. */
  needsSetUp(): Promise<boolean>
  /** The session the cookie of a request names, while it holds. */
  identify(headers: Headers): Promise<Session | undefined>
  find(id: string): Awaitable<Person | undefined>
  /** However the address is capitalized. */
  byEmail(email: string): Awaitable<Person | undefined>
  /**
   * `taken`: somebody has this e-mail address already; nothing was written.
   * @param by whose doing it is; absent: the person's own
   */
  create(wanted: NewPerson, operator: boolean, by?: MadeBy): Promise<Person | 'taken'>
  /** With every login, unless they have a place in an account. */
  remove(id: string, by: MadeBy): Promise<void>
  /** `last`: nobody would be left, so nothing was changed. @returns undefined when there is no such person */
  setOperator(id: string, operator: boolean, by: MadeBy): Promise<Person | 'last' | undefined>
  /** Makes the first operator. `over`: this is not the token of this start, or it was used. */
  setUp(token: string, wanted: NewPerson, by?: Omit<MadeBy, 'actor'>): Promise<Person | 'over' | 'taken'>
  /** Newest first. */
  list(page: PageRequest): Awaitable<Page<Person>>
  /** Answers everything below `/v1/auth/`. @param address the caller's, forwarded ones resolved, when it is known */
  handle(request: Request, address: string | undefined, requestId?: string): Promise<Response>
  /** Counts one attempt. @returns undefined while there is room, else whole seconds until there is */
  attempt(attempt: Attempt): Promise<number | undefined>
}
