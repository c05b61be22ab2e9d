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

/** People and their logins. */
export interface People {
  /** The session the cookie of a request names, while it holds. */
  identify(headers: Headers): Promise<Session | undefined>
  find(id: string): Awaitable<Person | undefined>
  /** However the address is capitalized. */
  byEmail(email: string): Awaitable<Person | undefined>
  /** `taken`: somebody has this e-mail address already; nothing was written. */
  create(wanted: NewPerson, operator: boolean): Promise<Person | 'taken'>
  /** Newest first. */
  list(page: PageRequest): Awaitable<Page<Person>>
}
