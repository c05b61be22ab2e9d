import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { after, type Instant } from '../../src/core/terms.ts'
import { verifyLedger } from '../../src/engine/credits.ts'
import type { CreditStore } from '../../src/ports/credits.ts'
import { furnish, NOON, type OpenStores } from './nouns.ts'

/** What became of an id, as somebody would keep it on paper. */
interface Paper {
  readonly kind: 'grant' | 'spend' | 'reservation'
  readonly amount: number
  readonly until: Instant
  state: 'spent' | 'held' | 'committed' | 'gone' | 'refunded'
  used: number
}

/** The simplest account of what should be: papers by id, and the time. */
interface Model {
  now: Instant
  readonly papers: Map<string, Paper>
}

interface Real {
  readonly credits: CreditStore
}

const ACCOUNT = 'acc_1'

/** What can be spent: worked out anew from all papers each time. */
const balanceIn = ({ papers }: Model): number => {
  let balance = 0
  for (const { kind, amount, state, used } of papers.values()) {
    if (kind === 'grant') balance += amount
    else if (state === 'held') balance -= amount
    else balance -= used
  }
  return balance
}

const heldIn = ({ papers }: Model): number =>
  [...papers.values()].filter(it => it.state === 'held').reduce((sum, it) => sum + it.amount, 0)

const isDue = ({ now }: Model, { state, until }: Paper): boolean => state === 'held' && until <= now

const letGo = (model: Model): void => {
  for (const paper of model.papers.values()) if (isDue(model, paper)) paper.state = 'gone'
}

/** One step: what it does to the papers, beside what the store answers. `true`: it took effect or had already. */
interface Step {
  readonly name: string
  paper(model: Model): boolean
  real(model: Model, real: Real): Promise<boolean>
}

/** Whether there is enough, if need be without what is held beyond its time. */
function isEnough(model: Model, amount: number): boolean {
  if (balanceIn(model) < amount) letGo(model)
  return balanceIn(model) >= amount
}

type Kept = Pick<Paper, 'kind' | 'amount' | 'state'> & Partial<Paper>

const keep = ({ papers, now }: Model, id: string, paper: Kept): boolean => {
  papers.set(id, { until: now, used: 0, ...paper })
  return true
}

const grant = (id: string, amount: number): Step => ({
  name: `grant ${id} ${amount}`,
  paper(model) {
    const before = model.papers.get(id)
    if (before !== undefined) return before.kind === 'grant' && before.amount === amount
    return keep(model, id, { kind: 'grant', amount, state: 'gone' })
  },
  real: async ({ now }, { credits }) =>
    (await credits.grant({ id, accountId: ACCOUNT, amount, at: now })) !== 'taken',
})

const spend = (id: string, amount: number): Step => ({
  name: `spend ${id} ${amount}`,
  paper(model) {
    const before = model.papers.get(id)
    if (before !== undefined) return before.kind === 'spend' && before.state === 'spent'
    const spent = { kind: 'spend', amount, state: 'spent', used: amount } as const
    return isEnough(model, amount) && keep(model, id, spent)
  },
  real: async ({ now }, { credits }) =>
    (await credits.spend({ id, accountId: ACCOUNT, amount, at: now })).spent,
})

const reserve = (id: string, amount: number, ms: number): Step => ({
  name: `reserve ${id} ${amount} for ${ms} ms`,
  paper(model) {
    const before = model.papers.get(id)
    if (before !== undefined) {
      if (before.kind !== 'reservation' || before.amount !== amount) return false
      if (isDue(model, before)) before.state = 'gone'
      return before.state === 'held'
    }
    const until = after(model.now, ms)
    return isEnough(model, amount) && keep(model, id, { kind: 'reservation', amount, state: 'held', until })
  },
  real: async ({ now }, { credits }) => {
    const hold = { id, accountId: ACCOUNT, amount, at: now, until: after(now, ms) }
    return (await credits.reserve(hold)).outcome === 'held'
  },
})

const commit = (id: string, amount: number | undefined): Step => ({
  name: `commit ${id} ${amount ?? 'whole'}`,
  paper(model) {
    const paper = model.papers.get(id)
    if (paper?.kind !== 'reservation') return false
    const wanted = amount ?? paper.amount
    if (isDue(model, paper)) paper.state = 'gone'
    if (paper.state === 'committed') return paper.used === wanted
    if (paper.state !== 'held' || wanted > paper.amount) return false
    Object.assign(paper, { state: 'committed', used: wanted })
    return true
  },
  real: async ({ now }, { credits }) => (await credits.commit({ id, amount, at: now }))?.outcome === 'done',
})

