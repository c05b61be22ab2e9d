import { type ForeignDigest, isSlowKind, MAX_CANDIDATES } from '../core/digest.ts'
import { done, type Outcome, type Problem } from '../core/problem.ts'
import type { Digest } from '../core/terms.ts'
import { crowded, type PreparedImport, storeImport, taken, takenProblem } from './import.ts'
import type { Ports } from './ports.ts'

/** What became of one row. */
export type RowFate =
  | { readonly status: 'imported'; readonly keyId: string }
  | { readonly status: 'would-import' }
  | { readonly status: 'duplicate' | 'refused'; readonly problem: Problem }

export interface ImportRows<Row> {
  readonly rows: readonly Row[]
  /** The key a row asks for, or what is wrong with the row. */
  readonly prepare: (row: Row) => Promise<Outcome<PreparedImport>>
  /** Say what would become of them, and store none. */
  readonly dryRun: boolean
}

/** Rows that are written together: others who write wait for so many at the most. */
const BATCH = 200

/**
 * Takes over many keys: each row by itself, all of it or nothing. A key that stands twice is imported once.
 * @returns what became of each row, in their order
 */
export async function importRows<Row>(
  ports: Pick<Ports, 'keys'>,
  { rows, prepare, dryRun }: ImportRows<Row>,
): Promise<readonly RowFate[]> {
  const fates: RowFate[] = []
  const seen: Seen = new Map()
  const store = dryRun ? rehearsal(ports) : (it: PreparedImport) => stored(ports, it)
  for (let at = 0; at < rows.length; at += BATCH) {
    const prepared = await Promise.all(rows.slice(at, at + BATCH).map(prepare))
    fates.push(...(await Promise.all(prepared.map(it => fateOf(it, seen, store)))))
  }
  return fates
}

type Store = (prepared: PreparedImport) => Promise<Outcome<RowFate>>

/** What the first row of each digest comes to. */
type Seen = Map<Digest, Promise<Outcome<RowFate>>>

async function fateOf(prepared: Outcome<PreparedImport>, seen: Seen, store: Store): Promise<RowFate> {
  if (!prepared.ok) return unfit(prepared.problem)
  const { credential, given } = prepared.value
  const earlier = seen.get(credential.digest)
  const first = earlier ?? store(prepared.value)
  seen.set(credential.digest, first)
  const outcome = await first
  if (!outcome.ok) return unfit(outcome.problem)
  return earlier === undefined ? outcome.value : { status: 'duplicate', problem: takenProblem(given) }
}

const unfit = (problem: Problem): RowFate => ({
  status: problem.code === 'secret-taken' ? 'duplicate' : 'refused',
  problem,
})

async function stored(ports: Pick<Ports, 'keys'>, prepared: PreparedImport): Promise<Outcome<RowFate>> {
  const outcome = await storeImport(ports, prepared)
  return outcome.ok ? done({ status: 'imported', keyId: outcome.value.key.id }) : outcome
}

/** What storing would come to, beside those that came before in the same rehearsal. */
function rehearsal({ keys }: Pick<Ports, 'keys'>): Store {
  const before = crowds()
  return async ({ key, credential, foreign, given }) => {
    if (await keys.holds(credential.digest)) return taken(given)
    if (foreign === undefined || !isSlowKind(foreign.kind)) return done({ status: 'would-import' })
    const there = await keys.crowd(key.apiId, foreign.prefix)
    if (there + before.of(key.apiId, foreign) >= MAX_CANDIDATES) return crowded()
    before.add(key.apiId, foreign)
    return done({ status: 'would-import' })
  }
}

/** Counts prefixes that one key could begin with, of rows that are not stored. */
function crowds() {
  const exact = new Map<string, number>()
  const below = new Map<string, number>()
  const countIn = (counts: ReadonlyMap<string, number>, slot: string): number => counts.get(slot) ?? 0
  const shorter = (apiId: string, { prefix }: ForeignDigest): readonly string[] =>
    Array.from({ length: prefix.length - 1 }, (_, at) => `${apiId} ${prefix.slice(0, at + 1)}`)
  return {
    of(apiId: string, foreign: ForeignDigest): number {
      const own = `${apiId} ${foreign.prefix}`
      const above = shorter(apiId, foreign).reduce((sum, slot) => sum + countIn(exact, slot), 0)
      return above + countIn(exact, own) + countIn(below, own)
    },
    add(apiId: string, foreign: ForeignDigest): void {
      const own = `${apiId} ${foreign.prefix}`
      exact.set(own, countIn(exact, own) + 1)
      for (const slot of shorter(apiId, foreign)) below.set(slot, countIn(below, slot) + 1)
    },
  }
}
