import type { Attribution } from '../../core/actor.ts'
import type { WriteName, Writes } from '../sql/writes.ts'

/** What the writer's thread is started with. */
export interface WriterStart {
  readonly file: string
  /** Whether it brings the database to the newest migration. */
  readonly migrates: boolean
}

/** One write on its way to the writer. It is audited when it is somebody's. */
export type Order<Name extends WriteName = WriteName> = {
  readonly [It in Name]: {
    readonly id: number
    readonly name: It
    readonly input: Writes[It]['input']
    readonly by: Attribution | undefined
  }
}[Name]

/** The last thing a writer is told. */
export type Farewell = 'close'

/** What became of an order. `Value` is what its write answers with, and only its sender knows that. */
export type Reply<Value> =
  | { readonly id: number; readonly outcome: 'fault'; readonly message: string }
  | {
      readonly id: number
      readonly outcome: 'written'
      readonly value: Value
      readonly account: string | undefined
    }

/** What the writer says: once how its start went, then one message for each transaction, then goodbye. */
export type Told<Value> =
  | { readonly told: 'ready' }
  | { readonly told: 'refused'; readonly sentence: string }
  | { readonly told: 'replies'; readonly commits: number; readonly replies: readonly Reply<Value>[] }
  | { readonly told: 'closed' }
