import { type RawBuilder, sql } from 'kysely'
import { plainEmail } from '../../core/member.ts'
import { type Instant, instant } from '../../core/terms.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import type { Person } from '../../ports/people.ts'
import { BROKEN, decodeCursor, pageOf } from '../cursor.ts'
import type { Database } from './outcome.ts'
import type { PersonTable } from './people-tables.ts'

export const findPerson = async (db: Database, id: string): Promise<Person | undefined> =>
  (await select(db, sql`where id = ${id}`))[0]

/** Addresses are stored in lower case. */
export const personByEmail = async (db: Database, email: string): Promise<Person | undefined> =>
  (await select(db, sql`where email = ${plainEmail(email)}`))[0]

/** Whether an invitation of this address is open. */
export async function isInvited(db: Database, email: string, now: Instant): Promise<boolean> {
  const { rows } = await sql`
    select 1 from invitation
    where email = ${plainEmail(email)} and accepted_at is null and expires_at > ${now} limit 1`.execute(db)
  return rows.length > 0
}

export async function hasOperator(db: Database): Promise<boolean> {
  const { rows } = await sql`select 1 from person where operator = 1 limit 1`.execute(db)
  return rows.length > 0
}

/** Newest first. */
export async function listPeople(db: Database, page: PageRequest): Promise<Page<Person>> {
  const place = page.cursor === undefined ? undefined : decodeCursor(page.cursor)
  if (page.cursor !== undefined && place === undefined) return BROKEN
  const from =
    place === undefined
      ? sql`1 = 1`
      : sql`(created_at, id) < (${new Date(place.createdAt).toISOString()}, ${place.id})`
  const newest = sql`where ${from} order by created_at desc, id desc limit ${page.limit + 1}`
  return pageOf(await select(db, newest), page, person => person)
}

async function select(db: Database, which: RawBuilder<unknown>): Promise<readonly Person[]> {
  const { rows } = await sql<PersonTable>`select * from person ${which}`.execute(db)
  return rows.map(row => ({
    id: row.id,
    email: row.email,
    name: row.name,
    operator: row.operator === 1,
    createdAt: instant(Date.parse(row.created_at)),
  }))
}
