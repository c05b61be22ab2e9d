import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { type LeasedCounters, leasedCounters } from '../../src/adapters/redis/leased.ts'
import type { LimitReading, LimitRule } from '../../src/core/limit.ts'
import { after, type Instant, instant, MINUTE } from '../../src/core/terms.ts'
import type { CounterStore, Take } from '../../src/ports/counters.ts'
import { exponential, longTailed, makeWorld, type World } from './world.ts'

/** What is played. */
export interface LeaseScene {
  readonly name: string
  readonly nodes: number
  readonly limit: number
  readonly spanMs: number
  /** Requests of all nodes together, as a multiple of what the limit admits. */
  readonly load: number
  /** Each node's part of the load: the same for all, by rank (the second half as much as the first, the third a third …), or all at one. */
  readonly spread: 'even' | 'by rank' | 'one node'
  readonly windows: number
  readonly troubles?: Troubles
  readonly seed: number
  /** Something is wrong on purpose: what is leased is not counted. The promises must then be seen to break. */
  readonly uncounted?: boolean
}

/** What happens to nodes in the middle of each window, to so many of them. */
export interface Troubles {
  /** They are gone, with what they hold. Others come in their places. */
  readonly killed?: number
  /** They stand still for so long, and then go on as if nothing had been. */
  readonly stopped?: number
  readonly stoppedMs?: number
  /** Their machine's clock is set to some other time, within ten minutes. */
  readonly clocksSet?: number
}

/** How it went. */
export interface LeaseOutcome {
  readonly scene: LeaseScene
  readonly requests: number
  /** Uses admitted over the limit, in the worst window. */
  readonly over: number
  /** The part of the limit that was used, in the worst window and on average. */
  readonly leastUsed: number
  readonly meanUsed: number
  /** Calls to the shared counters for each request. */
  readonly callsPerRequest: number
  /** The part of the requests that waited for a call. */
  readonly waited: number
  /** The latest use of anything held, in milliseconds after its window ended; negative: before. */
  readonly latestUseMs: number
}

/** One way to the shared counters. */
const WAY_MS = 0.3
const TEND_MS = 50
const LARGEST_SKEW_MS = 10 * MINUTE
const EPOCH = instant(Date.UTC(2026, 0, 1))

/** A machine's clock, which may be set. */
interface Clock {
  aheadMs: number
}

/** A machine: its clock, what runs on it, and how much it is asked. */
interface Machine {
  readonly clock: Clock
  counters: LeasedCounters
  readonly perMs: number
  stoppedUntil: number
}

/** Plays a scene with the very code that counts. */
export async function playLeases(scene: LeaseScene): Promise<LeaseOutcome> {
  const world = makeWorld(scene.seed)
  const { limit, spanMs, windows, nodes } = scene
  const rule: LimitRule = { name: 'per-key', kind: 'window', limit, spanMs }
  const shared = sharedCounters(world, scene)
  const tally = tallyOf(world, shared)
  const leasing = (clock: Clock): LeasedCounters =>
    leasedCounters({ strict: shared.countersOf(clock), nodes: () => nodes, time: world.now })
  const machineOf = (_: unknown, at: number): Machine => {
    const clock = { aheadMs: someSkew(world) }
    const perMs = shareOf(scene, at) * ((scene.load * limit) / spanMs)
    return { clock, counters: leasing(clock), perMs, stoppedUntil: 0 }
  }
  const restart = (machine: Machine) => {
    machine.counters = leasing(machine.clock)
  }
  const machines = Array.from({ length: nodes }, machineOf)
  for (const machine of machines) {
    startRequests(world, machine, rule, tally)
    startTending(world, machine)
  }
  for (let window = 0; window < windows; window++) {
    world.after((window + 0.5) * spanMs, () => trouble(world, scene, machines, restart))
  }
  await world.runUntil(windows * spanMs)
  return outcomeOf(scene, shared, tally)
}

const someSkew = ({ chance }: World): number => (chance() - 0.5) * 2 * LARGEST_SKEW_MS

function shareOf({ spread, nodes }: LeaseScene, at: number): number {
  if (spread === 'even') return 1 / nodes
  if (spread === 'one node') return at === 0 ? 1 : 0
  const all = Array.from({ length: nodes }, (_, rank) => 1 / (rank + 1)).reduce((sum, it) => sum + it, 0)
  return 1 / (at + 1) / all
}

/** Counters behind a way that takes time, and the windows that opened in them. */
function sharedCounters(world: World, { limit, spanMs, uncounted }: LeaseScene) {
  const counters = memoryCounters()
  const opened: number[] = []
  let calls = 0
  const time = () => after(EPOCH, Math.floor(world.now()))
  const noteWindow = (readings: readonly LimitReading[]) => {
    const at = (readings[0]?.resetsAt ?? EPOCH) - EPOCH - spanMs
    if ((readings[0]?.used ?? 0) > 0 && at > (opened.at(-1) ?? -1)) opened.push(at)
  }
  const travel = <T>(work: () => T): Promise<T> =>
    new Promise(resolve => {
      world.after(longTailed(world.chance, WAY_MS), () => {
        const answer = work()
        world.after(longTailed(world.chance, WAY_MS), () => {
          resolve(answer)
          return 'waits'
        })
        return undefined
      })
    })
  const countersOf = (clock: Clock): CounterStore => ({
    take(takes, cost, now) {
      calls++
      return travel(() => {
        const at = time()
        const readings = counters.take(takes, uncounted === true ? Math.min(cost, 1) : cost, at)
        noteWindow(readings)
        return readings.map(it => inTimeOf(it, now - at))
      })
    },
    giveBack(takes, cost, takenAt) {
      calls++
      return travel(() => counters.giveBack(takes, cost, instant(Math.round(takenAt - clock.aheadMs))))
    },
  })
  return { countersOf, opened, calls: () => calls, limit, spanMs }
}

