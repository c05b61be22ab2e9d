import { inParts } from '../usage.ts'

/** Rows that are written in one transaction: so long at the most does another write wait, some ten milliseconds. */
export const WRITTEN_AT_ONCE = 200

/** Writes a list part by part, and hands back what is left of it when one fails. */
export async function inTurns<T>(
  all: readonly T[],
  write: (part: readonly T[]) => Promise<unknown>,
  keep: (left: readonly T[]) => void,
): Promise<void> {
  const left = [...inParts(all, WRITTEN_AT_ONCE)]
  try {
    for (let part = left[0]; part !== undefined; part = left[0]) {
      await write(part)
      left.shift()
    }
  } finally {
    keep(left.flat())
  }
}

/** Runs a task after the one before it has ended, however that ended. Who asks before it begins shares it. */
export function oneAfterTheOther(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  const begin = () => {
    next = undefined
    running = task()
    return running
  }
  return () => {
    next ??= running.catch(() => undefined).then(begin)
    return next
  }
}
