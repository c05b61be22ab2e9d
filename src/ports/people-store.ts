import type { Attribution } from '../core/actor.ts'
import type { Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'
import type { Person } from './people.ts'

/** A new person, and the password that lets them in. */
export interface AddedPerson extends Person {
  readonly login: { readonly id: string; readonly passwordHash: string }
}

/** People as they are stored. Every method rejects with {@link Fault} when the store cannot answer. */
export interface PeopleStore {
  find(id: string): Promise<Person | undefined>
  /** However the address is capitalized. */
  byEmail(email: string): Promise<Person | undefined>
  /** Whether some account has an invitation of this address open. */
  isInvited(email: string, now: Instant): Promise<boolean>
  /** Whether this deployment has any staff. */
  hasOperator(): Promise<boolean>
  /** The person with the login, or neither. `taken`: somebody has the address. */
  add(person: AddedPerson, by: Attribution): Promise<'added' | 'taken'>
  /** `last`: nobody would be left, so nothing was changed. */
  setOperator(id: string, operator: boolean, by: Attribution): Promise<'set' | 'last' | 'unknown'>
  /** With every login and session. `kept`: they have a place in an account, or are not there. */
  remove(id: string, by: Attribution): Promise<'removed' | 'kept'>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Person>>
}
