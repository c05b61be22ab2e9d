import type { Refusal } from '../core/refusal.ts'
import { DAY } from '../core/terms.ts'

/** How long refusals are kept where nobody says so: as the settings have it. */
export const REFUSALS_KEPT_MS = 7 * DAY
/** Refusals that are kept of one subject: the newest. */
export const KEPT_OF_SUBJECT = 200
/** Refusals that are kept of all keys of one account: the newest. */
export const KEPT_OF_ACCOUNT = 2000
/** Refusals of one subject that wait to be written at the most. */
export const WAITING_OF_SUBJECT = 100
/** Refusals that wait to be written at the most: some 20 MiB. */
export const WAITING_IN_ALL = 10_000

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

interface Waiting {
  readonly subject: string
  /** As JSON: a text of its own holds on to nothing of the request it came from. */
  readonly text: string
}

/** Memory is bounded: by the number of refusals here, by the lengths in `core/refusal.ts`. */
export function refusalRing(): RefusalRing {
  const waiting = new Map<number, Waiting>()
  const bySubject = new Map<string, number[]>()
  let made = 0

  function giveUpOldestOf(subject: string): void {
    const turns = bySubject.get(subject)
    const oldest = turns?.shift()
    if (oldest !== undefined) waiting.delete(oldest)
    if (turns?.length === 0) bySubject.delete(subject)
  }

  function note(refusal: Refusal): void {
    const subject = subjectOf(refusal)
    const [oldest] = waiting.size < WAITING_IN_ALL ? [] : waiting.values()
    if (oldest !== undefined) giveUpOldestOf(oldest.subject)
    if (bySubject.get(subject)?.length === WAITING_OF_SUBJECT) giveUpOldestOf(subject)
    const turns = bySubject.get(subject)
    if (turns === undefined) bySubject.set(subject, [made])
    else turns.push(made)
    waiting.set(made++, { subject, text: JSON.stringify(refusal) })
  }

  function take(): readonly Refusal[] {
    const taken = [...waiting.values()].map((it): Refusal => JSON.parse(it.text))
    waiting.clear()
    bySubject.clear()
    return taken
  }

  return {
    note,
    take,
    putBack(refusals) {
      if (refusals.length > 0) for (const it of [...refusals, ...take()]) note(it)
    },
  }
}
