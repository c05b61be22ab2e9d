import type { Page, PageRequest } from './page.ts'
import type { Person } from './people.ts'

/** People as they are stored. Every method rejects with {@link Fault} when the store cannot answer. */
export interface PeopleStore {
  find(id: string): Promise<Person | undefined>
  /** However the address is capitalized. */
  byEmail(email: string): Promise<Person | undefined>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Person>>
}
