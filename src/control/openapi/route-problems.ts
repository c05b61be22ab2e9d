import { type ActionRule, ruleOf } from '../../core/roles.ts'
import type { Route } from '../route.ts'
import { isConditional } from '../versions.ts'
import { type AnyProblem, ROOT_KEY_PROBLEMS } from './problems.ts'

/** Every problem a route can answer with. */
export const problemsOf = (route: Route): readonly AnyProblem[] => [
  'input-invalid',
  ...route.fails,
  ...callerProblems(ruleOf(route.action)),
  ...(route.method === 'get' ? [] : BODY_PROBLEMS),
  ...(isConditional(route) ? (['version-stale'] as const) : []),
  ...(route.creates ? REPLAY_PROBLEMS : []),
  'unavailable',
  'internal',
]

/** What comes of not saying who calls, of saying it twice, and of not being allowed to. */
function callerProblems({ open, scope }: ActionRule): readonly AnyProblem[] {
  if (open === 'anybody') return []
  const refusals = ROOT_KEY_PROBLEMS.filter(it => scope !== undefined || it !== 'insufficient_scope')
  return [...refusals, ...SESSION_PROBLEMS, ...(open === undefined ? (['role-insufficient'] as const) : [])]
}

const SESSION_PROBLEMS = ['credentials-ambiguous', 'session-over', 'origin-foreign'] as const
const BODY_PROBLEMS = ['body-too-large', 'content-type-unknown'] as const
const REPLAY_PROBLEMS = ['idempotency-mismatch', 'idempotency-pending'] as const
