import type { z } from '@hono/zod-openapi'
import type { Credential, Side } from '../../core/key.ts'
import { NOTHING } from '../../core/need.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { pointingAt } from '../../core/query.ts'
import type { Refusal } from '../../core/refusal.ts'
import { ACTIONS } from '../../core/roles.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ExplainedRequest, ExplainInput } from '../../engine/explain.ts'
import { readNeed } from '../../engine/need-input.ts'
import type { KeyRecord } from '../../ports/keys.ts'
import { seesRootKeys } from '../callers/authority.ts'
import type { Caller } from '../callers/caller.ts'
import { ExplainBody } from '../input/explain.ts'
import { isManagement } from '../management.ts'
import { nothing, type Route, route } from '../route.ts'
import { ExplanationView, explanationView } from '../views/explanation.ts'

type Asked = z.output<typeof ExplainBody>

const explainRoute = route(
  {
    id: 'explainRequest',
    action: 'verify.explain',
    of: 'deployment',
    summary: 'How the gateway would decide about a request now, rule by rule; nothing is taken',
    method: 'post',
    path: '/v1/explain',
    query: nothing,
    body: ExplainBody,
    reply: ExplanationView,
    fails: ['api-unknown', 'key-unknown', 'refusal-unknown', 'role-insufficient'],
  },
  async ({ engine, services, caller, body }) => {
    const input = await inputOf(engine, caller, body)
    if (!input.ok) return input
    const explained = await services.explain(engine, input.value)
    const { served, digest } = input.value
    const at = engine.ports.clock.now()
    return done(explanationView({ served, at, byDigest: digest !== undefined }, explained))
  },
)

/** What is to be explained: a refusal again, a key nobody shows, or what is given. */
async function inputOf(engine: Engine, caller: Caller, body: Asked): Promise<Outcome<ExplainInput>> {
  if (body.refusalId !== undefined) return again(engine, caller, body.refusalId)
  if (body.keyId !== undefined) return ofKey(engine, caller, body, body.keyId)
  const served = engine.apis.all().find(it => it.apiId === body.api || it.api.name === body.api)
  if (served !== undefined) return asking(served, body)
  return body.api === undefined
    ? problem('input-invalid', 'Say which API the request is for.', 'api')
    : problem('api-unknown', `There is no API ${body.api}.`, 'api')
}

async function again(engine: Engine, caller: Caller, refusalId: string): Promise<Outcome<ExplainInput>> {
  const refusal = await engine.ports.refusals.find(refusalId)
  if (refusal === undefined)
    return problem('refusal-unknown', `There is no refusal ${refusalId}, or no longer.`, 'refusalId')
  if (refusal.keyId === undefined) return problem('input-invalid', NOBODY_KNOWS, 'refusalId')
  const found = await keyNamed(engine, caller, { path: 'refusalId', keyId: refusal.keyId })
  if (!found.ok) return found
  const { served, record } = found.value
  const shown = record.credentials.find(it => it.id === refusal.credential?.id)
  return judgedBy(served, repeated(refusal), shown ?? newestOf(record, refusal.credential?.side))
}

const NOBODY_KNOWS =
  'Nobody knows the key this request showed, so it cannot be judged again. Give the request with its key.'

async function ofKey(engine: Engine, caller: Caller, body: Asked, keyId: string) {
  const found = await keyNamed(engine, caller, { path: 'keyId', keyId })
  if (!found.ok) return found
  const { served, record } = found.value
  const asked = asking(served, body)
  if (!asked.ok) return asked
  return judgedBy(served, { ...asked.value.request, key: undefined }, newestOf(record, body.side))
}

const newestOf = ({ credentials }: KeyRecord, side: Side = 'secret'): Credential | undefined =>
  credentials.find(it => it.side === side)

function judgedBy(
  served: ServedApi,
  request: ExplainedRequest,
  credential: Credential | undefined,
): Outcome<ExplainInput> {
  if (credential === undefined)
    return problem('input-invalid', 'This key has no secret of that side.', 'side')
  return done({ served, request, digest: credential.digest })
}

/** A key by its id, and the API it is of. Who only verifies knows keys by their secrets alone. */
async function keyNamed(
  engine: Engine,
  caller: Caller,
  { path, keyId }: { readonly path: string; readonly keyId: string },
): Promise<Outcome<{ readonly served: ServedApi; readonly record: KeyRecord }>> {
  if (caller.kind === 'root-key' && !caller.dossier.key.scopes.includes(READ_KEYS))
    return problem('role-insufficient', `To name a key takes the scope "${READ_KEYS}", too.`, path)
  const record = await engine.ports.keys.find(keyId)
  const served = engine.apis.all().find(it => it.apiId === record?.key.apiId)
  const isHidden = isManagement(engine, served?.apiId) && !seesRootKeys(caller)
  if (record === undefined || served === undefined || isHidden)
    return problem('key-unknown', `There is no key ${keyId}.`, path)
  return done({ served, record })
}

const READ_KEYS = ACTIONS['keys.read'].scope

/** What is given, as it is asked about. */
function asking(
  served: ServedApi,
  { api, refusalId, keyId, side, need, ...request }: Asked,
): Outcome<ExplainInput> {
  if (need === undefined) return done({ served, request })
  const reading = readNeed(need, served.profile)
  if (reading.ok) return done({ served, request: { ...request, need: reading.need } })
  const { message, position } = reading.error
  return problem('input-invalid', `${message}\n${pointingAt(reading.query, position)}`, 'need.query')
}

/** The request that was refused, as far as it is remembered. */
const repeated = ({ method, path, host, origin, referer, address, scopes }: Refusal): ExplainedRequest => ({
  ...{ host, origin, referer, ip: address },
  ...(method === undefined || path === undefined ? { need: { ...NOTHING, scopes } } : { method, path }),
})

/** Asking why. */
export const explainRoutes: readonly Route[] = [explainRoute]
