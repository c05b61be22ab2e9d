/** Which part of a list is wanted. */
export interface PageRequest {
  /** At most this many, 1 or more. */
  readonly limit: number
  /** Where the last page ended; absent for the first. */
  readonly cursor?: string | undefined
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Hand this back for the next page; absent on the last one. */
  readonly next?: string | undefined
  /** The cursor was none of this list's, so nothing is shown. */
  readonly broken?: true
}
