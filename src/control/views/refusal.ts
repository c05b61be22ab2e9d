import { z } from '@hono/zod-openapi'
import { REASONS } from '../../core/reason.ts'
import { type Refusal, type RefusalRule, RULE_KINDS } from '../../core/refusal.ts'
import { instant } from '../../core/terms.ts'
import { iso, maybeText, texts, time } from './nouns.ts'

const CredentialView = z.strictObject({
  id: z.string(),
  side: z.enum(['secret', 'publishable']),
  generation: z.int().min(1),
  mask: z.string(),
})

const RuleView = z.strictObject({
  kind: z.enum(RULE_KINDS),
  values: texts.describe('The hosts a key lists, the name of a limit, the scopes that were missing …'),
})

export const RefusalView = z
  .strictObject({
    id: z.string(),
    at: time,
    apiId: z.string(),
    accountId: maybeText.describe('Like all of a key: null where nobody knows it.'),
    keyId: maybeText,
    credential: CredentialView.nullable().describe('Which of its secrets was shown.'),
    reason: z.enum(REASONS),
    rule: RuleView.nullable().describe('What exactly refused it; null where the reason says all.'),
    scopes: texts.describe('Scopes it asked for, as far as its route alone says.'),
    requestId: z.string(),
    method: maybeText,
    path: maybeText.describe('Without its query.'),
    address: maybeText,
    host: maybeText,
    origin: maybeText,
    referer: maybeText.describe('Without its query.'),
    userAgent: maybeText,
  })
  .openapi('Refusal')

export const refusalView = (it: Refusal): z.output<typeof RefusalView> => ({
  id: it.id,
  at: iso(it.at),
  apiId: it.apiId,
  accountId: it.accountId ?? null,
  keyId: it.keyId ?? null,
  credential: it.credential === undefined ? null : { ...it.credential },
  reason: it.reason,
  rule: it.rule === undefined ? null : ruleView(it.rule),
  scopes: [...it.scopes],
  requestId: it.requestId,
  method: it.method ?? null,
  path: it.path ?? null,
  address: it.address ?? null,
  host: it.host ?? null,
  origin: it.origin ?? null,
  referer: it.referer ?? null,
  userAgent: it.userAgent ?? null,
})

const ruleView = ({ kind, values }: RefusalRule) => ({
  kind,
  values: kind === 'expiry' ? values.map(isoOf) : [...values],
})

/** A time the core has written down. @param text epoch milliseconds */
export const isoOf = (text: string): string => iso(instant(Number(text)))
