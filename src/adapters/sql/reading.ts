import { Fault } from '../../core/error.ts'

const fault = (cause: unknown): Fault => new Fault('The database could not be read.', { cause })

/** Hands on what a read answers; what it throws becomes a {@link Fault}. */
export function readNow<T>(reading: () => T): T {
  try {
    return reading()
  } catch (error) {
    throw fault(error)
  }
}

/** Hands on what a read will answer; what it fails with becomes a {@link Fault}. */
export const read = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch(error => {
    throw fault(error)
  })
