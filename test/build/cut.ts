import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./cut-process.ts', import.meta.url))

/**
 * What becomes of the bytes between two programs.
 * - `open`: they pass
 * - `cut`: every connection is reset, new ones too
 * - `stalled`: connections are made and stay, and nothing passes until the relay is opened again
 * - `{ slowMs }`: each piece passes so much later, in order, either way
 */
export type Passage = 'open' | 'cut' | 'stalled' | { readonly slowMs: number }

/** A way to a server that can be interrupted, on a port of loopback. */
export interface Relay {
  readonly port: number
  /** @returns once it is so */
  set(passage: Passage): Promise<void>
}

/** Relays in a process of their own, so that a busy test does not hold up what passes. */
export interface Relays {
  /** A way to a port of loopback. */
  to(port: number): Promise<Relay>
  close(): Promise<void>
}

/** What the process is told, and what it answers with, in turn. */
export type Order =
  | { readonly kind: 'open'; readonly target: number }
  | { readonly kind: 'set'; readonly port: number; readonly passage: Passage }

/** Starts the process. It ends with this one. */
export function relays(): Relays {
  const child = fork(PROGRAM, { execArgv: [] })
  let last: Promise<unknown> = Promise.resolve()
  const ask = (order: Order): Promise<number> => {
    const answered = last.then(async () => {
      child.send(order)
      const [port] = await once(child, 'message')
      return Number(port)
    })
    last = answered.catch(() => undefined)
    return answered
  }
  return {
    async to(target) {
      const port = await ask({ kind: 'open', target })
      return { port, set: passage => ask({ kind: 'set', port, passage }).then(() => undefined) }
    },
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
