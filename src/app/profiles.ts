import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ProfileError } from '../core/error.ts'
import type { Profiles } from '../engine/context.ts'
import { loadProfile } from '../profile/profile.ts'

/** The profiles that ship: `profiles/` of the repository and of the package. */
export const SHIPPED_PROFILES = fileURLToPath(new URL('../../profiles/', import.meta.url))

const NOT_PROFILES = new Set(['profile.schema.json'])

/**
 * Loads every profile of the given folders; a folder that does not exist holds none.
 * @throws {ProfileError} with the complaints about all files at once
 */
export function loadProfiles(folders: readonly string[]): Profiles {
  const complaints: string[] = []
  const profiles = new Map<string, ReturnType<typeof loadProfile>>()
  for (const file of folders.flatMap(profileFiles)) {
    try {
      const profile = loadProfile(file, readFileSync(file, 'utf8'))
      const { name } = profile.spec
      if (profiles.has(name)) complaints.push(`${file}: name: there is another profile "${name}": rename one`)
      profiles.set(name, profile)
    } catch (cause) {
      if (!(cause instanceof ProfileError)) throw cause
      complaints.push(...cause.complaints)
    }
  }
  if (complaints.length > 0) throw new ProfileError(complaints)
  return profiles
}

const profileFiles = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.json') && !NOT_PROFILES.has(name))
        .toSorted()
        .map(name => join(folder, name))
    : []
