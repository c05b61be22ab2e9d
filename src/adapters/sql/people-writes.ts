import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../core/terms.ts'
import type { AddedPerson } from '../../ports/people-store.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { changeOf, type Row } from './people-changes.ts'

export type AddPerson = Write<AddedPerson, 'added' | 'taken'>
export type SetOperator = Write<
  { readonly id: string; readonly operator: boolean; readonly at: Instant },
  'set' | 'last' | 'unknown'
>
export type RemovePerson = Write<{ readonly id: string }, 'removed' | 'kept'>

/** The person and the login at once. Fails on a unique index when somebody has the address. */
export async function addPerson(db: Database, added: AddedPerson): Promise<Outcome<'added'>> {
  const { id, email, name, operator, login } = added
  const at = iso(added.createdAt)
  const person = await oneOf(
    db,
    sql`insert into person (id, email, name, email_verified, operator, created_at, updated_at)
      values (${id}, ${email}, ${name}, 1, ${operator ? 1 : 0}, ${at}, ${at}) returning *`,
  )
  const way = await oneOf(
    db,
    sql`insert into person_login (id, user_id, account_id, provider_id, password, created_at, updated_at)
      values (${login.id}, ${id}, ${id}, 'credential', ${login.passwordHash}, ${at}, ${at}) returning *`,
  )
  const touched = [
    { table: 'person', before: undefined, after: person },
    { table: 'person_login', before: undefined, after: way },
  ]
  return { value: 'added', changes: touched.flatMap(it => changeOf(it) ?? []) }
}

/** Nobody else changes who is an operator meanwhile, so of the last two who lower each other one stays. */
export async function setOperator(
  db: Database,
  { id, operator, at }: SetOperator['input'],
): Promise<Outcome<SetOperator['value']>> {
  await sql`update person set operator = 1 where operator = 1`.execute(db)
  const before = await oneOf(db, sql`select * from person where id = ${id}`)
  if (before === undefined) return { value: 'unknown' }
  const wanted = operator ? 1 : 0
  if (before['operator'] === wanted) return { value: 'set' }
  const others = sql`exists (select 1 from person where operator = 1 and id <> ${id})`
  const after = await oneOf(
    db,
    sql`update person set operator = ${wanted}, updated_at = ${iso(at)}
      where id = ${id} and ${operator ? sql`1 = 1` : others} returning *`,
  )
  if (after === undefined) return { value: 'last' }
  const change = changeOf({ table: 'person', before, after })
  return { value: 'set', changes: change === undefined ? [] : [change] }
}

/** Logins and sessions go along. Who has a place in an account stays. */
export async function removePerson(
  db: Database,
  { id }: RemovePerson['input'],
): Promise<Outcome<RemovePerson['value']>> {
  const before = await oneOf(
    db,
    sql`delete from person where id = ${id}
      and not exists (select 1 from member where person_id = ${id}) returning *`,
  )
  if (before === undefined) return { value: 'kept' }
  const change = changeOf({ table: 'person', before, after: undefined })
  return { value: 'removed', changes: change === undefined ? [] : [change] }
}

const oneOf = async (db: Database, statement: RawBuilder<unknown>): Promise<Row | undefined> => {
  const { rows } = await statement.$castTo<Row>().execute(db)
  return rows[0]
}

/** Times of people are ISO 8601 texts. */
const iso = (at: Instant): string => new Date(at).toISOString()
