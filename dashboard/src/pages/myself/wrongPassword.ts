import { isLatchkeyError } from '../../../../src/client/client.ts'

/** Whether the password was not right: the server says so of the whole call, not of a field. */
export const isWrongPassword = (error: unknown): boolean =>
  isLatchkeyError(error, 'input-invalid') && error.path === undefined

/** An error, unless it is said at the field for the password already. */
export const otherThanPassword = <E>(error: E): E | null => (isWrongPassword(error) ? null : error)
