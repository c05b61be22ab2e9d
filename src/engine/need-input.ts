import { z } from 'zod'
import type { Need } from '../core/need.ts'
import { type QueryError, readQuery } from '../core/query.ts'
import type { Profile } from '../profile/compile.ts'

/** Names of scopes, modules, environments or collections. */
export const names = z.array(z.string().min(1).max(200)).max(100)

/** What a request needs, as whoever asks about it writes it. */
export const NeedInput = z.strictObject({
  access: z
    .enum(['read', 'write'])
    .default('read')
    .describe('Of a pair, the publishable half may only read.'),
  scopes: names.default([]).describe('Scopes the key must hold, all of them.'),
  query: z
    .string()
    .optional()
    .describe('Scopes the key must hold besides: `a AND (b OR c)`. AND binds tighter than OR.'),
  modules: names.default([]).describe('Modules the account must have enabled, all of them.'),
  environments: names.default([]).describe('Only keys of these environments. Empty: any.'),
  resources: names.default([]).describe('Collections, by id or name.'),
  credits: z.int().min(0).max(1_000_000).default(0).describe('Credits it costs.'),
})

/** A need somebody named; how many uses it costs is said apart. */
export type NeedAsked = Omit<Need, 'cost'>

/** A need understood, or a query that could not be, with its mistake. */
export type NeedReading =
  | { readonly ok: true; readonly need: NeedAsked }
  | { readonly ok: false; readonly query: string; readonly error: QueryError }

/** Reads what an API's requests can need: a scope it does not have is the asker's mistake, not the key's. */
export function readNeed(
  { query, ...need }: z.output<typeof NeedInput>,
  { spec }: Pick<Profile, 'spec'>,
): NeedReading {
  if (query === undefined) return { ok: true, need }
  const reading = readQuery(
    query,
    spec.scopes.map(it => it.name),
  )
  return reading.ok
    ? { ok: true, need: { ...need, query: reading.query } }
    : { ok: false, query, error: reading.error }
}
