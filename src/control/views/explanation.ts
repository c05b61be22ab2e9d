import { z } from '@hono/zod-openapi'
import type { Credential, Key } from '../../core/key.ts'
import { queryText } from '../../core/query.ts'
import { REASONS, type Reason, TROUBLES } from '../../core/reason.ts'
import type { Instant } from '../../core/terms.ts'
import type { ServedApi } from '../../engine/apis.ts'
import { CHECK_STATES, type CheckResult, type Explanation } from '../../engine/explain.ts'
import { iso, maybeText, texts, time } from './nouns.ts'
import { isoOf } from './refusal.ts'

const count = z.int().min(0)

const VerdictView = z.strictObject({
  outcome: z
    .enum(['admitted', 'refused', 'troubled', 'open'])
    .describe('open: the route needs no key. troubled: the request fails for a cause other than its key.'),
  reason: z.enum([...REASONS, ...TROUBLES]).nullable(),
  status: z.int().nullable().describe('null where the request would be forwarded: the upstream answers.'),
  headers: z.record(z.string(), z.string()),
  body: maybeText,
})

const CheckView = z.strictObject({
  reason: z.enum(REASONS).describe('What a request that fails it is refused for.'),
  state: z
    .enum(CHECK_STATES)
    .describe('skipped: it could not be asked, because of an earlier one or without the secret.'),
  found: texts.describe('What the request, the key or the account has.'),
  wanted: texts.describe('What it was compared with. Empty: nothing is asked here.'),
})

const NeedView = z.strictObject({
  access: z.enum(['read', 'write']),
  scopes: texts,
  query: maybeText.describe('Scopes it needs besides: `a AND (b OR c)`.'),
  modules: texts,
  environments: texts,
  resources: texts,
  cost: count,
  credits: count,
})

const ShownKeyView = z.strictObject({
  id: z.string(),
  name: z.string(),
  accountId: z.string(),
  credentialId: z.string(),
  mask: z.string(),
  side: z.enum(['secret', 'publishable']),
  generation: z.int().min(1),
})

export const ExplanationView = z
  .strictObject({
    at: time,
    api: z.string().describe('Its name.'),
    judgedBy: z
      .enum(['secret', 'credential'])
      .describe('credential: without the secret, so that what only it can show is skipped.'),
    key: ShownKeyView.nullable().describe('null where no key was proven.'),
    verdict: VerdictView.describe('What the gateway would answer now.'),
    checks: z.array(CheckView).describe('Every rule, in the order in which they are asked.'),
    need: NeedView.nullable().describe('What the request was found to need.'),
    limits: z
      .array(
        z.strictObject({ name: z.string(), limit: count, used: count, remaining: count, resetsAt: time }),
      )
      .describe('As they stand. Nothing was taken.'),
    credits: z.strictObject({ balance: z.int(), cost: count }).nullable(),
  })
  .openapi('Explanation')

/** What an explanation is of. */
interface Explained {
  readonly served: ServedApi
  readonly at: Instant
  readonly byDigest: boolean
}

export const explanationView = (
  { served, at, byDigest }: Explained,
  it: Explanation,
): z.output<typeof ExplanationView> => ({
  at: iso(at),
  api: served.api.name,
  judgedBy: byDigest ? 'credential' : 'secret',
  key: it.ruling === 'open' || it.ruling.dossier === undefined ? null : keyView(it.ruling.dossier),
  verdict: {
    ...outcomeOf(it.ruling),
    status: it.answer?.status ?? null,
    headers: { ...it.headers, ...it.answer?.headers },
    body: it.answer?.body ?? null,
  },
  checks: it.checks.map(checkView),
  need: it.need === undefined ? null : needView(it.need),
  limits: it.ruling === 'open' ? [] : it.ruling.readings.map(limitView),
  credits: it.credits === undefined ? null : { ...it.credits },
})

/** Whose rules compare times. */
const TIMED: ReadonlySet<Reason> = new Set(['revoked', 'disabled', 'retired', 'expired'])

function checkView({ reason, state, found, wanted }: CheckResult): z.output<typeof CheckView> {
  const spelled = (texts: readonly string[]) => (TIMED.has(reason) ? texts.map(isoOf) : [...texts])
  return { reason, state, found: spelled(found), wanted: spelled(wanted) }
}

const keyView = ({ key, credential }: { readonly key: Key; readonly credential: Credential }) => ({
  ...{ id: key.id, name: key.name, accountId: key.accountId },
  credentialId: credential.id,
  ...{ mask: credential.mask, side: credential.side, generation: credential.generation },
})

function outcomeOf(ruling: Explanation['ruling']): Pick<z.output<typeof VerdictView>, 'outcome' | 'reason'> {
  if (ruling === 'open') return { outcome: 'open', reason: null }
  const { outcome } = ruling
  if (outcome === 'admitted') return { outcome, reason: null }
  return { outcome, reason: outcome === 'refused' ? ruling.reason : ruling.trouble }
}

const needView = (need: NonNullable<Explanation['need']>): z.output<typeof NeedView> => ({
  access: need.access,
  scopes: [...need.scopes],
  query: need.query === undefined ? null : queryText(need.query),
  modules: [...need.modules],
  environments: [...need.environments],
  resources: [...need.resources],
  ...{ cost: need.cost, credits: need.credits },
})

type Reading = Exclude<Explanation['ruling'], 'open'>['readings'][number]

const limitView = ({ name, limit, used, remaining, resetsAt }: Reading) => ({
  ...{ name, limit, used, remaining },
  resetsAt: iso(resetsAt),
})
