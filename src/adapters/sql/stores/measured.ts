import { type Awaitable, SECOND } from '../../../core/terms.ts'
import type { LabelsOf, Measures } from '../../../ports/measures.ts'
import { noMeasures } from '../../memory/measures.ts'
import type { Writer } from '../writer.ts'
import type { Ground } from './stores.ts'

type Reads = Ground['hot']
type ReadName = LabelsOf<'latchkey_store_read_seconds'>['read']

const since = (began: number): number => (performance.now() - began) / SECOND

/** Whether anybody wants to know: else nothing stands between a verification and its read. */
const isRead = (measures: Measures | undefined): measures is Measures =>
  measures !== undefined && measures !== noMeasures

/** The same reads, each with how long it took. */
export function measuredReads(reads: Reads, measures: Measures | undefined): Reads {
  if (!isRead(measures)) return reads
  const timed = <T>(read: ReadName, work: () => Awaitable<T>): Awaitable<T> => {
    const began = performance.now()
    const done = () => measures.observe('latchkey_store_read_seconds', since(began), { read })
    const found = work()
    if (found instanceof Promise) return found.finally(done)
    done()
    return found
  }
  return {
    dossier: (apiId, digest) => timed('dossier', () => reads.dossier(apiId, digest)),
    foreignForms: apiId => timed('foreign', () => reads.foreignForms(apiId)),
    balance: accountId => timed('balance', () => reads.balance(accountId)),
  }
}

/** The same writer; each write with how long it took and whether it was made. */
export function measuredWriter(writer: Writer, measures: Measures | undefined): Writer {
  if (!isRead(measures)) return writer
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    let outcome: 'written' | 'failed' = 'failed'
    try {
      const value = await work()
      outcome = 'written'
      return value
    } finally {
      measures.observe('latchkey_store_write_seconds', since(began), { outcome })
    }
  }
  const { spend } = writer
  return {
    watch: writer.watch,
    write: (name, input, by) => timed(() => writer.write(name, input, by)),
    spend: spend && (entry => timed(() => spend(entry))),
  }
}
