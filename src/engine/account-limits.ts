import type { LimitReading } from '../core/limit.ts'
import type { Take } from '../ports/counters.ts'
import type { ProfileSpec } from '../profile/schema.ts'
import type { Apis } from './apis.ts'
import { slotOf } from './dossiers.ts'
import type { Ports } from './ports.ts'

/** Whose limits: an account, by the API it is a customer of. */
interface AccountOfApi {
  readonly id: string
  readonly apiId: string
}

/** How a limit that all keys of an account share stands. */
export interface SharedLimit extends LimitReading {
  readonly kind: ProfileSpec['limits'][number]['kind']
  /** Milliseconds it is for. */
  readonly spanMs: number
}

/**
 * How the limits that all keys of an account share stand now, as the counters of this node know it. Takes nothing.
 * @throws {Fault} when the counters cannot answer
 */
export async function accountLimits(
  { counters, clock }: Pick<Ports, 'counters' | 'clock'>,
  apis: Pick<Apis, 'all'>,
  { id, apiId }: AccountOfApi,
): Promise<readonly SharedLimit[]> {
  const profile = apis.all().find(it => it.apiId === apiId)?.profile
  const shared = [...(profile?.limitsOf('secret') ?? []), ...(profile?.limitsOf('publishable') ?? [])]
  const rules = new Map(shared.filter(it => it.per === 'account').map(({ rule }) => [rule.name, rule]))
  const takes = [...rules.values()].map((rule): Take => ({ slot: slotOf(rule, id), rule, group: id }))
  const readings = takes.length === 0 ? [] : await counters.take(takes, 0, clock.now())
  return readings.flatMap((reading, at) => {
    const rule = takes[at]?.rule
    return rule === undefined ? [] : [{ ...reading, kind: rule.kind, spanMs: rule.spanMs }]
  })
}
