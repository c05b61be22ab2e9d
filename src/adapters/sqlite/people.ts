import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { PeopleStore } from '../../ports/people-store.ts'
import type { Database } from '../sql/outcome.ts'
import type { PeopleRoads } from '../sql/people-database.ts'
import { findPerson, hasOperator, isInvited, listPeople, personByEmail } from '../sql/people-reads.ts'
import { read } from './reading.ts'
import type { Writer } from './writing.ts'

/** How SQLite is spoken to. */
export const SQLITE: PeopleRoads['dialect'] = {
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: db => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
}

/** People in SQLite. */
export const sqlitePeople = (queries: Database, { write }: Pick<Writer, 'write'>): PeopleStore => ({
  find: id => read(findPerson(queries, id)),
  byEmail: email => read(personByEmail(queries, email)),
  isInvited: (email, now) => read(isInvited(queries, email, now)),
  hasOperator: () => read(hasOperator(queries)),
  add: (person, by) => write('add-person', person, by),
  setOperator: (id, operator, by) => write('set-operator', { id, operator, at: by.at }, by),
  remove: (id, by) => write('remove-person', { id }, by),
  list: page => read(listPeople(queries, page)),
})
