import { readdirSync, readFileSync } from 'node:fs'
import { loadProfile, type Profile } from '../../src/profile/profile.ts'

const FOLDER = new URL('../../profiles/', import.meta.url)

/** Every profile that ships, by name. */
export function shippedProfiles(): ReadonlyMap<string, Profile> {
  const files = readdirSync(FOLDER).filter(it => it.endsWith('.json') && it !== 'profile.schema.json')
  return new Map(
    files.map(file => {
      const profile = loadProfile(file, readFileSync(new URL(file, FOLDER), 'utf8'))
      return [profile.spec.name, profile] as const
    }),
  )
}
