import { z } from '@hono/zod-openapi'
import { PASSWORD_LENGTH } from '../../core/password.ts'
import { done, problem } from '../../core/problem.ts'
import { attempted, PEOPLE_ABSENT } from '../callers/logins.ts'
import { email, name, password, token } from '../input/fields.ts'
import { nothing, type Route, route } from '../route.ts'
import { PersonView, personView } from '../views/people.ts'

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

const Ways = z
  .strictObject({
    setUp: z.boolean().describe('Whether there is an operator. While there is none, nobody can be invited.'),
    provider: z
      .strictObject({ name: z.string() })
      .nullable()
      .describe('Who people may sign in by, if anybody.'),
    mail: z.boolean().describe('Whether letters are sent: only then can a forgotten password be reset.'),
    password: z
      .strictObject({ shortest: z.int(), longest: z.int() })
      .describe('How many characters a password has.'),
  })
  .openapi('LoginWays')

const waysRoute = route(
  {
    id: 'showLoginWays',
    action: 'logins.read',
    of: 'caller',
    summary: 'By which ways people sign in here, and whether anybody can yet',
    method: 'get',
    path: '/v1/logins',
    query: nothing,
    body: nothing,
    reply: Ways,
    fails: ['people-absent'],
  },
  async ({ services: { people, mail } }) => {
    if (people === undefined) return PEOPLE_ABSENT
    return done({
      setUp: !(await people.needsSetUp()),
      provider: people.sso === undefined ? null : { name: people.sso },
      mail: mail !== undefined && mail.undelivered !== true,
      password: { shortest: PASSWORD_LENGTH.min, longest: PASSWORD_LENGTH.max },
    })
  },
)

/** The first run, and what it takes to sign in afterwards. */
export const setupRoutes: readonly Route[] = [setUpRoute, waysRoute]
