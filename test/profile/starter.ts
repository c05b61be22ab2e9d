import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { assembleSecret, RANDOM_LENGTH } from '../../src/core/secret.ts'
import { loadProfile, type Profile } from '../../src/profile/profile.ts'
import { ProfileSchema, type RouteSpec } from '../../src/profile/schema.ts'

type Written = z.input<typeof ProfileSchema>
type WrittenRoute = NonNullable<Written['routes']>[number]

const STARTER = ProfileSchema.parse(
  JSON.parse(readFileSync(new URL('../../profiles/starter.json', import.meta.url), 'utf8')),
)

/** The starter profile, with some of its fields written otherwise. */
export const starterWith = (changes: Partial<Written>): Profile =>
  loadProfile('starter.json', JSON.stringify({ ...STARTER, ...changes }))

/** One route as the compiler gets it; a GET of `/v1/things` where nothing else is said. */
export function aRoute(changes: Partial<WrittenRoute>): RouteSpec {
  const route = { methods: ['GET'], paths: ['/v1/things'], ...changes }
  const [spec] = ProfileSchema.parse({ ...STARTER, routes: [route] }).routes
  if (spec === undefined) throw new TypeError('the starter lost its route')
  return spec
}

/** A secret of an issued form: right length, right checksum, always the same. */
export const aSecret = (prefix: string): string => assembleSecret(prefix, 'a'.repeat(RANDOM_LENGTH))
