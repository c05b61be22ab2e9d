import { sql } from 'kysely'
import { instant, MINUTE } from '../../core/terms.ts'
import type { NodeIdentity, NodeSeen } from '../../ports/nodes.ts'
import type { Database } from '../sql/outcome.ts'
import { RELIANCE_MS } from './reliance.ts'

/** The row of a node that says nothing for so long is removed by whoever comes by. */
const FORGOTTEN_MS = MINUTE

/** The database's clock, in whole epoch ms. */
export const DATABASE_NOW = sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`

const isLive = sql<boolean>`seen_at > ${DATABASE_NOW} - ${RELIANCE_MS}::bigint`

/** What a node learns when it tells that it is there. */
export interface Beaten {
  /** Epoch ms, by the database's clock. */
  readonly now: number
  /** Live nodes as they stood before, without this one. */
  readonly others: number
}

/** A statement for a connection that is no pool's. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Says that a node is there, and removes those that are long gone. Answers {@link Beaten}. The clock is read once: a node
 * that begins has begun when it was first seen.
 */
export function beatOf(
  db: Database,
  { id, role, version }: NodeIdentity,
  startedAt: number | undefined,
): Statement {
  const { sql: text, parameters } = sql<Beaten>`
    with gone as (delete from node where seen_at < ${DATABASE_NOW} - ${FORGOTTEN_MS}::bigint and id <> ${id}),
    clock as materialized (select ${DATABASE_NOW} as at),
    here as (
      insert into node (id, role, version, started_at, seen_at)
      select ${id}::text, ${role}::text, ${version}::text, coalesce(${startedAt ?? null}::bigint, at), at from clock
      on conflict (id) do update set seen_at = excluded.seen_at
      returning seen_at
    )
    select seen_at as now, (select count(*) from node where ${isLive} and id <> ${id}) as others from here`.compile(
    db,
  )
  return { text, values: parameters }
}

/** Nodes that were seen of late, the oldest first. */
export async function liveNodes(db: Database): Promise<readonly NodeSeen[]> {
  const rows = await db
    .selectFrom('node')
    .selectAll()
    .where(isLive)
    .orderBy('started_at')
    .orderBy('id')
    .execute()
  return rows.map(row => ({
    id: row.id,
    role: row.role,
    version: row.version,
    startedAt: instant(row.started_at),
    seenAt: instant(row.seen_at),
  }))
}

/** A node that stops is not waited for. */
export async function removeNode(db: Database, id: string): Promise<void> {
  await db.deleteFrom('node').where('id', '=', id).execute()
}
