import { z } from '@hono/zod-openapi'
import type { Outcome, ProblemCode } from '../core/problem.ts'
import { done, problem } from '../core/problem.ts'
import type { Action } from '../core/roles.ts'
import type { Ports } from '../engine/ports.ts'
import type { Entries } from '../ports/directory.ts'
import type { Authority } from './callers/authority.ts'
import { id } from './input/fields.ts'
import { checked, readQuery } from './input/input.ts'
import { SPELLINGS } from './problems.ts'

/** How it is said that an account's entry is not there. */
export const MISSING = {
  account: 'account-unknown',
  project: 'project-unknown',
  collection: 'collection-unknown',
  key: 'key-unknown',
  member: 'member-unknown',
  invitation: 'invitation-unknown',
  reservation: 'reservation-unknown',
} as const

/**
 * What a route is about, so that one place can find the account concerned:
 * - `deployment`: all of it, no single account
 * - `caller`: whoever calls, known by any means its action admits
 * - `path`: the account of the entry whose id is in the path
 * - `body`: the account this field names
 * - `rows`: every account that `accountId` names in one of the rows of this field
 * - `query`: the account this parameter names, where there is one
 */
export type Concern =
  | 'deployment'
  | 'caller'
  | { readonly path: keyof typeof MISSING }
  | { readonly body: string }
  | { readonly rows: string }
  | { readonly query: string }

/** What a route says about itself: mounted by the server and printed as OpenAPI. */
export interface RouteSpec<Query extends z.ZodObject, Body extends z.ZodObject, Reply extends z.ZodType> {
  readonly id: string
  /** What it does, by the name the table of roles knows it. */
  readonly action: Action
  readonly of: Concern
  /** Whether it makes something: then it takes an Idempotency-Key. */
  readonly creates?: boolean
  readonly summary: string
  readonly method: 'get' | 'post' | 'patch' | 'delete'
  /** `/v1/keys/{id}`; `{id}` is the only parameter there is. */
  readonly path: string
  readonly query: Query
  readonly body: Body
  /** Bytes a body has at the most, where that is not {@link MAX_BODY_BYTES}. */
  readonly most?: number
  /** Of a success; absent: 200. */
  readonly status?: 200 | 201
  readonly reply: Reply
  /** Media types of a reply that is a whole Response; absent: the reply as JSON. */
  readonly produces?: readonly string[]
  /** Problems it can give beside `input-invalid`. */
  readonly fails: readonly ProblemCode[]
}

/** What came in, checked. */
export interface Input<Query, Body> {
  /** The `{id}` of the path; empty for a path without one. */
  readonly id: string
  readonly query: Query
  readonly body: Body
}

/** One call, checked, by somebody who may make it. */
export interface Call<Query, Body> extends Authority, Input<Query, Body> {}

/** What came in, as it came. */
export interface RawInput {
  readonly id: string | undefined
  readonly query: URLSearchParams
  readonly body: unknown
}

/** A call that is well formed, before it is known whether its caller may make it. */
export interface Prepared
  extends Input<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>> {
  run(by: Authority): Promise<Outcome<unknown>>
}

/** A route of any input and reply. */
export interface Route extends RouteSpec<z.ZodObject, z.ZodObject, z.ZodType> {
  prepare(raw: RawInput): Outcome<Prepared>
}

/** A query without parameters, or a body without fields. */
export const nothing = z.strictObject({})

/** Ties a route's definition to its handler. */
export function route<Query extends z.ZodObject, Body extends z.ZodObject, Reply extends z.ZodType>(
  spec: RouteSpec<Query, Body, Reply>,
  handle: (call: Call<z.output<Query>, z.output<Body>>) => Promise<Outcome<z.output<Reply>>>,
): Route {
  return {
    ...spec,
    prepare(raw) {
      const named = raw.id === undefined ? done('') : checked(z.strictObject({ id }), { id: raw.id })
      if (!named.ok) return named
      const parameters = readQuery(raw.query)
      if (!parameters.ok) return parameters
      const query = checked(spec.query, parameters.value)
      if (!query.ok) return query
      const body = checked(spec.body, raw.body, 'body')
      if (!body.ok) return body
      const input = { id: raw.id ?? '', query: query.value, body: body.value }
      return done({ ...input, run: async by => located(spec, await handle({ ...by, ...input })) })
    },
  }
}

/** Says of what is not there where it was named: what neither the query nor the body holds, the path did. */
export function located<T>(
  { path, query, body }: Pick<Route, 'path' | 'query' | 'body'>,
  outcome: Outcome<T>,
): Outcome<T> {
  if (outcome.ok || !path.includes('{id}') || SPELLINGS[outcome.problem.code].status !== 404) return outcome
  const [field = ''] = outcome.problem.path?.split(/[.[]/) ?? []
  if (field in query.shape || field in body.shape) return outcome
  return { ok: false, problem: { ...outcome.problem, path: 'id' } }
}

/** An entry by its id, or the problem. */
export async function found<Kind extends Exclude<keyof typeof MISSING, 'key' | 'reservation'>>(
  { directory }: Pick<Ports, 'directory'>,
  kind: Kind,
  id: string,
): Promise<Outcome<Entries[Kind]>> {
  const entry = await directory.find(kind, id)
  return entry === undefined ? problem(MISSING[kind], `There is no ${kind} ${id}.`) : done(entry)
}

/** A success shown by `view`; a problem as it is. */
export const shown = <T, View>(outcome: Outcome<T>, view: (value: T) => View): Outcome<View> =>
  outcome.ok ? done(view(outcome.value)) : outcome
