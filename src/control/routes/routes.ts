import type { Route } from '../route.ts'
import { accountRoutes } from './accounts.ts'
import { apiRoutes } from './apis.ts'
import { auditRoutes } from './audit.ts'
import { keyChangeRoutes } from './changes.ts'
import { collectionRoutes } from './collections.ts'
import { creditRoutes } from './credits.ts'
import { explainRoutes } from './explain.ts'
import { guideRoutes } from './guides.ts'
import { importRoutes } from './import.ts'
import { invitationRoutes } from './invitations.ts'
import { keyRoutes } from './keys.ts'
import { memberRoutes } from './members.ts'
import { nodeRoutes } from './nodes.ts'
import { peopleRoutes } from './people.ts'
import { profileRoutes } from './profiles.ts'
import { projectRoutes } from './projects.ts'
import { refusalRoutes } from './refusals.ts'
import { reservationRoutes } from './reservations.ts'
import { restrictionRoutes } from './restrictions.ts'
import { rootKeyRoutes } from './root-keys.ts'
import { rotationRoutes } from './rotation.ts'
import { selfRoutes } from './self.ts'
import { setupRoutes } from './setup.ts'
import { signingRoutes } from './signing.ts'
import { usageRoutes } from './usage.ts'

/** Every management route: what is mounted is what OpenAPI prints. */
export const ROUTES: readonly Route[] = [
  ...apiRoutes,
  ...profileRoutes,
  ...accountRoutes,
  ...projectRoutes,
  ...collectionRoutes,
  ...creditRoutes,
  ...reservationRoutes,
  ...keyRoutes,
  ...importRoutes,
  ...restrictionRoutes,
  ...keyChangeRoutes,
  ...rotationRoutes,
  ...signingRoutes,
  ...guideRoutes,
  ...usageRoutes,
  ...refusalRoutes,
  ...explainRoutes,
  ...auditRoutes,
  ...invitationRoutes,
  ...memberRoutes,
  ...peopleRoutes,
  ...rootKeyRoutes,
  ...nodeRoutes,
  ...selfRoutes,
  ...setupRoutes,
]
