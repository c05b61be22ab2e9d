import type { Instant } from '../../core/terms.ts'
import type { CounterStore } from '../../ports/counters.ts'
import type { Measures } from '../../ports/measures.ts'
import {
  beQuiet,
  drop,
  hear,
  isLive,
  type LeaseReturn,
  noteRate,
  type Slot,
  settle,
  surplusOf,
} from './leases-slot.ts'

/** The calls a node makes for what it holds. */
export interface LeaseCalls {
  /**
   * Takes from several windows what a request costs, and what is to be held on top. A window has one call in flight.
   * @returns `full` where one of them has no room, and then nothing was taken
   */
  ask(wanting: readonly Slot[], cost: number, now: Instant): Promise<'full' | undefined>
  /** Takes more of what is held, while it is spent. */
  renew(slot: Slot, now: Instant): void
  /** Asks only how windows stand. */
  look(slots: readonly Slot[], now: Instant): Promise<void>
  giveAllBack(returns: readonly (LeaseReturn | undefined)[]): Promise<void>
}

export interface LeaseCallsOptions {
  readonly strict: CounterStore
  readonly nodes: () => number
  readonly time: () => number
  readonly measures?: Measures
  /** Where slots are noted that hold something. */
  readonly holding: Set<Slot>
}

const TAKEN = { step: 'taken' } as const
const RETURNED = { step: 'returned' } as const

export function leaseCalls({ strict, nodes, time, measures, holding }: LeaseCallsOptions): LeaseCalls {
  const takeFrom = async (slots: readonly Slot[], uses: number, now: Instant): Promise<boolean> => {
    const sent = { now, time: time() }
    const answer = strict.take(
      slots.map(it => it.take),
      uses,
      now,
    )
    const readings = await answer
    const taken = readings.every(it => it.admitted)
    slots.forEach((slot, at) => {
      const reading = readings[at]
      if (reading === undefined) return
      hear(slot, reading, taken ? uses : 0, sent)
      if (taken && uses > 0) holding.add(slot)
      slot.alone = !(answer instanceof Promise)
    })
    return taken
  }
  const surplus = (slots: readonly Slot[], cost: number): number =>
    slots.reduce((least, it) => Math.min(least, surplusOf(it, cost, nodes())), Number.POSITIVE_INFINITY)

  /** Others may have taken of what was left when it was last heard of: so with less, and at last with what is needed. */
  const takeFor = async (
    slots: readonly Slot[],
    need: number,
    cost: number,
    now: Instant,
  ): Promise<boolean> => {
    const more = surplus(slots, cost)
    if (need + more > 0 && (await takeFrom(slots, need + more, now))) return noteTaken(slots, more)
    if (need === 0 || more === 0) return need === 0
    if (slots.some(it => hasNoRoom(it, need))) return false
    const less = surplus(slots, cost)
    if (less > 0 && (await takeFrom(slots, need + less, now))) return noteTaken(slots, less)
    return takeFrom(slots, need, now)
  }
  const noteTaken = (slots: readonly Slot[], uses: number): true => {
    if (uses === 0) return true
    for (const _ of slots) {
      measures?.count('latchkey_lease_blocks_total', TAKEN)
      measures?.add('latchkey_lease_uses_total', uses, TAKEN)
    }
    return true
  }

  const ask: LeaseCalls['ask'] = async (wanting, cost, now) => {
    const call = Promise.withResolvers<void>()
    for (const slot of wanting) {
      noteRate(slot, time())
      if (!isLive(slot, now, time())) drop(slot)
      slot.pending = call.promise
    }
    const need = cost === 0 ? 0 : Math.max(...wanting.map(it => cost - it.held))
    try {
      const taken = await takeFor(wanting, need, cost, now)
      for (const slot of wanting) {
        if (taken) settle(slot, need + Math.max(0, slot.waiting - cost))
        else if (hasNoRoom(slot, need) && !slot.alone) beQuiet(slot, time())
      }
      return taken ? undefined : 'full'
    } finally {
      for (const slot of wanting) slot.pending = undefined
      call.resolve()
    }
  }
  return {
    ask,
    renew: (slot, now) => void ask([slot], 0, now).catch(() => undefined),
    look: async (slots, now) => void (await takeFrom(slots, 0, now)),
    async giveAllBack(returns) {
      const some = returns.filter(it => it !== undefined)
      const calls = some.map(async ({ take, uses, takenAt }) => {
        await strict.giveBack([take], uses, takenAt)
        measures?.count('latchkey_lease_blocks_total', RETURNED)
        measures?.add('latchkey_lease_uses_total', uses, RETURNED)
      })
      // What cannot be given back stays counted: too few are admitted then, never too many.
      await Promise.allSettled(calls)
    },
  }
}

/** By what was heard just now. */
const hasNoRoom = (it: Slot, need: number): boolean => it.level + need > it.take.rule.limit
