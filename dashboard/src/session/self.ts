import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { Self } from '../../../src/client/client.ts'
import { latchkey } from './client.ts'

/** Who is signed in. */
export type Person = Extract<Self, { readonly kind: 'person' }>
export type Membership = Person['memberships'][number]
/** What somebody may do, by its name in the table of roles. */
export type Action = string

/** Not renewed by itself: who finds that nobody is signed in goes to the page for it. */
export const selfQuery = queryOptions({
  queryKey: ['self'],
  queryFn: async (): Promise<Person> => {
    const self = await latchkey.self.whoAmI()
    if (self.kind !== 'person')
      throw new TypeError('The dashboard is for people, and this session is of a key.')
    return self
  },
  staleTime: 60_000,
})

/** Who is signed in; only below pages that need somebody to be. */
export const useSelf = (): Person => useSuspenseQuery(selfQuery).data

/** Whether somebody may do something in an account. The server asks the same table. */
export const mayIn = (self: Person, accountId: string, action: Action): boolean =>
  self.may.includes(action) ||
  self.memberships.some(it => it.accountId === accountId && it.may.includes(action))

/** Whether whoever is signed in may do something in an account: `const may = useMay(account)`, `may('keys.create')`. */
export function useMay(accountId: string): (action: Action) => boolean {
  const self = useSelf()
  return action => mayIn(self, accountId, action)
}
