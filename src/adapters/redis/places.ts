/** Places for so many at once. Whoever finds none waits in line, first come, first served. */
export interface Places {
  /** Takes a place. @returns false when none was to be had in time, or the line was sent away */
  enter(): boolean | Promise<boolean>
  /** Hands a place that was taken on. */
  leave(): void
  /** Sends away everybody in line. */
  sendAway(): void
}

/**
 * @param waitMs how long somebody waits in line
 * @param length of the line at the most: whoever comes then is sent away at once
 */
export function places(count: number, waitMs: number, length: number): Places {
  const line = new Set<(hasPlace: boolean) => void>()
  let taken = 0
  return {
    enter() {
      if (taken < count) {
        taken++
        return true
      }
      if (line.size >= length) return false
      return new Promise(resolve => {
        const end = (hasPlace: boolean) => {
          clearTimeout(timer)
          line.delete(end)
          resolve(hasPlace)
        }
        const timer = setTimeout(() => end(false), waitMs)
        line.add(end)
      })
    },
    leave() {
      const [next] = line
      if (next === undefined) taken--
      else next(true)
    },
    sendAway() {
      for (const end of [...line]) end(false)
    },
  }
}
