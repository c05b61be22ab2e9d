import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SHIPPED_PROFILES } from '../src/app/profiles.ts'
import { compileProfile, type Profile } from '../src/profile/compile.ts'
import { loadProfile } from '../src/profile/profile.ts'

/** JobHive with a limit that a benchmark does not reach in a minute. */
export function benchProfile(): Profile {
  const { spec } = loadProfile('jobhive.json', readFileSync(join(SHIPPED_PROFILES, 'jobhive.json'), 'utf8'))
  return compileProfile({ ...spec, limits: spec.limits.map(it => ({ ...it, limit: 1_000_000 })) })
}
