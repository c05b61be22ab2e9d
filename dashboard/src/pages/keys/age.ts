import type { Key, ProfileDetail } from '../../../../src/client/client.ts'

const DAY_MS = 86_400_000

/** Whether a key that works has had its secrets for longer than its API advises. */
export function isDue({ state, createdAt, credentials }: Key, { rotateDays }: ProfileDetail): boolean {
  if (state !== 'active' || rotateDays === null) return false
  const [newest = createdAt] = credentials
    .map(it => it.createdAt)
    .toSorted()
    .toReversed()
  return Date.now() - Date.parse(newest) > rotateDays * DAY_MS
}
