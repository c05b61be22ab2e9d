import { z } from '@hono/zod-openapi'
import { done, problem } from '../../core/problem.ts'
import { email, name, password, token } from '../fields.ts'
import { attempted, PEOPLE_ABSENT } from '../logins.ts'
import { PersonView, personView } from '../people-views.ts'
import { nothing, type Route, route } from '../route.ts'

const setUpRoute = route(
  {
    id: 'setUp',
    action: 'setup',
    of: 'caller',
    summary: 'Make the first operator, with the token printed on the terminal',
    method: 'post',
    path: '/v1/setup',
    query: nothing,
    body: z.strictObject({ token: token.describe('From the terminal: setup_…'), name, email, password }),
    status: 201,
    reply: PersonView,
    fails: ['setup-over', 'person-taken', 'people-absent', 'too-many-attempts'],
  },
  async ({ services: { people }, by, body: { token: shown, ...wanted } }) => {
    if (people === undefined) return PEOPLE_ABSENT
    const tooMany = await attempted(people, { address: by.address, email: wanted.email })
    if (tooMany !== undefined) return tooMany
    const made = await people.setUp(shown, wanted, by)
    if (made === 'taken') return problem('person-taken', 'Somebody has this e-mail address already.', 'email')
    if (made !== 'over') return done(personView(made))
    const detail = 'This is not the token of this start, or there is an operator already. See the terminal.'
    return problem('setup-over', detail, 'token')
  },
)

/** The first run. */
export const setupRoutes: readonly Route[] = [setUpRoute]
