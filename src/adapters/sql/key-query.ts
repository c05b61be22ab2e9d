import { type RawBuilder, sql } from 'kysely'
import type { KeyState } from '../../core/key.ts'
import type { Instant } from '../../core/terms.ts'
import type { KeyFilter, KeyOrder } from '../../ports/keys.ts'
import { folded, type KeyPlace } from '../key-order.ts'
import { contains, equal } from './entries.ts'

type Part = RawBuilder<unknown>

/** What keys are sorted by, as a query over the table of keys has it. */
export const keyValue = ({ by }: KeyOrder): Part => VALUES[by]

const VALUES: Readonly<Record<KeyOrder['by'], Part>> = {
  createdAt: sql`created_at`,
  name: sql`folded`,
  expiresAt: sql`expires_at`,
  lastUsedAt: sql`(select max(last_used_at) from credential where credential.key_id = ${sql.ref('key.id')})`,
}

/** Orders that every key has a value for: an index gives them without a sort. */
const COMPLETE: ReadonlySet<KeyOrder['by']> = new Set(['createdAt', 'name'])

/**
 * How keys are sorted, those without a value last.
 * @param table absent: over the table of keys; else over what was selected from it, with `sorted_by`
 */
export function keyOrder(order: KeyOrder, table?: string): Part {
  const value = table === undefined ? keyValue(order) : sql.ref(`${table}.sorted_by`)
  const id = table === undefined ? sql`id` : sql.ref(`${table}.id`)
  const way = order.descending ? sql`desc` : sql`asc`
  const sorted = sql`${value} ${way}, ${id} ${way}`
  return COMPLETE.has(order.by) ? sorted : sql`(${value} is null), ${sorted}`
}

/** The condition that a key comes after a place; always true without one. */
export function keysFrom(place: KeyPlace | undefined, order: KeyOrder): Part {
  if (place === undefined) return sql`1 = 1`
  const value = keyValue(order)
  const beyond = order.descending ? sql`<` : sql`>`
  if (place.value === undefined) return sql`(${value} is null and id ${beyond} ${place.id})`
  const rest = sql`(${value}, id) ${beyond} (${place.value}, ${place.id})`
  return COMPLETE.has(order.by) ? rest : sql`(${rest} or ${value} is null)`
}

/** The conditions of a filter. */
export function keyConditions(filter: KeyFilter): readonly Part[] {
  const { apiId, exceptApiId, accountId, projectId, environment, state, text, scope } = filter
  return [
    ...equal({ api_id: apiId, account_id: accountId, project_id: projectId, environment }),
    ...(exceptApiId === undefined ? [] : [sql`api_id <> ${exceptApiId}`]),
    ...(state === undefined ? [] : [STATES[state.is](state.at)]),
    ...(scope === undefined ? [] : [contains(sql`cast(scopes as text)`, JSON.stringify(scope))]),
    ...(text === undefined || text === '' ? [] : [mentions(folded(text))]),
  ]
}

/** As `keyState` says it. */
const STATES: Readonly<Record<KeyState, (at: Instant) => Part>> = {
  revoked: () => sql`revoked_at is not null`,
  disabled: () => sql`(revoked_at is null and disabled_at is not null)`,
  expired: at => sql`(revoked_at is null and disabled_at is null and expires_at <= ${at})`,
  active: at =>
    sql`(revoked_at is null and disabled_at is null and (expires_at is null or expires_at > ${at}))`,
}

const mentions = (text: string): Part => {
  const inMask = contains(sql`lower(credential.mask)`, text)
  const masked = sql`credential.key_id = ${sql.ref('key.id')} and ${inMask}`
  return sql`(${contains(sql`folded`, text)} or exists (select 1 from credential where ${masked}))`
}
