import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProfileError } from '../../core/error.ts'
import { loadProfiles, SHIPPED_PROFILES } from '../profiles.ts'
import { database, databaseOf } from './database.ts'
import { type Check, type Finding, ok, refused, type Surroundings } from './finding.ts'

const SECRET = /^[0-9a-f]{64}\n?$/

function profiles({ home }: Surroundings): readonly Finding[] {
  try {
    return ok(`${loadProfiles([SHIPPED_PROFILES, join(home, 'profiles')]).size} load`)
  } catch (cause) {
    if (!(cause instanceof ProfileError)) throw cause
    return cause.complaints.map(says => ({ level: 'refused', says }))
  }
}

function secret(around: Surroundings): readonly Finding[] {
  if (around.settings.LATCHKEY_SECRET !== undefined) return ok('is what LATCHKEY_SECRET says')
  if (around.settings.LATCHKEY_ROLE === 'gateway') return ok('is not needed by a gateway')
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

/** What is in the home. */
export const homeChecks: readonly Check[] = [
  { about: 'profiles', look: profiles },
  { about: 'secret', look: secret },
  { about: 'database', look: database },
]
