import type { Attribution } from '../core/actor.ts'
import type { AddressRange } from '../core/address.ts'
import type { Mail } from '../ports/mail.ts'
import type { NewPerson, People, Person } from '../ports/people.ts'
import type { Seal } from '../ports/seal.ts'
import type { ReadScript } from './reference.ts'

/** Who tries to get in, as far as it is known: address and e-mail are counted each for itself. */
export interface Attempt {
  /** The caller's address as text. */
  readonly address: string | undefined
  readonly email?: string | undefined
}

/** People, how they log in, and what bounds guessing at it. */
export interface Logins extends People {
  /** @param by whose doing it is; absent: the person's own */
  create(wanted: NewPerson, operator: boolean, by?: Attribution): Promise<Person | 'taken'>
  /** With every login, unless they have a place in an account. */
  remove(id: string, by: Attribution): Promise<void>
  /** `last`: nobody would be left, so nothing was changed. @returns undefined when there is no such person */
  setOperator(id: string, operator: boolean, by: Attribution): Promise<Person | 'last' | undefined>
  /** Makes the first operator. `over`: this is not the token of this start, or it was used. */
  setUp(token: string, wanted: NewPerson, by?: Omit<Attribution, 'actor'>): Promise<Person | 'over' | 'taken'>
  /** Answers whatever is below `/v1/auth/`. @param address the caller's, when it is known */
  handle(request: Request, address: string | undefined, requestId?: string): Promise<Response>
  /** Counts one attempt. @returns undefined while there is room, else whole seconds until there is */
  attempt(attempt: Attempt): Promise<number | undefined>
}

/** What the control plane uses beside the engine. */
export interface Services {
  /** Seals the answers that can be given again. */
  readonly seal: Seal
  /** Absent: nobody can log in, and only root keys are let in. */
  readonly people?: Logins | undefined
  /** Absent: nobody can be invited. */
  readonly mail?: Mail | undefined
  /** Where browsers reach the control plane, without a slash at the end. */
  readonly publicUrl: string
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly AddressRange[]
  readonly referenceScript: ReadScript
  /** Of this server, as its package says: every answer tells it. */
  readonly version: string
}
