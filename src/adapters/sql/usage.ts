import { sql } from 'kysely'
import type { Instant } from '../../core/terms.ts'
import type { SlotState } from '../memory/counters.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { slotCodec } from './rows.ts'

/** When a credential was last used. */
export type LastUse = readonly [credentialId: string, at: Instant]

export type NoteUses = Write<readonly LastUse[], 'noted'>
export type SaveCounters = Write<readonly SlotState[], 'saved'>

/** Rows in one statement: both databases bound the number of its parameters. */
const ROWS_PER_STATEMENT = 500

/** Moves last uses forward, never back. Uses of unknown credentials are passed over. */
export async function noteUses(db: Database, uses: readonly LastUse[]): Promise<Outcome<'noted'>> {
  for (const part of inParts(uses)) {
    const rows = sql.join(part.map(([id, at]) => sql`(${id}, ${at})`))
    await sql`
      update credential set last_used_at = cast(used.column2 as bigint)
      from (values ${rows}) as used
      where credential.id = used.column1
        and (credential.last_used_at is null or credential.last_used_at < cast(used.column2 as bigint))`.execute(
      db,
    )
  }
  return { value: 'noted' }
}

/** Puts these counters in the place of those saved before. */
export async function saveCounters(db: Database, slots: readonly SlotState[]): Promise<Outcome<'saved'>> {
  await db.deleteFrom('limit_state').execute()
  for (const part of inParts(slots)) {
    await db.insertInto('limit_state').values(part.map(slotCodec.encode)).execute()
  }
  return { value: 'saved' }
}

export async function savedCounters(db: Database): Promise<readonly SlotState[]> {
  const rows = await db.selectFrom('limit_state').selectAll().execute()
  return rows.map(slotCodec.decode)
}

/** Cuts a list into parts that fit into one statement. */
export function inParts<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / ROWS_PER_STATEMENT)
  return Array.from({ length: count }, (_, part) =>
    all.slice(part * ROWS_PER_STATEMENT, (part + 1) * ROWS_PER_STATEMENT),
  )
}
