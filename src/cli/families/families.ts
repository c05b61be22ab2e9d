import type { Family } from '../verb.ts'
import { accounts } from './accounts.ts'
import { apis } from './apis.ts'
import { audit } from './audit.ts'
import { collections } from './collections.ts'
import { credits, reservations } from './credits.ts'
import { keys } from './keys.ts'
import { invitations, members, people } from './members.ts'
import { nodes } from './nodes.ts'
import { profiles } from './profiles.ts'
import { projects } from './projects.ts'
import { refusals } from './refusals.ts'
import { rootKeys } from './root-keys.ts'
import { self } from './self.ts'
import { usage } from './usage.ts'

/** Every command that calls the management API. */
export const FAMILIES: readonly Family[] = [
  ...[apis, profiles, accounts, projects, collections, credits, reservations, keys],
  ...[members, invitations, people, rootKeys, nodes, self, usage, refusals, audit],
]
