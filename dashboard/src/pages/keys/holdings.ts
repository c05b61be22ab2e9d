import type { Collection, Project } from '../../../../src/client/client.ts'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

/** What an account has that its keys can belong to. Suspends; nothing for whoever may not see it. */

export function useProjects(): readonly Project[] {
  const { accountId, may } = useAccount()
  const isOpen = may('projects.read')
  return useRead(['projects', accountId, 'all', isOpen], async () =>
    isOpen ? latchkey.projects.list(accountId, { limit: 100 }).toArray() : [],
  )
}

export function useCollections(): readonly Collection[] {
  const { accountId, may, profile } = useAccount()
  const isOpen = profile.collections && may('collections.read')
  return useRead(['collections', accountId, 'all', isOpen], async () =>
    isOpen ? latchkey.collections.list(accountId, { limit: 100 }).toArray() : [],
  )
}
