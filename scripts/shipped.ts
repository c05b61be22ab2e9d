import { readFileSync } from 'node:fs'
import { loadProfile, type Profile } from '../src/profile/profile.ts'

export const SHIPPED = ['zenhire', 'zensearch', 'jobhive', 'hiring', 'starter', 'latchkey'] as const

/** A profile that ships, read from its file. */
export const shippedProfile = (name: (typeof SHIPPED)[number]): Profile =>
  loadProfile(
    `profiles/${name}.json`,
    readFileSync(new URL(`../profiles/${name}.json`, import.meta.url), 'utf8'),
  )
