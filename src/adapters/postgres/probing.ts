import { DatabaseError } from 'pg'

/** Who finds out whether the database answers again. */
const PROBES = 2

/**
 * While the database does not answer, two at a time go on asking it, and everybody else hears so at once: nobody
 * waits for what is known, and nothing piles up. An error that the database tells is an answer.
 */
export function probing(): <T>(ask: () => Promise<T>) => Promise<T> {
  let silent = false
  let asking = 0
  return async ask => {
    if (silent && asking >= PROBES) throw new Error('The database does not answer.')
    asking++
    try {
      const answer = await ask()
      silent = false
      return answer
    } catch (cause) {
      silent = !(cause instanceof DatabaseError)
      throw cause
    } finally {
      asking--
    }
  }
}
