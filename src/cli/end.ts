import { EXIT, failed } from './exit.ts'

/** Ends the program with a code. Does not come back. */
export type End = (code: number) => never

/** What to do where what is shown only once gets lost. */
let remedy: string | undefined

/**
 * Notes that the output from here on is shown only once, so that nobody takes it for shown when it is lost.
 * @param otherwise what to do then, as the end of a sentence
 */
export function showsOnce(otherwise: string): void {
  remedy = otherwise
}

/**
 * Ends this process, and ends it without a word when whoever reads its output has gone away, unless that is
 * lost for good. Output that cannot be written for another reason is said in a sentence.
 */
export function processEnd(): End {
  process.stdout.on('error', outputLost)
  // Nobody hears why.
  process.stderr.on('error', () => process.exit(EXIT.refused))
  return code => process.exit(code)
}

function outputLost({ code, message }: NodeJS.ErrnoException): never {
  undoAll()
  if (code === 'EPIPE' && remedy === undefined) process.exit(EXIT.ok)
  const todo = remedy ?? 'send it to where there is room'
  const { sentence, document } = failed(
    EXIT.refused,
    'output-lost',
    `The output could not be written (${message}): ${todo}.`,
  )
  process.stderr.write(
    process.argv.includes('--json') ? `${JSON.stringify(document)}\n` : `latchkey: ${sentence}\n`,
  )
  process.exit(EXIT.refused)
}

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const undoing = new Set<() => void>()

function undoAll(): void {
  for (const undo of undoing) undo()
}

/** At Ctrl-C, or when asked to stop: undoes what is half-done, and ends with the code for that. */
export function minded(): void {
  const stop = () => {
    undoAll()
    process.stderr.write('latchkey: Interrupted: nothing half-done is left.\n')
    process.exit(EXIT.interrupted)
  }
  for (const signal of STOPPING) process.on(signal, stop)
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
  const note = () => {
    if (asked) process.exit(EXIT.interrupted)
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
