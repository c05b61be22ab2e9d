import { ASKED_SLOT, type LimitReading } from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'
import type { CounterStore, Take } from '../../ports/counters.ts'

/** Uses of a limit that no profile names: whoever asks says how many it admits, and for how long. */
export interface OwnUse {
  /** What it belongs to, e.g. a namespace or the id of a key. */
  readonly of: string
  readonly name: string
  readonly limit: number
  /** Milliseconds. */
  readonly duration: number
  readonly cost: number
}

/** What makes one name of whatever a caller may send, without a slash in it. */
type Digesting = (text: string) => string

/**
 * Three parts, like those that count addresses: there may be any number of them, so the oldest may be forgotten.
 * The duration is in it, for what was counted for a minute says nothing of a day.
 */
const takeOf = ({ of, name, limit, duration }: OwnUse, digest: Digesting): Take => ({
  slot: `${ASKED_SLOT}-/${digest(JSON.stringify([of, name, duration]))}`,
  rule: { name, kind: 'window', limit, spanMs: duration },
})

/** Whether all were taken, and how each stands. */
export interface Taken {
  readonly passed: boolean
  readonly readings: readonly LimitReading[]
  /** Gives back what was taken. */
  giveBack(): Promise<void>
}

/** Takes every use or none. Each has a cost of its own, so they are taken one after the other. */
export async function takeUses(
  counters: CounterStore,
  digest: Digesting,
  uses: readonly OwnUse[],
  now: Instant,
): Promise<Taken> {
  const taken: [Take, number][] = []
  const read: [OwnUse, LimitReading][] = []
  for (const use of uses) {
    const take = takeOf(use, digest)
    const [reading] = await counters.take([take], use.cost, now)
    if (reading === undefined) continue
    read.push([use, reading])
    if (reading.admitted) taken.push([take, use.cost])
  }
  const giveBack = async () => {
    for (const [take, cost] of taken) await counters.giveBack([take], cost, now)
  }
  const readings = read.map(([, reading]) => reading)
  const passed = readings.every(it => it.admitted)
  if (passed) return { passed, readings, giveBack }
  await giveBack()
  return {
    passed,
    readings: read.map(([use, reading]) => restored(reading, use.cost)),
    giveBack: async () => {},
  }
}

/** As it stands once its use was given back. */
const restored = (it: LimitReading, cost: number): LimitReading =>
  it.admitted ? { ...it, used: it.used - cost, remaining: Math.min(it.limit, it.remaining + cost) } : it
