import { type Outcome, problem } from '../../core/problem.ts'
import type { Attempt, People } from '../../ports/people.ts'

/** What is said where there is nothing to log in with. */
export const PEOPLE_ABSENT = problem('people-absent', 'Nobody can log in here: use root keys.')

/** Counts an attempt to get in. The problem when there were too many. */
export async function attempted(
  people: Pick<People, 'attempt'>,
  attempt: Attempt,
): Promise<Outcome<never> | undefined> {
  const retryAfter = await people.attempt(attempt)
  if (retryAfter === undefined) return undefined
  const detail = `There were too many attempts. Try again in ${retryAfter} s.`
  return { ok: false, problem: { code: 'too-many-attempts', detail, retryAfter } }
}
