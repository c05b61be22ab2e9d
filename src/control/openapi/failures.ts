import { header } from './headers.ts'
import { type AnyProblem, ProblemView, problemExample } from './problems.ts'

/** Statuses that say when to come back. */
const LATER: ReadonlySet<number> = new Set([429, 503])

/** The answers of an operation that are problems: one for each status, each code an example. */
export function failuresOf(codes: readonly AnyProblem[]) {
  const byStatus = Map.groupBy(new Set(codes), code => problemExample(code).status)
  const failures = [...byStatus].map(([status, named]) => [status, failure(status, named)] as const)
  return Object.fromEntries(failures)
}

const failure = (status: number, codes: readonly AnyProblem[]) => ({
  description: codes.map(code => `\`${code}\``).join(', '),
  headers: {
    'X-Request-Id': header('RequestId'),
    ...(LATER.has(status) ? { 'Retry-After': header('RetryAfter') } : {}),
  },
  content: {
    'application/problem+json': {
      schema: ProblemView,
      examples: Object.fromEntries(codes.map(code => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
})
