import type { Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'
import type { Person } from './people.ts'

/** People as they are stored. Every method rejects with {@link Fault} when the store cannot answer. */
export interface PeopleStore {
  find(id: string): Promise<Person | undefined>
  /** However the address is capitalized. */
  byEmail(email: string): Promise<Person | undefined>
  /** Whether some account has an invitation of this address open. */
  isInvited(email: string, now: Instant): Promise<boolean>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Person>>
}
