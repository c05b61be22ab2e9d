import type { PeopleStore } from '../../../ports/people-store.ts'
import type { Database } from '../outcome.ts'
import { findPerson, hasOperator, isInvited, listPeople, personByEmail } from '../people-reads.ts'
import { read } from '../reading.ts'
import type { Writer } from '../writer.ts'

/** People in a database. */
export const sqlPeople = (queries: Database, { write }: Pick<Writer, 'write'>): PeopleStore => ({
  find: id => read(findPerson(queries, id)),
  byEmail: email => read(personByEmail(queries, email)),
  isInvited: (email, now) => read(isInvited(queries, email, now)),
  hasOperator: () => read(hasOperator(queries)),
  add: (person, by) => write('add-person', person, by),
  setOperator: (id, operator, by) => write('set-operator', { id, operator, at: by.at }, by),
  remove: (id, by) => write('remove-person', { id }, by),
  list: page => read(listPeople(queries, page)),
})
