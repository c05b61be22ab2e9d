import type { Outcome } from '../../src/core/problem.ts'

/** What must be there for a test to make sense. */
export function worth<T>(given: Outcome<T> | T | undefined): T {
  if (given === undefined) throw new Error('a test found nothing where something must be')
  if (!isOutcome(given)) return given
  if (given.ok) return given.value
  throw new Error(given.problem.detail)
}

const isOutcome = <T>(given: Outcome<T> | T): given is Outcome<T> =>
  typeof given === 'object' && given !== null && 'ok' in given
