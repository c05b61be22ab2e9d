import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeSecrets } from '../../adapters/node/secrets.ts'
import { checkWhole, type Inspection, openInspection } from '../../adapters/sqlite/inspect.ts'
import { verifyAudit } from '../../control/audit-read.ts'
import { ProfileError, SettingsError } from '../../core/error.ts'
import { loadProfiles, SHIPPED_PROFILES } from '../profiles.ts'
import { type Check, type Finding, ok, refused, type Surroundings, warning } from './finding.ts'

const SECRET = /^[0-9a-f]{64}\n?$/

const databaseOf = ({ home }: Surroundings): string => join(home, 'latchkey.db')

function profiles({ home }: Surroundings): readonly Finding[] {
  try {
    return ok(`${loadProfiles([SHIPPED_PROFILES, join(home, 'profiles')]).size} load`)
  } catch (cause) {
    if (!(cause instanceof ProfileError)) throw cause
    return cause.complaints.map(says => ({ level: 'refused', says }))
  }
}

function secret(around: Surroundings): readonly Finding[] {
  const file = join(around.home, 'latchkey.secret')
  if (existsSync(file))
    return SECRET.test(readFileSync(file, 'utf8'))
      ? ok(`${file} is as it was written`)
      : refused(`${file} is not as it was written: put it back from a backup`)
  return existsSync(databaseOf(around))
    ? refused(
        `${file} is missing beside its database: put it back from a backup, or everybody is logged out and second factors are lost`,
      )
    : ok(`${file} will be made at the first start`)
}

function database(around: Surroundings): readonly Finding[] {
  if (around.settings.DATABASE_URL !== '') return ok('is at DATABASE_URL, which is not looked into')
  const file = databaseOf(around)
  if (!existsSync(file)) return ok(`${file} will be made at the first start`)
  try {
    checkWhole(file)
    return ok(`every page of ${file} is whole`)
  } catch (cause) {
    if (cause instanceof SettingsError) return refused(cause.message)
    throw cause
  }
}

/** Looks into a database that is whole; of one that is not, the check before has told. */
async function inside(
  around: Surroundings,
  look: (inspection: Inspection) => readonly Finding[] | Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  if (
    around.settings.DATABASE_URL !== '' ||
    !existsSync(databaseOf(around)) ||
    database(around).some(it => it.level !== 'ok')
  )
    return []
  const inspection = openInspection(databaseOf(around))
  try {
    return await look(inspection)
  } finally {
    inspection.close()
  }
}

const audit = (around: Surroundings) =>
  inside(around, async ({ audit }) => {
    const { reached, flaw } = await verifyAudit({ audit, secrets: nodeSecrets() })
    return flaw === undefined
      ? ok(`all ${reached.count} entries are as they were written`)
      : refused(
          `entry ${flaw.seq} is not as it was written: see "latchkey audit verify", and compare with a backup`,
        )
  })

const mail = (around: Surroundings) =>
  inside(around, ({ people }) =>
    people() > 0 && around.settings.LATCHKEY_SMTP_URL === ''
      ? warning(
          'is not set, and people log in here: nobody who forgets a password gets a mail; give a mail server',
        )
      : ok('is fine for the people there are'),
  )

/** What is in the home. */
export const homeChecks: readonly Check[] = [
  { about: 'profiles', look: profiles },
  { about: 'secret', look: secret },
  { about: 'database', look: database },
  { about: 'audit log', look: audit },
  { about: 'LATCHKEY_SMTP_URL', look: mail },
]
