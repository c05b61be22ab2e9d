import type { Dossier } from '../core/key.ts'
import type { LimitReading } from '../core/limit.ts'
import type { Instant } from '../core/terms.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Ruling } from '../engine/inquiry.ts'

/** What a verdict's answer is made from. */
export interface ViewParts {
  readonly served: ServedApi
  readonly ruling: Ruling
  readonly requestId: string
  readonly now: Instant
  readonly message?: string | undefined
}

/**
 * A verdict as JSON: `valid`, the profile's `code`, our `reason`, who it is, how the limits stand, and
 * `answer`: what to send the caller in the profile's own spelling.
 */
export function verdictView(parts: ViewParts): Readonly<Record<string, unknown>> {
  const { served, ruling, requestId, now } = parts
  if (ruling.outcome === 'admitted') {
    const answer = { headers: served.profile.limitHeaders(ruling.readings, now, false) }
    const credits = ruling.charge === undefined ? null : ruling.charge
    return {
      valid: true,
      code: 'VALID',
      reason: null,
      requestId,
      ...who(ruling.dossier),
      limits: limitsView(ruling.readings),
      credits,
      answer,
    }
  }
  return { valid: false, ...refusalView(parts), requestId }
}

function refusalView({
  served,
  ruling,
  requestId,
  now,
  message,
}: ViewParts): Readonly<Record<string, unknown>> {
  if (ruling.outcome === 'admitted') return {}
  const reason = ruling.outcome === 'refused' ? ruling.reason : ruling.trouble
  const dossier = ruling.outcome === 'refused' ? ruling.dossier : undefined
  const readings = ruling.outcome === 'refused' ? ruling.readings : []
  const detail = ruling.outcome === 'refused' ? ruling.detail : {}
  const row = served.profile.spec.errors.rows.find(it => it.when.includes(reason))
  const environment = dossier?.key.environment
  const answer = served.profile.render(reason, { requestId, now, readings, detail, environment, message })
  return {
    code: row?.code,
    reason,
    detail,
    ...(dossier === undefined ? {} : who(dossier)),
    limits: limitsView(readings),
    answer,
  }
}

function who({ credential, key, account, project }: Dossier): Readonly<Record<string, unknown>> {
  return {
    key: {
      id: key.id,
      name: key.name,
      mask: credential.mask,
      side: credential.side,
      generation: credential.generation,
      graceEndsAt: iso(credential.until),
      expiresAt: iso(key.expiresAt),
      collections: key.collections,
    },
    account: { id: account.id, name: account.name, plan: account.plan ?? null, modules: account.modules },
    project: project === undefined ? null : { id: project.id, name: project.name },
    environment: key.environment ?? null,
    scopes: key.scopes,
  }
}

const limitsView = (readings: readonly LimitReading[]) =>
  readings.map(({ name, limit, used, remaining, admitted, resetsAt, retryAt }) => ({
    name,
    limit,
    used,
    remaining,
    exceeded: !admitted,
    resetsAt: iso(resetsAt),
    retryAt: admitted ? null : iso(retryAt),
  }))

const iso = (at: Instant | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
