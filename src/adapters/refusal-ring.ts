import { LRUCache } from 'lru-cache'
import type { Refusal } from '../core/refusal.ts'
import { DAY } from '../core/terms.ts'

/** How long refusals are kept where nobody says so: as the settings have it. */
export const REFUSALS_KEPT_MS = 7 * DAY
/** Refusals that are kept of one subject: the newest. */
export const KEPT_OF_SUBJECT = 200
/** Refusals that are kept of all keys of one account: the newest. */
export const KEPT_OF_ACCOUNT = 2000
/** Refusals of one subject that wait to be written at the most. */
const WAITING_OF_SUBJECT = 100
/** Refusals that wait to be written at the most: some 20 MiB. */
const WAITING_IN_ALL = 10_000

/** Refusals that nobody has written yet: the newest of each subject, and the newest of all. */
export interface RefusalRing {
  note(refusal: Refusal): void
  /** Everything that waits, oldest first. */
  take(): readonly Refusal[]
  /** What could not be written after all, oldest first. It is older than whatever waits by now. */
  putBack(refusals: readonly Refusal[]): void
}

/** Whose refusal it is: the key's, or of the strangers of an API. */
export const subjectOf = ({ keyId, apiId }: Pick<Refusal, 'keyId' | 'apiId'>): string => keyId ?? apiId

/** The newest of one subject, as JSON: a text of its own holds on to nothing of the request it came from. */
interface Newest {
  readonly texts: string[]
  /** Where the oldest is, once there is no room for more. */
  oldest: number
}

/**
 * Memory is bounded: by the number of refusals here, by the lengths in `core/refusal.ts`. Where there are too many in
 * all, those of the subject go that was not refused for the longest time.
 */
export function refusalRing(): RefusalRing {
  const waiting = new LRUCache<string, Newest>({
    maxSize: WAITING_IN_ALL,
    sizeCalculation: ({ texts }) => texts.length,
  })

  function note(refusal: Refusal): void {
    const subject = subjectOf(refusal)
    const text = JSON.stringify(refusal)
    const known = waiting.get(subject)
    if (known?.texts.length === WAITING_OF_SUBJECT) {
      known.texts[known.oldest] = text
      known.oldest = (known.oldest + 1) % WAITING_OF_SUBJECT
    } else {
      waiting.set(subject, { texts: [...(known?.texts ?? []), text], oldest: 0 })
    }
  }

  function take(): readonly Refusal[] {
    const taken = [...waiting.values()].flatMap(inOrder)
    waiting.clear()
    return taken.map((it): Refusal => JSON.parse(it)).toSorted((a, b) => a.at - b.at)
  }

  return {
    note,
    take,
    putBack(refusals) {
      if (refusals.length > 0) for (const it of [...refusals, ...take()]) note(it)
    },
  }
}

const inOrder = ({ texts, oldest }: Newest): readonly string[] => [
  ...texts.slice(oldest),
  ...texts.slice(0, oldest),
]
