import type { Route } from '../route.ts'
import { accountRoutes } from './accounts.ts'
import { apiRoutes } from './apis.ts'
import { auditRoutes } from './audit.ts'
import { keyChangeRoutes } from './changes.ts'
import { collectionRoutes } from './collections.ts'
import { creditRoutes } from './credits.ts'
import { keyRoutes } from './keys.ts'
import { projectRoutes } from './projects.ts'

/** Every management route: what is mounted is what OpenAPI prints. */
export const ROUTES: readonly Route[] = [
  ...apiRoutes,
  ...accountRoutes,
  ...projectRoutes,
  ...collectionRoutes,
  ...creditRoutes,
  ...keyRoutes,
  ...keyChangeRoutes,
  ...auditRoutes,
]
