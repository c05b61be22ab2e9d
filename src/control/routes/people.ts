import { z } from '@hono/zod-openapi'
import { done, type Outcome, problem } from '../../core/problem.ts'
import type { Person } from '../../ports/people.ts'
import { PEOPLE_ABSENT } from '../callers/logins.ts'
import { page } from '../input/fields.ts'
import { nothing, type Route, route, shown } from '../route.ts'
import type { Services } from '../services.ts'
import { listed, listOf } from '../views/nouns.ts'
import { PersonView, personView } from '../views/people.ts'

const listRoute = route(
  {
    id: 'listPeople',
    action: 'people.read',
    of: 'deployment',
    summary: 'List everybody who can log in, newest first',
    method: 'get',
    path: '/v1/people',
    query: page,
    body: nothing,
    reply: listOf(PersonView),
    fails: ['people-absent'],
  },
  async ({ services: { people }, query }) =>
    people === undefined ? PEOPLE_ABSENT : listed(await people.list(query), personView),
)

const findRoute = route(
  {
    id: 'findPerson',
    action: 'people.read',
    of: 'deployment',
    summary: 'Look at one person',
    method: 'get',
    path: '/v1/people/{id}',
    query: nothing,
    body: nothing,
    reply: PersonView,
    fails: ['person-unknown', 'people-absent'],
  },
  async ({ services, id }) => shown(await personOf(services, id), personView),
)

const changeRoute = route(
  {
    id: 'changePerson',
    action: 'people.change',
    of: 'deployment',
    summary: 'Make a person an operator, or no longer one',
    method: 'patch',
    path: '/v1/people/{id}',
    query: nothing,
    body: z.strictObject({ operator: z.boolean().optional() }),
    reply: PersonView,
    fails: ['person-unknown', 'operator-last', 'people-absent'],
  },
  async ({ services, by, id, body: { operator } }) => {
    const person = await personOf(services, id)
    if (!person.ok) return person
    const { people } = services
    if (operator === undefined || people === undefined || operator === person.value.operator)
      return done(personView(person.value))
    const changed = await people.setOperator(id, operator, by)
    if (changed === 'last') return problem('operator-last', LAST, 'operator')
    return changed === undefined ? noPerson(id) : done(personView(changed))
  },
)

const LAST = 'Nobody would be left to operate this. Make somebody else an operator first.'

async function personOf({ people }: Pick<Services, 'people'>, id: string): Promise<Outcome<Person>> {
  if (people === undefined) return PEOPLE_ABSENT
  const person = await people.find(id)
  return person === undefined ? noPerson(id) : done(person)
}

const noPerson = (id: string): Outcome<never> => problem('person-unknown', `There is no person ${id}.`)

/** Everybody who can log in. */
export const peopleRoutes: readonly Route[] = [listRoute, findRoute, changeRoute]
