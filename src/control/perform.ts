import { isKnown } from '../core/entity-tag.ts'
import { done, type Outcome } from '../core/problem.ts'
import type { Authority } from './callers/authority.ts'
import { type Given, idempotencyKeyIn, onceOnly, type Replays } from './idempotency.ts'
import { problemResponse } from './problems.ts'
import type { Prepared, Route } from './route.ts'
import { type Conditional, expectationsOf, tagOf } from './versions.ts'

/** A call that is admitted, with what its request says about versions and repetition. */
export interface Performance {
  readonly route: Conditional & Pick<Route, 'status'>
  readonly prepared: Prepared
  /** Who calls, without an expectation yet. */
  readonly by: Omit<Authority, 'expecting'>
  /** Its path and query. */
  readonly place: string
  readonly header: (name: string) => string | undefined
}

/**
 * Makes a call: at most once under its Idempotency-Key, and only on the version its If-Match names.
 * Who is unknown cannot be told from others, so nothing is kept for them.
 */
export async function perform(replays: Replays, it: Performance): Promise<Response> {
  const { route, by, header } = it
  const repeatable = route.creates && by.caller.kind !== 'unknown'
  const key = idempotencyKeyIn(repeatable ? header('idempotency-key') : undefined)
  if (!key.ok) return problemResponse(key.problem, by.requestId)
  if (key.value === undefined) return respond(it, await attempt(it))
  const { kind, id } = by.caller.actor
  const wanted = { creator: `${kind}:${id}`, key: key.value, request: requestOf(it) }
  const outcome = await onceOnly(replays, wanted, async () => {
    const made = await attempt(it)
    return made.ok ? done(given(it, made.value)) : made
  })
  if (!outcome.ok) return problemResponse(outcome.problem, by.requestId)
  return sent(outcome.value, outcome.value.replayed ? { 'Idempotency-Replayed': 'true' } : {})
}

/** What makes it the same request: the method, the path with its query, and what the body says. */
const requestOf = ({ route, place, prepared }: Performance): string =>
  `${route.method} ${place}\n${JSON.stringify(prepared.body)}`

/** Tries each version the caller would change, one after the other: a stale attempt has changed nothing. */
async function attempt({ route, prepared, by, header }: Performance): Promise<Outcome<unknown>> {
  const expectations = expectationsOf(route, header('if-match'))
  if (!expectations.ok) return expectations
  const [first, ...others] = expectations.value
  let outcome = await prepared.run({ ...by, expecting: first })
  for (const expecting of others) {
    if (outcome.ok || outcome.problem.code !== 'version-stale') break
    outcome = await prepared.run({ ...by, expecting })
  }
  return outcome
}

function respond(it: Performance, outcome: Outcome<unknown>): Response {
  if (!outcome.ok) return problemResponse(outcome.problem, it.by.requestId)
  if (outcome.value instanceof Response) return outcome.value
  const answer = given(it, outcome.value)
  const { tag } = answer
  if (tag !== undefined && it.route.method === 'get' && isKnown(it.header('if-none-match'), tag))
    return new Response(null, { status: 304, headers: { ETag: tag } })
  return sent(answer, {})
}

const given = ({ route }: Performance, value: unknown): Given => ({
  status: route.status ?? 200,
  body: JSON.stringify(value),
  tag: tagOf(value),
})

const sent = ({ status, body, tag }: Given, headers: Readonly<Record<string, string>>): Response =>
  new Response(body, {
    status,
    headers: { 'Content-Type': 'application/json', ...(tag === undefined ? {} : { ETag: tag }), ...headers },
  })
