import type { Refusal } from '../../core/refusal.ts'
import type { RefusalFilter, RefusalLog } from '../../ports/refusals.ts'
import { BROKEN, decodeCursor, newestFirst, pageOf } from '../cursor.ts'
import {
  KEPT_OF_ACCOUNT,
  KEPT_OF_SUBJECT,
  REFUSALS_KEPT_MS,
  refusalRing,
  subjectOf,
} from '../refusal-ring.ts'

/** Refusals of one process, written behind as the durable stores do it. */
export function memoryRefusals(): RefusalLog {
  const ring = refusalRing()
  let kept: readonly Refusal[] = []

  function flush(): void {
    const fresh = ring.take()
    if (fresh.length === 0) return
    const all = [...kept, ...fresh].toSorted((a, b) => newestFirst(placeOf(a), placeOf(b)))
    kept = newest(newest(all, KEPT_OF_SUBJECT, subjectOf), KEPT_OF_ACCOUNT, it => it.accountId)
  }
  return {
    keptMs: REFUSALS_KEPT_MS,
    note: ring.note,
    flush: async () => flush(),
    list(filter, page) {
      flush()
      const place = page.cursor === undefined ? undefined : decodeCursor(page.cursor)
      if (page.cursor !== undefined && place === undefined) return BROKEN
      const found = kept.filter(it => matches(it, filter))
      const rest = place === undefined ? found : found.filter(it => newestFirst(placeOf(it), place) > 0)
      return pageOf(rest, page, placeOf)
    },
    find(id) {
      flush()
      return kept.find(it => it.id === id)
    },
    async forget(now) {
      kept = kept.filter(it => it.at > now - REFUSALS_KEPT_MS)
    },
  }
}

const placeOf = ({ at, id }: Refusal) => ({ createdAt: at, id })

/** The first `most` of each owner; all of those that have none. */
function newest(
  all: readonly Refusal[],
  most: number,
  ownerOf: (refusal: Refusal) => string | undefined,
): readonly Refusal[] {
  const counts = new Map<string, number>()
  return all.filter(it => {
    const owner = ownerOf(it)
    if (owner === undefined) return true
    const count = (counts.get(owner) ?? 0) + 1
    counts.set(owner, count)
    return count <= most
  })
}

const matches = (it: Refusal, { keyId, accountId, apiId, exceptApiId, reason }: RefusalFilter): boolean =>
  (keyId === undefined || it.keyId === keyId) &&
  (accountId === undefined || it.accountId === accountId) &&
  (apiId === undefined || it.apiId === apiId) &&
  (exceptApiId === undefined || it.apiId !== exceptApiId) &&
  (reason === undefined || it.reason === reason)
