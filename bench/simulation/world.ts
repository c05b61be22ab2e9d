/** Something that happens at a moment. What it sets in motion is waited for when it says so. */
type Event = () => undefined | 'waits'

/** A world of events in an order that depends on nothing but its seed. */
export interface World {
  /** Milliseconds since the world began. */
  readonly now: () => number
  after(ms: number, event: Event): void
  /** Lets everything happen up to a moment. */
  runUntil(ms: number): Promise<void>
  /** From 0 up to 1. */
  readonly chance: () => number
}

export function makeWorld(seed: number): World {
  const chance = chances(seed)
  const queue = heap()
  let now = 0
  return {
    now: () => now,
    chance,
    after: (ms, event) => queue.push(now + ms, event),
    async runUntil(ms) {
      for (let next = queue.popUntil(ms); next !== undefined; next = queue.popUntil(ms)) {
        now = next.at
        // Whatever waits for what just happened goes on before anything else happens.
        if (next.event() === 'waits') await new Promise<void>(resolve => setImmediate(resolve))
      }
      now = ms
    },
  }
}

/** Mulberry32: small, fast, and even enough for this. */
function chances(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A time until something that happens `perMs` times a millisecond happens again. */
export const exponential = (chance: () => number, perMs: number): number => -Math.log(1 - chance()) / perMs

/** A time with a middle of `median` and a long tail: one in a hundred takes more than `10 × median`. */
export function longTailed(chance: () => number, median: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  return median * Math.exp(normal)
}

interface Timed {
  readonly at: number
  readonly order: number
  readonly event: Event
}

/** What comes next first; of two at one moment, the one that was there first. */
function heap() {
  const items: Timed[] = []
  let order = 0
  const before = (a: Timed | undefined, b: Timed | undefined): boolean =>
    a !== undefined && (b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order))
  const swap = (a: number, b: number): void => {
    const [first, second] = [items[a], items[b]]
    if (first === undefined || second === undefined) return
    items[a] = second
    items[b] = first
  }
  const rise = (from: number): void => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!before(items[at], items[parent])) return
      swap(at, parent)
      at = parent
    }
  }
  const sink = (): void => {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = before(items[right], items[left]) ? right : left
      if (!before(items[least], items[at])) return
      swap(at, least)
      at = least
    }
  }
  return {
    push(at: number, event: Event): void {
      items.push({ at, order: order++, event })
      rise(items.length - 1)
    },
    popUntil(limit: number): Timed | undefined {
      const [first] = items
      if (first === undefined || first.at > limit) return undefined
      const last = items.pop()
      if (last !== undefined && items.length > 0) {
        items[0] = last
        sink()
      }
      return first
    },
  }
}
