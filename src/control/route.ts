import { z } from '@hono/zod-openapi'
import type { Outcome, ProblemCode } from '../core/problem.ts'
import { done, problem } from '../core/problem.ts'
import { UNKNOWN } from '../engine/accounts.ts'
import type { Ports } from '../engine/ports.ts'
import type { Entries } from '../ports/directory.ts'
import type { Authority } from './authority.ts'
import { id } from './fields.ts'
import { checked, readQuery } from './input.ts'

/** What a route says about itself: mounted by the server and printed as OpenAPI. */
export interface RouteSpec<Query extends z.ZodObject, Body extends z.ZodObject, Reply extends z.ZodType> {
  readonly id: string
  readonly summary: string
  readonly method: 'get' | 'post' | 'patch'
  /** `/v1/keys/{id}`; `{id}` is the only parameter there is. */
  readonly path: string
  /** What the caller's root key must hold. */
  readonly scope: string
  readonly query: Query
  readonly body: Body
  /** Of a success; absent: 200. */
  readonly status?: 200 | 201
  readonly reply: Reply
  /** Problems it can give beside `input-invalid`. */
  readonly fails: readonly ProblemCode[]
}

/** One call, checked. */
export interface Call<Query, Body> extends Authority {
  /** The `{id}` of the path; empty for a path without one. */
  readonly id: string
  readonly query: Query
  readonly body: Body
}

/** One call as it came. */
export interface RawCall extends Authority {
  readonly id: string | undefined
  readonly query: URLSearchParams
  readonly body: unknown
}

/** A route of any input and reply. */
export interface Route extends RouteSpec<z.ZodObject, z.ZodObject, z.ZodType> {
  answer(call: RawCall): Promise<Outcome<unknown>>
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
    async answer({ engine, caller, ...raw }) {
      const named = raw.id === undefined ? done('') : checked(z.strictObject({ id }), { id: raw.id })
      if (!named.ok) return named
      const parameters = readQuery(raw.query)
      if (!parameters.ok) return parameters
      const query = checked(spec.query, parameters.value)
      if (!query.ok) return query
      const body = checked(spec.body, raw.body)
      if (!body.ok) return body
      return handle({ engine, caller, id: raw.id ?? '', query: query.value, body: body.value })
    },
  }
}

/** An entry by its id, or the problem. */
export async function found<Kind extends keyof typeof UNKNOWN>(
  { directory }: Pick<Ports, 'directory'>,
  kind: Kind,
  id: string,
): Promise<Outcome<Entries[Kind]>> {
  const entry = await directory.find(kind, id)
  return entry === undefined ? problem(UNKNOWN[kind], `There is no ${kind} ${id}.`) : done(entry)
}

/** A success shown by `view`; a problem as it is. */
export const shown = <T, View>(outcome: Outcome<T>, view: (value: T) => View): Outcome<View> =>
  outcome.ok ? done(view(outcome.value)) : outcome
