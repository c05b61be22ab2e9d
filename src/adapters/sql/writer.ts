import type { Attribution } from '../../core/actor.ts'
import type { CreditEntry } from '../../ports/credits.ts'
import type { SpendCredits } from './credits.ts'
import type { WriteName, Writes } from './writes.ts'

/** Hears whose keys, members or standing changed; without an id, that nobody knows whose. */
export type ChangeListener = (accountId: string | undefined) => void

/** What performs writes. */
export interface Writer {
  /**
   * Resolves once the write is durable and every listener has been told.
   * @param by whose change it is, which the audit log is told of in the same transaction; absent: nobody's
   * @throws {Fault} when it was not made, or nobody knows whether it was
   */
  write<Name extends WriteName>(
    name: Name,
    input: Writes[Name]['input'],
    by?: Attribution,
  ): Promise<Writes[Name]['value']>
  /** Spends credits as nobody's change, many at once where they come at once. Absent: each is a write. */
  readonly spend?: ((entry: CreditEntry) => Promise<SpendCredits['value']>) | undefined
  watch(listener: ChangeListener): void
}
