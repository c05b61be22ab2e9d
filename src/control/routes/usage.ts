import { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { USAGE_STEPS } from '../../core/usage.ts'
import type { Engine } from '../../engine/engine.ts'
import { type Span, stepsOf, usageBySteps, usageBySubjects } from '../../engine/usage.ts'
import { seesRootKeys } from '../callers/authority.ts'
import type { Caller } from '../callers/caller.ts'
import { id as idField, page, when } from '../input/fields.ts'
import { managementApi } from '../management.ts'
import { mostUsed } from '../most-used.ts'
import { nothing, type Route, route } from '../route.ts'
import { listed } from '../views/nouns.ts'
import { KeyUsageView, keyUsageView, UsageView, usageView } from '../views/usage.ts'
import { USAGE_CSV, usageCsv } from '../views/usage-csv.ts'
import { type Whose, whoseAsked, wrongAccount } from './whose.ts'

/** Steps that are added up for each of many keys. */
const MAX_STEPS_OF_KEYS = 100

const span = z.strictObject({
  step: z.enum(USAGE_STEPS).default('hour').describe('Steps are whole minutes, hours or days of UTC.'),
  from: when
    .optional()
    .describe('From this time on. Absent: an hour of minutes, two days of hours, thirty days.'),
  to: when.optional().describe('Before this time. Absent: now, the running step included.'),
})

const spanOf = ({ step, from, to }: z.output<typeof span>): Span => ({ step, from, until: to })

const keyRoute = route(
  {
    id: 'showKeyUsage',
    action: 'usage.read',
    of: { path: 'key' },
    summary: 'How often one key was used and refused, step by step',
    method: 'get',
    path: '/v1/keys/{id}/usage',
    query: span,
    body: nothing,
    reply: UsageView,
    fails: ['key-unknown'],
  },
  async ({ ports, id, query }) => {
    if ((await ports.keys.find(id)) === undefined) return problem('key-unknown', `There is no key ${id}.`)
    const steps = stepsOf(ports, spanOf(query))
    return steps.ok ? done(usageView(steps.value, await usageBySteps(ports, [id], steps.value))) : steps
  },
)

const someQuery = span.extend({
  api: idField.optional().describe('Of this API, by id or by name: keys nobody knows count there, too.'),
  account: idField.optional().describe('Of this account. People must give one of theirs.'),
})

const allRoute = route(
  {
    id: 'showUsage',
    action: 'usage.read',
    of: { query: 'account' },
    summary: 'How often the keys of an account, of an API or of all were used and refused, step by step',
    method: 'get',
    path: '/v1/usage',
    query: someQuery,
    body: nothing,
    reply: UsageView,
    fails: ['account-unknown', 'api-unknown', 'role-insufficient'],
  },
  ({ engine, caller, query }) => usageOf(engine, caller, query),
)

const exportRoute = route(
  {
    id: 'exportUsage',
    action: 'usage.read',
    of: { query: 'account' },
    summary: 'The same as CSV: a line for each step, with every outcome and how long requests took',
    method: 'get',
    path: '/v1/usage/export',
    query: someQuery,
    body: nothing,
    reply: z.unknown(),
    produces: [USAGE_CSV],
    fails: ['account-unknown', 'api-unknown', 'role-insufficient'],
  },
  async ({ engine, caller, query }) => {
    const usage = await usageOf(engine, caller, query)
    if (!usage.ok) return usage
    const headers = {
      'Content-Type': USAGE_CSV,
      'Content-Disposition': `attachment; filename="latchkey-usage.csv"`,
    }
    return done(new Response(usageCsv(usage.value), { headers }))
  },
)

type Asked = z.output<typeof someQuery>

async function usageOf(
  engine: Engine,
  caller: Caller,
  asked: Asked,
): Promise<Outcome<z.output<typeof UsageView>>> {
  const whose = await whoseAsked(engine, caller, asked)
  if (!whose.ok) return whose
  const steps = stepsOf(engine.ports, spanOf(asked))
  if (!steps.ok) return steps
  const subjects = subjectsOf(engine, caller, whose.value)
  return done(usageView(steps.value, await usageBySteps(engine.ports, subjects, steps.value)))
}

/** Whose counts are asked for: an account's, an API's, or those of every API the caller may see. */
function subjectsOf(engine: Engine, caller: Caller, { accountId, apiId }: Whose): readonly string[] {
  const one = accountId ?? apiId
  if (one !== undefined) return [one]
  const all = engine.apis.all().map(it => it.apiId)
  return seesRootKeys(caller) ? all : all.filter(it => it !== managementApi(engine).apiId)
}

const keysRoute = route(
  {
    id: 'listKeyUsage',
    action: 'usage.read',
    of: { query: 'account' },
    summary: 'How often each key of an account was used and refused, newest key first or most used first',
    method: 'get',
    path: '/v1/usage/keys',
    query: span.extend({
      account: idField,
      sort: z
        .enum(['-createdAt', '-used'])
        .default('-createdAt')
        .describe('Newest first, or most often admitted first, of all keys of the account.'),
      ...page.shape,
    }),
    body: nothing,
    reply: KeyUsageView,
    fails: ['account-unknown'],
  },
  async ({ ports, query }) => {
    const wrong = await wrongAccount(ports, query.account, undefined)
    if (wrong !== undefined) return wrong
    const steps = stepsOf(ports, spanOf(query), MAX_STEPS_OF_KEYS)
    if (!steps.ok) return steps
    if (query.sort === '-used') {
      const used = await mostUsed(ports, query.account, steps.value, query)
      return 'ok' in used ? used : done(keyUsageView(steps.value, used))
    }
    const found = listed(await ports.keys.list({ accountId: query.account }, query), it => it.key)
    if (!found.ok) return found
    const names = new Map(found.value.items.map(it => [it.id, it.name]))
    const counted = await usageBySubjects(ports, [...names.keys()], steps.value)
    const items = counted.map(it => ({ ...it, name: names.get(it.subject) ?? '' }))
    return done(keyUsageView(steps.value, { items, next: found.value.next ?? undefined }))
  },
)

/** What was used how often. */
export const usageRoutes: readonly Route[] = [keyRoute, allRoute, keysRoute, exportRoute]
