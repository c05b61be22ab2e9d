import { DatabaseError } from 'pg'
import { Fault } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'

/** A transaction that lost against another is tried again so often; what it lost against is there by then. */
const TRIES = 5
const DEADLOCK = '40P01'
const UNSERIALIZABLE = '40001'
const UNIQUE = '23505'
/** What is written was meant for the rest of a divided table, and has a part of its own since a moment ago. */
const PARTED = '23514'
const LOST: ReadonlySet<unknown> = new Set([DEADLOCK, UNSERIALIZABLE, UNIQUE, PARTED])

/** Data that PostgreSQL does not take: its fault alone, not that of what is written with it. */
const UNFIT = /^2[23]/

/**
 * Does the work of one transaction, and does it again where it lost against another.
 * @param answer what is answered in spite of an error, if anything is
 * @throws {Fault} when it was not done, or nobody knows whether it was
 */
export async function trying<T>(
  work: () => Promise<T>,
  answer: (error: unknown) => T | undefined = () => undefined,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const said = answer(error)
      if (said !== undefined) return said
      if (tries === TRIES || !LOST.has(Object(error).code)) throw faultOf(error)
    }
  }
}

/** Whether one of several things that were written together cannot be written at all. */
export const isUnfit = (fault: unknown): boolean => UNFIT.test(String(Object(Object(fault).cause).code))

/** What the server says of a statement it did not carry out; its connection, or itself, was not at its end then. */
const DEFINITE = /^(?!08|57)/

/** Whether nobody knows if what failed was done after all. */
export function isUncertain(fault: unknown): boolean {
  const { cause } = Object(fault)
  return cause !== undefined && !(cause instanceof DatabaseError && DEFINITE.test(cause.code ?? ''))
}

/** So soon a connection breaks that was there. A database that hangs, or is away, is not asked again. */
const SOON_MS = 2 * SECOND

/**
 * Does what happens at most once by its ids, and does it once more where nobody knows whether it happened.
 * @throws {Fault} as {@link trying} does
 */
export async function tryingTwice<T>(work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  try {
    return await trying(work)
  } catch (fault) {
    if (!isUncertain(fault) || performance.now() - begun > SOON_MS) throw fault
    return trying(work)
  }
}

const faultOf = (cause: unknown): Fault =>
  cause instanceof Fault ? cause : new Fault('The database could not be written.', { cause })
