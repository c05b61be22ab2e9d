import type { Place, Take } from '../../ports/counters.ts'
import { newSlot, type Slot } from './leases-slot.ts'

/** The windows a node knows anything of. */
export interface LeaseShelf {
  find(take: Take): Slot | undefined
  /** The slot of a take, made where there is none. */
  slotFor(take: Take, time: number): Slot
  /** Forgets a few windows that have ended. Over many calls it looks at each. */
  sweep(time: number): void
  readonly size: number
}

const LOOKS = 500

/**
 * Keeps at most `maxSlots`: of more the longest known goes, except while something waits for it.
 * @param letGo is told of a slot that goes before its window ended
 */
export function leaseShelf(maxSlots: number, letGo: (slot: Slot) => void): LeaseShelf {
  const slots = new Map<string, Slot>()
  let hand = slots.values()

  const find = (take: Take): Slot | undefined => {
    const { place } = take
    if (place !== undefined && place.owner === slots && isSlot(place)) return place
    const slot = slots.get(take.slot)
    if (slot !== undefined) take.place = slot
    return slot
  }
  const forget = (slot: Slot): void => {
    slot.owner = undefined
    slots.delete(slot.take.slot)
  }
  const makeRoom = (): void => {
    for (const slot of slots.values()) {
      if (slots.size < maxSlots) return
      if (isBusy(slot)) continue
      forget(slot)
      letGo(slot)
    }
  }
  return {
    find,
    slotFor(take, time) {
      const known = find(take)
      if (known !== undefined) {
        known.take = take
        return known
      }
      makeRoom()
      const slot = newSlot(take, slots, time)
      slots.set(take.slot, slot)
      return slot
    },
    sweep(time) {
      for (let look = 0; look < LOOKS; look++) {
        const next = hand.next()
        if (next.done) {
          hand = slots.values()
          return
        }
        if (time >= next.value.endsAt && !isBusy(next.value)) forget(next.value)
      }
    },
    get size() {
      return slots.size
    },
  }
}

const isSlot = (place: Place): place is Slot => 'heldThen' in place

const isBusy = ({ pending, waiting }: Slot): boolean => pending !== undefined || waiting > 0
