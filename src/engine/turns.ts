/** Takes jobs that are costly: a few at once, a bounded number waiting, and the same one only once. */
export interface Turns<Key, T> {
  /** What the job comes to; undefined when too many wait already. Those who ask under one key share one job. */
  take(key: Key, job: () => Promise<T>): Promise<T> | undefined
}

export interface TurnsOptions {
  /** Jobs that run at the same time. */
  readonly atOnce: number
  /** Jobs that may wait beside them. */
  readonly waiting: number
}

/** Turns of one process. Keeps nothing of a job once it is over. */
export function turns<Key, T>({ atOnce, waiting }: TurnsOptions): Turns<Key, T> {
  const shared = new Map<Key, Promise<T>>()
  const queue: (() => void)[] = []
  let running = 0

  const turn = (): Promise<void> =>
    new Promise(resolve => {
      if (running < atOnce) {
        running++
        resolve()
      } else queue.push(resolve)
    })

  /** Hands the turn on, or gives it back. */
  const pass = (): void => {
    const next = queue.shift()
    if (next === undefined) running--
    else next()
  }

  async function inTurn(key: Key, job: () => Promise<T>): Promise<T> {
    await turn()
    try {
      return await job()
    } finally {
      shared.delete(key)
      pass()
    }
  }

  return {
    take(key, job) {
      const same = shared.get(key)
      if (same !== undefined) return same
      if (running >= atOnce && queue.length >= waiting) return undefined
      const fresh = inTurn(key, job)
      shared.set(key, fresh)
      return fresh
    },
  }
}
