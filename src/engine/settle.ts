import { addressBucket } from '../core/address.ts'
import type { Finding } from '../core/judge.ts'
import type { LimitReading } from '../core/limit.ts'
import type { Need } from '../core/need.ts'
import type { Trouble } from '../core/reason.ts'
import { type Awaitable, chain, type Instant } from '../core/terms.ts'
import type { Admitted, Charge, Refused, Verdict } from '../core/verdict.ts'
import type { CounterStore, Take } from '../ports/counters.ts'
import type { CreditStore } from '../ports/credits.ts'
import type { NonceStore } from '../ports/nonces.ts'
import type { Seal } from '../ports/seal.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { UsageLedger } from '../ports/usage.ts'
import { charge, isCovered } from './charge.ts'
import { countAdmitted, countRefused } from './counting.ts'
import type { Dossiers, OpenDossier } from './dossiers.ts'
import type { ForeignKeys } from './foreign.ts'
import type { Inquiry, Protected, Troubled } from './inquiry.ts'
import type { OpenToken } from './tokens.ts'

export interface VerifyPorts {
  readonly dossiers: Dossiers
  readonly counters: CounterStore
  readonly credits: CreditStore
  readonly usage: UsageLedger
  readonly secrets: Secrets
  readonly seal?: Seal | undefined
  readonly nonces?: NonceStore | undefined
  readonly foreign: ForeignKeys
  readonly openToken: OpenToken
}

/** One request whose key is proven, on its way to a verdict. */
export interface Hearing {
  readonly ports: VerifyPorts
  readonly api: Protected
  readonly inquiry: Inquiry
  readonly opened: OpenDossier
  readonly now: Instant
}

const NO_READINGS: readonly LimitReading[] = []

/** A refusal tells how the limits stand and takes nothing from them. */
export function refuse(it: Hearing, { reason, detail }: Finding): Awaitable<Refused> {
  countRefused(it, reason)
  return chain(look(it), readings => ({
    outcome: 'refused',
    reason,
    detail,
    dossier: it.opened.dossier,
    readings,
  }))
}

/** Trouble with a request whose key is proven tells how the limits stand, too. */
export const trouble = (it: Hearing, what: Trouble): Awaitable<Troubled> =>
  chain(look(it), readings => ({
    outcome: 'troubled',
    trouble: what,
    dossier: it.opened.dossier,
    readings,
  }))

const look = ({ ports, inquiry, opened, now }: Hearing): Awaitable<readonly LimitReading[]> =>
  ports.counters.take(takesFor(opened, inquiry) ?? opened.takes, 0, now)

/** Every limit the request counts against; undefined when one counts addresses and there is none to count. */
function takesFor(opened: OpenDossier, inquiry: Inquiry): readonly Take[] | undefined {
  if (opened.addressTakes.length === 0) return opened.takes
  const address = inquiry.address()
  if (address === undefined) return undefined
  const bucket = addressBucket(address)
  return [
    ...opened.takes,
    ...opened.addressTakes.map(({ slot, rule, group }) => ({ slot: `${slot}/${bucket}`, rule, group })),
  ]
}

/** Takes what an admitted request takes: from its limits and, where it costs any, from the credits. */
export function take(it: Hearing, need: Need): Awaitable<Verdict> {
  const { ports, api, inquiry, opened, now } = it
  const takes = takesFor(opened, inquiry)
  if (takes === undefined) return refuse(it, { reason: 'address-denied', detail: {} })
  if (need.credits > 0 && api.profile.charges(opened.dossier.key.environment))
    return takeAndSpend(it, need, takes)
  if (takes.length === 0) return settle(it, need, NO_READINGS)
  const readings = ports.counters.take(takes, inquiry.dryRun ? 0 : need.cost, now)
  if (readings instanceof Promise) return readings.then(them => settle(it, need, them))
  return settle(it, need, readings)
}

function settle(it: Hearing, need: Need, taken: readonly LimitReading[]): Verdict {
  const verdict = settled(it, need, taken)
  if (verdict.outcome === 'admitted') countAdmitted(it, need.cost)
  return verdict
}

/** The verdict; an admission is still to be counted. */
function settled(it: Hearing, need: Need, taken: readonly LimitReading[]): Verdict {
  const { inquiry, opened } = it
  const { dossier } = opened
  const readings = inquiry.dryRun ? taken.map(reading => foreseen(reading, need.cost)) : taken
  for (const { admitted } of readings) {
    if (admitted) continue
    countRefused(it, 'rate-limited')
    return { outcome: 'refused', reason: 'rate-limited', detail: {}, dossier, readings }
  }
  return { outcome: 'admitted', dossier, readings }
}

/** How a limit that was only read would have answered a take; when there is no room, at the latest when all is back. */
const foreseen = (reading: LimitReading, cost: number): LimitReading =>
  reading.remaining >= cost ? reading : { ...reading, admitted: false, retryAt: reading.resetsAt }

/** Limits first, then credits; what the limits gave goes back when the balance is short. */
async function takeAndSpend(it: Hearing, need: Need, takes: readonly Take[]): Promise<Verdict> {
  const { ports, inquiry, now } = it
  if (!(await isCovered(it, need.credits))) return refuse(it, { reason: 'credits-exhausted', detail: {} })
  const verdict = settled(it, need, await ports.counters.take(takes, inquiry.dryRun ? 0 : need.cost, now))
  if (verdict.outcome === 'refused' || inquiry.dryRun) return verdict
  return spend(it, need, takes, verdict)
}

/** Where nothing was spent, also because that failed, what the limits gave goes back. */
async function spend(it: Hearing, need: Need, takes: readonly Take[], verdict: Admitted): Promise<Verdict> {
  const { ports, now } = it
  let taken: Charge | undefined
  try {
    taken = await charge(it, need.credits)
  } finally {
    if (taken === undefined) await ports.counters.giveBack(takes, need.cost, now)
  }
  if (taken === undefined) return refuse(it, { reason: 'credits-exhausted', detail: {} })
  countAdmitted(it, need.cost)
  return { ...verdict, charge: taken }
}