const inTimeOf = (it: LimitReading, aheadMs: number): LimitReading => ({
  ...it,
  resetsAt: after(it.resetsAt, aheadMs),
  retryAt: after(it.retryAt, aheadMs),
})

/**
 * Admissions by window: what was spent at once by when that was, what was waited for by the end it was told, for the
 * answer may have come after it.
 */
function tallyOf(
  world: World,
  { opened, spanMs }: { readonly opened: readonly number[]; readonly spanMs: number },
) {
  const admitted = new Map<number, number>()
  let requests = 0
  let waited = 0
  let latest = Number.NEGATIVE_INFINITY
  const endOf = (window: number): number => (opened[window] ?? 0) + spanMs
  const add = (window: number) => void admitted.set(window, (admitted.get(window) ?? 0) + 1)
  return {
    ask: () => void requests++,
    noteAtOnce([reading]: readonly LimitReading[]): void {
      if (reading?.admitted !== true) return
      const window = opened.length - 1
      latest = Math.max(latest, world.now() - endOf(window))
      add(window)
    },
    /** @param skew how far the clock of the machine was ahead when it asked */
    noteLater([reading]: readonly LimitReading[], skew: number): void {
      waited++
      if (reading?.admitted !== true) return
      const end = reading.resetsAt - EPOCH - skew
      const told = opened.findLastIndex((_, window) => Math.abs(endOf(window) - end) < spanMs / 2)
      // A clock that was set meanwhile tells of no window there is.
      add(told === -1 ? opened.length - 1 : told)
    },
    admitted,
    requests: () => requests,
    waited: () => waited,
    latest: () => latest,
  }
}

type Tally = ReturnType<typeof tallyOf>

function startRequests(world: World, machine: Machine, rule: LimitRule, tally: Tally): void {
  if (machine.perMs === 0) return
  const takes: readonly Take[] = [{ slot: 'per-key/key_1', rule, group: 'acc_1' }]
  const send = (): 'waits' | undefined => {
    const skew = machine.clock.aheadMs
    tally.ask()
    const answer = machine.counters.take(takes, 1, clockOf(world, machine))
    if (!(answer instanceof Promise)) {
      tally.noteAtOnce(answer)
      return undefined
    }
    void answer.then(readings => tally.noteLater(readings, skew))
    return 'waits'
  }
  const next = () =>
    world.after(exponential(world.chance, machine.perMs), () => {
      next()
      // Nobody is answered by a machine that stands still: balancers send elsewhere, so requests are not made up for.
      return world.now() < machine.stoppedUntil ? undefined : send()
    })
  next()
}

const clockOf = (world: World, { clock }: Machine): Instant =>
  after(EPOCH, Math.floor(world.now() + clock.aheadMs))

function startTending(world: World, machine: Machine): void {
  const next = () =>
    world.after(TEND_MS, () => {
      next()
      if (world.now() < machine.stoppedUntil) return undefined
      machine.counters.tend()
      return 'waits'
    })
  world.after(world.chance() * TEND_MS, () => {
    next()
    return undefined
  })
}

/** The first machines are in trouble: those with the most load, where it is uneven. */
function trouble(
  world: World,
  { troubles = {} }: LeaseScene,
  machines: readonly Machine[],
  restart: (machine: Machine) => void,
): undefined {
  const { killed = 0, stopped = 0, stoppedMs = 0, clocksSet = 0 } = troubles
  for (const machine of machines.slice(0, killed)) restart(machine)
  for (const machine of machines.slice(killed, killed + stopped)) {
    // Some of them until after the end of the window.
    machine.stoppedUntil = world.now() + stoppedMs * (0.5 + world.chance())
  }
  for (const machine of machines.slice(killed + stopped, killed + stopped + clocksSet)) {
    machine.clock.aheadMs = someSkew(world)
  }
}

function outcomeOf(scene: LeaseScene, shared: ReturnType<typeof sharedCounters>, tally: Tally): LeaseOutcome {
  // The last window has not ended.
  const used = shared.opened.slice(0, -1).map((_, at) => (tally.admitted.get(at) ?? 0) / scene.limit)
  const most = Math.max(...tally.admitted.values())
  return {
    scene,
    requests: tally.requests(),
    over: Math.max(0, most - scene.limit),
    leastUsed: Math.min(...used),
    meanUsed: used.reduce((sum, it) => sum + it, 0) / used.length,
    callsPerRequest: shared.calls() / tally.requests(),
    waited: tally.waited() / tally.requests(),
    latestUseMs: tally.latest(),
  }
}
