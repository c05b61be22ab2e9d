import type { Member } from '../../../../src/client/client.ts'
import { useSelf } from '../../session/self.ts'
import { useAccount } from '../../shell/account.ts'

/** What people can be in an account, the most powerful first. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const satisfies readonly Member['role'][]
export type Role = (typeof ROLES)[number]

/** How whoever looks stands towards others in the account. The server holds everybody to the same. */
export interface Standing {
  readonly personId: string
  /** Roles they may give: up to their own. Operators may give all. */
  readonly gives: readonly Role[]
  /** Whether somebody of this role is theirs to change. */
  reaches(role: Role): boolean
}

/** How whoever is signed in stands in the account of this page. */
export function useStanding(): Standing {
  const { person, memberships } = useSelf()
  const { accountId } = useAccount()
  const own = memberships.find(it => it.accountId === accountId)?.role
  const gives = person.operator ? ROLES : own === undefined ? [] : ROLES.slice(ROLES.indexOf(own))
  return { personId: person.id, gives, reaches: role => gives.some(it => it === role) }
}
