import { Worker } from 'node:worker_threads'
import { Fault, SettingsError } from '../../core/error.ts'
import type { ChangeListener, Writer } from '../sql/writer.ts'
import type { Reply, Told, WriterStart } from './protocol.ts'

/** The main thread's end of the writer. */
export interface SqliteWriter extends Writer {
  /** Transactions committed so far. */
  readonly commits: number
  /** Finishes what was ordered, then ends the thread. */
  close(): Promise<void>
}

interface Pending {
  readonly resolve: (value: never) => void
  readonly reject: (fault: Fault) => void
}

/** What the main thread knows of its writer. */
interface Desk {
  readonly pending: Map<number, Pending>
  readonly listeners: ChangeListener[]
  commits: number
  /** Why nothing can be written any more. */
  over: Fault | undefined
}

/** Sources run as they are; the built package has the same file with the other ending. */
const WRITER = new URL(import.meta.url.endsWith('.ts') ? './writer.ts' : './writer.js', import.meta.url)

/**
 * Starts the thread that writes to a database file, made or migrated first where needed.
 * @throws {SettingsError} when the file cannot be used
 */
export async function startWriter(workerData: WriterStart): Promise<SqliteWriter> {
  const worker = new Worker(WRITER, { workerData })
  const desk: Desk = { pending: new Map(), listeners: [], commits: 0, over: undefined }
  const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  await started(worker)
  worker.unref()
  worker.on('message', (told: Told<never>) => {
    if (told.told === 'replies') hear(desk, told)
    if (desk.pending.size === 0 && desk.over === undefined) worker.unref()
  })
  worker.on('error', error => giveUp(desk, new Fault('The writer of the database failed.', { cause: error })))
  worker.on('exit', () => giveUp(desk, new Fault('The writer of the database has ended.')))
  return {
    write: orderer(worker, desk),
    watch: listener => void desk.listeners.push(listener),
    get commits() {
      return desk.commits
    },
    close() {
      worker.ref()
      worker.postMessage('close')
      desk.over ??= new Fault('The database is closed.')
      return ended
    },
  }
}

/** Waits for the writer to open its file. It ends by itself when it cannot. */
function started(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Fault('The writer of the database ended before it began.'))
    worker.once('error', reject)
    worker.once('exit', ended)
    worker.once('message', (told: Told<never>) => {
      worker.off('error', reject)
      worker.off('exit', ended)
      if (told.told === 'refused') reject(new SettingsError(told.sentence))
      else resolve()
    })
  })
}

/** The process stays alive while an order waits for its answer, and not for the writer alone. */
function orderer(worker: Worker, desk: Desk): Writer['write'] {
  let lastId = 0
  return (name, input, by) =>
    new Promise((resolve, reject) => {
      if (desk.over !== undefined) return reject(desk.over)
      const id = ++lastId
      worker.postMessage({ id, name, input, by })
      desk.pending.set(id, { resolve, reject })
      worker.ref()
    })
}

/** Listeners first: whoever hears that a write is done finds nothing older in any cache. */
function hear(desk: Desk, { commits, replies }: Extract<Told<never>, { told: 'replies' }>): void {
  desk.commits = commits
  for (const reply of replies) {
    if (reply.outcome === 'written' && reply.account !== undefined) tell(desk, reply.account)
  }
  for (const reply of replies) settle(desk, reply)
}

function tell({ listeners }: Desk, account: string): void {
  for (const listener of listeners) listener(account)
}

function settle({ pending }: Desk, reply: Reply<never>): void {
  const order = pending.get(reply.id)
  pending.delete(reply.id)
  if (reply.outcome === 'written') order?.resolve(reply.value)
  else order?.reject(new Fault(reply.message))
}

function giveUp(desk: Desk, fault: Fault): void {
  desk.over ??= fault
  for (const { reject } of desk.pending.values()) reject(fault)
  desk.pending.clear()
}
