import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { done } from '../../core/problem.ts'
import { portsFor } from '../../engine/ports.ts'
import { admit, type Credentials } from '../callers/auth.ts'
import type { Authority } from '../callers/authority.ts'
import type { ControlEnv, ControlOptions } from '../control.ts'
import { idempotencyKeyIn, onceOnly } from '../idempotency.ts'
import { readBody } from '../input/input.ts'
import type { EdgeProblem } from '../problems.ts'
import type { PreparedCall, UnkeyCall } from './call.ts'
import { CALLS } from './calls.ts'
import { errorOf, errorResponse, refusedBy, succeeded } from './envelope.ts'

type Here = Context<ControlEnv>

interface Parts extends Omit<ControlOptions, 'log'> {
  /** What of a request decides who calls. */
  credentials(c: Here): Credentials
}

/** What is answered instead of an error that was thrown. */
type Failed = (error: Error, c: Here) => EdgeProblem

const NAMES = CALLS.map(it => it.name).join(', ')

/** Serves what clients of Unkey ask for, below `/v2/`, with the meaning and the powers of the management API. */
export function mountUnkey(app: OpenAPIHono<ControlEnv>, parts: Parts, failed: Failed): void {
  for (const call of CALLS) {
    app.post(`/v2/${call.name}`, async c => {
      try {
        return await answer(parts, call, c)
      } catch (error) {
        return failure(failed(error instanceof Error ? error : new Error(String(error)), c), c)
      }
    })
  }
  app.all('/v2/:call{[a-z]+\\.[A-Za-z]+}', c => failure(strayed(c), c))
}

function strayed(c: Here): EdgeProblem {
  if (CALLS.some(it => c.req.path === `/v2/${it.name}`))
    return { code: 'method-unknown', detail: 'Calls of this API are POST.' }
  return { code: 'route-unknown', detail: `Latchkey does not have this call. It has ${NAMES}.` }
}

const failure = (problem: EdgeProblem, c: Here): Response =>
  errorResponse(errorOf(problem), c.get('requestId'), beside(problem))

const beside = ({ code, retryAfter }: EdgeProblem): Readonly<Record<string, string>> => {
  if (code === 'method-unknown') return { Allow: 'POST' }
  if (retryAfter !== undefined) return { 'Retry-After': String(retryAfter) }
  return code === 'unavailable' ? { 'Retry-After': '1' } : {}
}

/** Who calls, what they say, what comes of it: in the order of the management API. */
async function answer(parts: Parts, call: UnkeyCall, c: Here): Promise<Response> {
  const { engine, services } = parts
  const requestId = c.get('requestId')
  const shown = withoutCookie(parts.credentials(c))
  const admission = await admit(engine, services, shown, call.action)
  if (!admission.ok) {
    if ('problem' in admission) return failure(admission.problem, c)
    return errorResponse(refusedBy(admission.answer), requestId, kept(admission.answer.headers))
  }
  const body = await readBody(c.req.raw)
  if (!body.ok) return failure(body.problem, c)
  const prepared = call.prepare(body.value)
  if ('error' in prepared) return errorResponse(prepared.error, requestId)
  const { caller } = admission
  const by = {
    actor: caller.actor,
    at: engine.ports.clock.now(),
    requestId,
    address: shown.address?.toString(),
  }
  const ports = portsFor(engine.ports, by)
  const authority = {
    engine: { ...engine, ports },
    ports,
    services,
    caller,
    by,
    requestId,
    expecting: undefined,
  }
  return perform(parts, { call, prepared, authority }, c)
}

/** Sessions are for the dashboard: here only root keys count. */
function withoutCookie(shown: Credentials): Credentials {
  const headers = new Headers(shown.headers)
  headers.delete('cookie')
  return { ...shown, headers }
}

const KEPT = new Set(['www-authenticate', 'retry-after'])

/** What of a refusal's headers is not about its body. */
const kept = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT.has(name.toLowerCase())))

interface Performance {
  readonly call: UnkeyCall
  readonly prepared: PreparedCall
  readonly authority: Authority
}

/** At most once under its Idempotency-Key, where it makes something. */
async function perform(parts: Parts, { call, prepared, authority }: Performance, c: Here): Promise<Response> {
  const { requestId, caller } = authority
  const make = async () => {
    const made = await prepared.run(authority)
    return made.ok ? done({ status: 200, body: succeeded(made.value, requestId), tag: undefined }) : made
  }
  const key = idempotencyKeyIn(call.creates ? c.req.header('idempotency-key') : undefined)
  if (!key.ok) return failure(key.problem, c)
  const once = {
    creator: `${caller.actor.kind}:${caller.actor.id}`,
    key: key.value ?? '',
    request: `post /v2/${call.name}\n${JSON.stringify(prepared.body)}`,
  }
  const replays = { ports: parts.engine.ports, seal: parts.services.seal }
  const outcome = key.value === undefined ? await make() : await onceOnly(replays, once, make)
  if (!outcome.ok) return failure(outcome.problem, c)
  const replayed = 'replayed' in outcome.value && outcome.value.replayed === true
  const headers = {
    'Content-Type': 'application/json',
    ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
  }
  return new Response(outcome.value.body, { headers })
}
