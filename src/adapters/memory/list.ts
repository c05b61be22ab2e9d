import type { Page, PageRequest } from '../../ports/page.ts'
import { BROKEN, decodeCursor, newestFirst, type Place, pageOf } from '../cursor.ts'

/** The part of `all` that a page shows. A broken cursor shows nothing. */
export function listed<T extends Place>(all: readonly T[], page: PageRequest): Page<T> {
  const sorted = all.toSorted(newestFirst)
  if (page.cursor === undefined) return pageOf(sorted, page, itself)
  const from = decodeCursor(page.cursor)
  if (from === undefined) return BROKEN
  return pageOf(
    sorted.filter(it => newestFirst(from, it) < 0),
    page,
    itself,
  )
}

const itself = (place: Place): Place => place
