import { after, type Instant, instant } from './terms.ts'

/**
 * How uses are counted.
 * - `window`: opens at the first use, lasts its span, is never extended by later uses.
 * - `sliding-window`: no span of that length, wherever it starts, holds more than the limit. Exact.
 * - `token-bucket`: `limit` uses at once, coming back evenly over the span.
 */
export type LimitKind = 'window' | 'sliding-window' | 'token-bucket'

/**
 * What the slots of limits begin with that whoever asks brings along, of no key and no profile. There can be any
 * number of them, and they never take the place of those that count a stranger's address.
 */
export const ASKED_SLOT = 'asked/'

/** What a limit is counted for. `address` counts each key and caller's address together. */
export type LimitSubject = 'key' | 'account' | 'address'

/** A named limit as a decision needs it: the profile's, with the key's own number where it has one. */
export interface LimitRule {
  readonly name: string
  readonly kind: LimitKind
  readonly limit: number
  readonly spanMs: number
}

/** What a store keeps for one subject and rule. */
export interface LimitState {
  /** `window`: when it opened. `token-bucket`: when `level` was true. `sliding-window`: the latest use. */
  readonly at: Instant
  /** `window` and `sliding-window`: uses counted. `token-bucket`: uses × spanMs still to drain. */
  readonly level: number
  /** `sliding-window` only: instants and how many uses each counted, oldest first. */
  readonly log?: readonly (readonly [at: number, uses: number])[] | undefined
}

/** How a limit stood right after a take, or stands now when nothing was taken. */
export interface LimitReading {
  readonly name: string
  readonly limit: number
  readonly used: number
  readonly remaining: number
  /** Whether this limit had room; a take happens only when all of its limits had. */
  readonly admitted: boolean
  /** The instant at which the full limit is back if nothing more is used. */
  readonly resetsAt: Instant
  /** The first instant at which the refused cost would fit; `now` when it was admitted. */
  readonly retryAt: Instant
}

export interface LimitStep {
  readonly reading: LimitReading
  /** The state to keep when the whole take is admitted. */
  readonly next: LimitState
}

/**
 * Moves one limit forward by `cost` uses, or refuses and leaves it standing. This function is the
 * specification of every counter store.
 *
 * @param cost whole uses, 0 or more; 0 reads without taking
 * @param now epoch ms, taken once per request and passed down. A clock that went back counts as standing still.
 */
export function stepLimit(
  state: LimitState | undefined,
  rule: LimitRule,
  cost: number,
  now: Instant,
): LimitStep {
  switch (rule.kind) {
    case 'window':
      return stepWindow(state, rule, cost, now)
    case 'sliding-window':
      return stepSliding(state, rule, cost, now)
    case 'token-bucket':
      return stepBucket(state, rule, cost, now)
    default:
      return rule.kind satisfies never
  }
}

/**
 * Takes back `cost` uses that were taken at `takenAt`, as if they had never been. Uses that have run out
 * since are not there to be given back: a window that opened later is left alone, and of a bucket's uses
 * those are gone that may have drained since.
 */
export function releaseLimit(state: LimitState, rule: LimitRule, cost: number, takenAt: Instant): LimitState {
  switch (rule.kind) {
    case 'window':
      return state.at > takenAt ? state : { at: state.at, level: Math.max(0, state.level - cost) }
    case 'sliding-window':
      return {
        ...state,
        log: (state.log ?? []).flatMap(([at, uses]) =>
          at !== takenAt ? [[at, uses] as const] : uses > cost ? [[at, uses - cost] as const] : [],
        ),
      }
    case 'token-bucket': {
      const drained = (state.at - takenAt) * rule.limit
      return { at: state.at, level: Math.max(0, state.level - Math.max(0, cost * rule.spanMs - drained)) }
    }
    default:
      return rule.kind satisfies never
  }
}

function stepWindow(state: LimitState | undefined, rule: LimitRule, cost: number, now: Instant): LimitStep {
  const open = state !== undefined && now < state.at + rule.spanMs ? state : undefined
  const used = open?.level ?? 0
  const at = open?.at ?? now
  const admitted = used + cost <= rule.limit
  const level = admitted ? used + cost : used
  const resetsAt = level === 0 ? now : after(at, rule.spanMs)
  return { reading: read(rule, level, admitted, resetsAt, admitted ? now : resetsAt), next: { at, level } }
}

function stepSliding(state: LimitState | undefined, rule: LimitRule, cost: number, now: Instant): LimitStep {
  const time = instant(Math.max(now, state?.at ?? now))
  const log = (state?.log ?? []).filter(([at]) => at + rule.spanMs > time)
  const used = log.reduce((sum, [, uses]) => sum + uses, 0)
  const admitted = used + cost <= rule.limit
  const taken = admitted && cost > 0 ? withUse(log, time, cost) : log
  const level = admitted ? used + cost : used
  const [last] = taken.at(-1) ?? []
  const resetsAt = last === undefined ? now : instant(last + rule.spanMs)
  const retryAt = admitted ? now : slidingRoomAt(log, rule, used + cost - rule.limit, resetsAt)
  return { reading: read(rule, level, admitted, resetsAt, retryAt), next: { at: time, level, log: taken } }
}

function withUse(log: NonNullable<LimitState['log']>, at: Instant, cost: number): LimitState['log'] & object {
  const last = log.at(-1)
  return last?.[0] === at ? [...log.slice(0, -1), [at, last[1] + cost]] : [...log, [at, cost]]
}

/** When enough of the oldest uses have left for `excess` more to fit; at the latest when all have. */
function slidingRoomAt(
  log: NonNullable<LimitState['log']>,
  rule: LimitRule,
  excess: number,
  resetsAt: Instant,
): Instant {
  let left = excess
  for (const [at, uses] of log) {
    left -= uses
    if (left <= 0) return instant(at + rule.spanMs)
  }
  return resetsAt
}

/** Levels are uses × spanMs, so that draining `limit` of them a millisecond stays in whole numbers. */
function stepBucket(state: LimitState | undefined, rule: LimitRule, cost: number, now: Instant): LimitStep {
  const time = instant(Math.max(now, state?.at ?? now))
  const drained = state === undefined ? 0 : Math.max(0, state.level - (time - state.at) * rule.limit)
  const wanted = drained + cost * rule.spanMs
  const room = rule.limit * rule.spanMs
  const admitted = wanted <= room
  const level = admitted ? wanted : drained
  const resetsAt = after(time, Math.ceil(level / rule.limit))
  const wait = Math.ceil((Math.min(wanted, drained + room) - room) / rule.limit)
  const retryAt = admitted ? now : after(time, wait)
  return {
    reading: read(rule, Math.ceil(level / rule.spanMs), admitted, resetsAt, retryAt),
    next: { at: time, level },
  }
}

function read(
  rule: LimitRule,
  used: number,
  admitted: boolean,
  resetsAt: Instant,
  retryAt: Instant,
): LimitReading {
  const remaining = used < rule.limit ? rule.limit - used : 0
  return { name: rule.name, limit: rule.limit, used, remaining, admitted, resetsAt, retryAt }
}

/** The reading a caller is shown: the refusing limit that opens last, else the one with least room. */
export function tightest(readings: readonly LimitReading[]): LimitReading | undefined {
  let chosen = readings[0]
  for (const reading of readings) {
    if (chosen === undefined || tighter(reading, chosen)) chosen = reading
  }
  return chosen
}

function tighter(reading: LimitReading, than: LimitReading): boolean {
  if (reading.admitted !== than.admitted) return !reading.admitted
  return reading.admitted ? reading.remaining < than.remaining : reading.retryAt > than.retryAt
}
