import { applyReference } from './apply.ts'
import { commandReference } from './commands.ts'
import { dashboardFile } from './dashboard.ts'
import { managementReference } from './management.ts'
import { observingReference } from './observing.ts'
import { profileReference } from './reference.ts'
import { settingsReference } from './settings.ts'
import { SHIPPED, shippedProfile } from './shipped.ts'
import { verifyReference } from './verify.ts'

/** A file that is made from the tables and schemas the program itself reads. */
export interface GeneratedPage {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Every generated file, as it should be now. */
export const generatedPages = (): readonly GeneratedPage[] => [
  ...profileReference(SHIPPED.map(it => shippedProfile(it).spec)),
  ...applyReference(),
  commandReference(),
  verifyReference(),
  settingsReference(),
  ...observingReference(),
  dashboardFile(),
  ...managementReference(),
]
