import { createContext, use } from 'react'
import type { ProfileDetail } from '../../../src/client/client.ts'
import type { Action } from '../session/self.ts'

/** The account a page is about: whose it is, how its API looks and speaks, and what whoever looks may do in it. */
export interface AccountPlace {
  readonly accountId: string
  readonly accountName: string
  readonly apiId: string
  readonly profile: ProfileDetail
  may(action: Action): boolean
}

export const Account = createContext<AccountPlace | undefined>(undefined)

/** The account this page is about; only in pages below `/accounts/$account`. */
export function useAccount(): AccountPlace {
  const place = use(Account)
  if (place === undefined) throw new TypeError('useAccount is for pages of an account.')
  return place
}
