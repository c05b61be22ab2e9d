import type { CounterStore } from '../../ports/counters.ts'
import type { CreditStore } from '../../ports/credits.ts'
import type { Measures } from '../../ports/measures.ts'
import type { AttributedStores } from '../../ports/stores.ts'
import type { Attributes, Step, Traces } from '../../ports/traces.ts'

type Steps<Store> = { readonly [Name in keyof Store]?: Step }

const [READ, WRITE]: readonly [Step, Step] = ['store read', 'store write']
const KEYS: Steps<AttributedStores['keys']> = {
  ...{ dossier: READ, find: READ, list: READ, candidates: READ, foreignForms: READ },
  ...{ issue: WRITE, amend: WRITE, rotate: WRITE, endGrace: WRITE, rehash: WRITE },
}
const DIRECTORY: Steps<AttributedStores['directory']> = { find: READ, list: READ, add: WRITE, amend: WRITE }
const CREDITS: Steps<CreditStore> = {
  ...{ balance: READ, standing: READ, grant: WRITE, spend: WRITE, reserve: WRITE },
  ...{ commit: WRITE, release: WRITE, refund: WRITE },
}
const COUNTERS: Steps<CounterStore> = { take: 'redis call', giveBack: 'redis call' }

/** The same stores; what they do for a request is a step of its trace. */
export const tracedStores = (stores: AttributedStores, traces: Traces): AttributedStores => ({
  keys: traced(stores.keys, KEYS, traces),
  directory: traced(stores.directory, DIRECTORY, traces),
  credits: traced(stores.credits, CREDITS, traces),
})

/** The same counters over a network; each call is a step of its request's trace. */
export const tracedCounters = <Counters extends CounterStore>(counters: Counters, traces: Traces): Counters =>
  traced<Counters>(counters, COUNTERS, traces)

function traced<Store extends object>(store: Store, steps: Steps<Store>, traces: Traces): Store {
  const entries = Object.entries<Step | undefined>(steps).flatMap(([name, step]) => {
    const method: unknown = Reflect.get(store, name)
    if (typeof method !== 'function' || step === undefined) return []
    const attributes: Attributes = { 'db.operation.name': name }
    return [
      [
        name,
        (...given: readonly unknown[]) => traces.step(step, attributes, () => method.apply(store, given)),
      ],
    ] as const
  })
  return { ...store, ...Object.fromEntries(entries) }
}

/** The same credits, with how many were spent by requests, and held for them. */
export const measuredCredits = (credits: CreditStore, measures: Measures): CreditStore => ({
  ...credits,
  async spend(entry) {
    const spending = await credits.spend(entry)
    if (spending.spent) measures.add('latchkey_credits_total', entry.amount, { step: 'spent' })
    else measures.count('latchkey_credits_short_total')
    return spending
  },
  async reserve(hold) {
    const reserving = await credits.reserve(hold)
    if (reserving.outcome === 'held') measures.add('latchkey_credits_total', hold.amount, { step: 'held' })
    if (reserving.outcome === 'short') measures.count('latchkey_credits_short_total')
    return reserving
  },
})
