import { constants } from 'node:os'
import { EXIT } from './exit.ts'

/** Ends the program with a code. Does not come back. */
export type End = (code: number) => never

/** Ends this process, and ends it without a word when whoever reads its output has gone away. */
export function processEnd(): End {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.ok)
      throw error
    })
  }
  return code => process.exit(code)
}

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const undoing = new Set<() => void>()

/** At Ctrl-C, or when asked to stop: undoes what is half-done, and ends with the code for that. */
export function minded(): void {
  const stop = (signal: NodeJS.Signals) => {
    for (const undo of undoing) undo()
    process.stderr.write('latchkey: Interrupted: nothing half-done is left.\n')
    process.exit(128 + constants.signals[signal])
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}

/**
 * Does work whose traces `undo` takes away, also when it is interrupted or fails.
 * @param undo synchronous, and harmless where there is nothing to undo
 */
export async function undoable<T>(undo: () => void, work: () => Promise<T>): Promise<T> {
  undoing.add(undo)
  try {
    return await work()
  } catch (cause) {
    undo()
    throw cause
  } finally {
    undoing.delete(undo)
  }
}

/**
 * Does work that ends itself where that does no harm: the first Ctrl-C is told to it, the second ends it at
 * once. For commands that are not {@link minded}.
 * @param stop told at the first @param work handed whether somebody wants it to stop
 */
export async function interruptible<T>(
  stop: () => void,
  work: (asked: () => boolean) => Promise<T>,
): Promise<T> {
  let asked = false
  const note = (signal: NodeJS.Signals) => {
    if (asked) process.exit(128 + constants.signals[signal])
    asked = true
    stop()
  }
  for (const signal of STOPPING) process.on(signal, note)
  try {
    return await work(() => asked)
  } finally {
    for (const signal of STOPPING) process.off(signal, note)
  }
}
