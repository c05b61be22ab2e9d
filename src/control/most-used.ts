import { setImmediate } from 'node:timers/promises'
import { problem } from '../core/problem.ts'
import type { Ports } from '../engine/ports.ts'
import { type Steps, type Sums, usageBySubjects } from '../engine/usage.ts'
import type { PageRequest } from '../ports/page.ts'

/** A key and how often it was used. */
export interface UsedKey extends Sums {
  readonly subject: string
  readonly name: string
}

/** Keys looked at in one go: so long at the most do others wait. */
const BLOCK = 100

/** Admitted most often first, then refused most often; equals in the order of their ids. */
const byUse = (a: UsedKey, b: UsedKey): number =>
  b.admitted - a.admitted ||
  b.refused - a.refused ||
  (a.subject < b.subject ? -1 : Number(a.subject > b.subject))

/**
 * The keys of an account that were used most, of all it has, revoked ones included. What was counted between two
 * pages may move a key from one to the other.
 */
export async function mostUsed(
  ports: Ports,
  accountId: string,
  steps: Steps,
  { limit, cursor }: PageRequest,
): Promise<{ readonly items: readonly UsedKey[]; readonly next: string | undefined } | typeof BROKEN> {
  const last = cursor === undefined ? undefined : placeOf(cursor)
  if (last === 'broken') return BROKEN
  let best: readonly UsedKey[] = []
  for await (const block of usedKeys(ports, accountId, steps)) {
    const later = last === undefined ? block : block.filter(it => byUse(last, it) < 0)
    best = [...best, ...later].toSorted(byUse).slice(0, limit + 1)
  }
  const items = best.slice(0, limit)
  const end = items.at(-1)
  return { items, next: best.length > limit && end !== undefined ? cursorOf(end) : undefined }
}

const BROKEN = problem('input-invalid', 'Hand back what the page before gave as "next".', 'cursor')

async function* usedKeys(ports: Ports, accountId: string, steps: Steps): AsyncGenerator<readonly UsedKey[]> {
  let cursor: string | undefined
  do {
    const { items, next } = await ports.keys.list({ accountId }, { limit: BLOCK, cursor })
    const names = new Map(items.map(({ key }) => [key.id, key.name]))
    const counted = await usageBySubjects(ports, [...names.keys()], steps)
    yield counted.map(it => ({ ...it, name: names.get(it.subject) ?? '' }))
    cursor = next
    await setImmediate()
  } while (cursor !== undefined)
}

const cursorOf = ({ admitted, refused, subject }: UsedKey): string =>
  Buffer.from(JSON.stringify([admitted, refused, subject])).toString('base64url')

function placeOf(cursor: string): UsedKey | 'broken' {
  const [, admitted, refused, subject = ''] =
    /^\[(\d{1,16}),(\d{1,16}),"([\w-]+)"\]$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (subject === '') return 'broken'
  const counts = { admitted: Number(admitted), refused: Number(refused) }
  return { ...counts, subject, name: '', cost: 0, outcomes: {} }
}
