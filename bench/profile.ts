import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SHIPPED_PROFILES } from '../src/app/profiles.ts'
import { compileProfile, type Profile } from '../src/profile/compile.ts'
import { loadProfile } from '../src/profile/profile.ts'

/** JobHive, or another that ships, with a limit that a benchmark does not reach in a minute. */
export function benchProfile(name = 'jobhive'): Profile {
  const file = `${name}.json`
  const { spec } = loadProfile(file, readFileSync(join(SHIPPED_PROFILES, file), 'utf8'))
  return compileProfile({ ...spec, limits: spec.limits.map(it => ({ ...it, limit: 1_000_000 })) })
}
