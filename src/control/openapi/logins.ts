import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from 'hono'
import { FACTOR_CALLS } from './factors.ts'
import { failuresOf } from './failures.ts'
import { header } from './headers.ts'
import type { LoginCall } from './login-parts.ts'
import type { AnyProblem } from './problems.ts'
import { SESSION_CALLS } from './sessions.ts'

/**
 * Every call below `/v1/auth`, but for the place an OpenID provider sends browsers back to. The login library
 * answers them; the tests hold it to what is said here.
 */
export const LOGIN_CALLS: readonly LoginCall[] = [...SESSION_CALLS, ...FACTOR_CALLS]

/** Writes the logins into the document. */
export function describeLogins<E extends Env>({ openAPIRegistry }: OpenAPIHono<E>): void {
  for (const call of LOGIN_CALLS) openAPIRegistry.registerPath(routeOf(call))
}

function routeOf(it: LoginCall) {
  const { id, call, summary, session, body, reply, example } = it
  const path = `/v1/auth${call.slice(call.indexOf(' ') + 1)}`
  const who = session ? 'For everybody who is signed in.' : 'Anybody may.'
  return createRoute({
    operationId: id,
    summary,
    description: `${summary}. ${who}${it.counted ? ' Attempts are counted by address and by e-mail.' : ''}`,
    tags: ['logins'],
    method: call.startsWith('GET') ? 'get' : 'post',
    path,
    security: session ? [{ session: [] }] : [],
    request:
      body === undefined ? {} : { body: { required: true, content: shown(body, summary, example.body) } },
    responses: {
      ...answered(summary, shown(reply, summary, example.reply)),
      ...failuresOf(problemsOf(it)),
    },
  })
}

const shown = (schema: NonNullable<LoginCall['reply']>, summary: string, value: unknown) => ({
  'application/json': { schema, examples: { example: { summary, value } } },
})

const answered = (description: string, content: ReturnType<typeof shown>) => ({
  200: { description, headers: { 'X-Request-Id': header('RequestId') }, content },
})

const problemsOf = ({ call, counted }: LoginCall): readonly AnyProblem[] => [
  'input-invalid',
  'login-refused',
  ...(call.startsWith('GET') ? [] : (['origin-foreign', 'body-too-large', 'content-type-unknown'] as const)),
  ...(counted ? (['too-many-attempts'] as const) : []),
  'unavailable',
]