const release = (id: string): Step => ({
  name: `release ${id}`,
  paper(model) {
    const paper = model.papers.get(id)
    if (paper?.kind !== 'reservation') return false
    if (paper.state === 'held') paper.state = 'gone'
    return paper.state === 'gone'
  },
  real: async ({ now }, { credits }) => (await credits.release(id, now))?.outcome === 'done',
})

const refund = (id: string): Step => ({
  name: `refund ${id}`,
  paper({ papers }) {
    const paper = papers.get(id)
    if (paper === undefined || paper.kind === 'grant') return false
    if (paper.state === 'refunded') return true
    if (paper.state !== 'spent' && paper.state !== 'committed') return false
    Object.assign(paper, { state: 'refunded', used: 0 })
    return true
  },
  real: async ({ now }, { credits }) => (await credits.refund(id, now)) !== undefined,
})

const pass = (ms: number): Step => ({
  name: `${ms} ms pass`,
  paper(model) {
    model.now = after(model.now, ms)
    return true
  },
  real: async () => true,
})

const expire: Step = {
  name: 'expire',
  paper(model) {
    letGo(model)
    return true
  },
  real: async ({ now }, { credits }) => (await credits.expire(now)) >= 0,
}

const id = fc.constantFrom('a', 'b', 'c', 'd')
const amount = fc.integer({ min: 1, max: 5 })
const ms = fc.integer({ min: 1, max: 4 })
const grants = fc.tuple(id, fc.integer({ min: 1, max: 9 })).map(([name, it]) => grant(`grt_${name}`, it))
const steps = fc.oneof(
  grants,
  fc.tuple(id, amount).map(([name, it]) => spend(name, it)),
  { arbitrary: fc.tuple(id, amount, ms).map(([name, it, time]) => reserve(name, it, time)), weight: 3 },
  fc.tuple(id, fc.option(amount, { nil: undefined })).map(([name, it]) => commit(name, it)),
  id.map(release),
  id.map(refund),
  ms.map(pass),
  fc.constant(expire),
)

/** Follows the papers and the store step by step. */
async function expectSame(real: Real, wanted: readonly Step[]): Promise<void> {
  const model: Model = { now: NOON, papers: new Map() }
  for (const step of [grant('start', 7), ...wanted]) {
    const before = { ...model }
    const expected = step.paper(model)
    expect(await step.real(before, real), step.name).toBe(expected)
    const { balance, held } = await real.credits.standing(ACCOUNT)
    expect([balance, held], step.name).toEqual([balanceIn(model), heldIn(model)])
    expect(Math.min(balance, held)).toBeGreaterThanOrEqual(0)
  }
  expect(await verifyLedger(real, ACCOUNT)).toBeUndefined()
}

/** Takes all steps at once, in whatever order they come through, and looks at what is left. */
async function expectSound(real: Real, wanted: readonly Step[]): Promise<void> {
  const model: Model = { now: NOON, papers: new Map() }
  await real.credits.grant({ id: 'start', accountId: ACCOUNT, amount: 9, at: NOON })
  await Promise.all(wanted.map(step => step.real(model, real)))
  expect(await verifyLedger(real, ACCOUNT)).toBeUndefined()
  const { items } = await real.credits.entries(ACCOUNT, { limit: 1000 })
  const sum = (of: 'amount' | 'charged') => items.reduce((total, it) => total + it[of], 0)
  const granted = items.filter(it => it.kind === 'grant').reduce((total, it) => total + it.amount, 0)
  const { balance, held } = await real.credits.standing(ACCOUNT)
  expect([balance, held]).toEqual([sum('amount'), granted - sum('charged') - balance])
  expect(new Set(items.map(it => it.id)).size).toBe(items.length)
  for (const { amount: held, spending } of items.filter(it => it.kind === 'reserve')) {
    const about = items.filter(it => it.spending === spending)
    const used = about.reduce((total, it) => total + it.charged, 0)
    expect(used).toBeGreaterThanOrEqual(0)
    expect(used).toBeLessThanOrEqual(-held)
  }
}

/** What everybody does to a store, and how often that is tried. */
export interface ModelRuns {
  readonly inOrder: number
  readonly atOnce: number
}

/** Every CreditStore is what paper says it is, or is not one. */
export function creditModelContract(adapter: string, open: OpenStores, runs: ModelRuns): void {
  const furnished = async (): Promise<Real> => {
    const stores = await open()
    await furnish(stores)
    return stores
  }

  describe(`the credits of ${adapter}`, () => {
    it('are what paper says they are, whatever is done in whatever order', async () => {
      const property = fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async wanted =>
        expectSame(await furnished(), wanted),
      )
      await fc.assert(property, { numRuns: runs.inOrder })
    })

    it('stay exact when everything happens at once', async () => {
      const property = fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async wanted =>
        expectSound(await furnished(), wanted),
      )
      await fc.assert(property, { numRuns: runs.atOnce })
    })
  })
}
