import { isUtf8 } from 'node:buffer'
import { createReadStream, statSync } from 'node:fs'

/** Why a file cannot be read on. */
export interface Unreadable {
  readonly unreadable: string
}

/** A file as it is read: text in pieces, and how far it came. */
export interface Source {
  /** Bytes in all; 0 where nobody knows. */
  readonly size: number
  /** Bytes read so far. */
  read: number
  readonly text: AsyncIterable<string>
  /** Ends the text where it is. */
  stop(): void
}

const STANDARD_INPUT = '-'
const NEWLINE = 10
/** A line that is longer is no row: the API takes far less. */
export const MAX_LINE = 1024 * 1024

/** Says why the bytes of a file are no text with rows. */
export class Illegible extends Error {}

/** Opens a file, or `-` for standard input. */
export function openSource(file: string): Source | Unreadable {
  try {
    const size = file === STANDARD_INPUT ? 0 : statSync(file).size
    const bytes = file === STANDARD_INPUT ? process.stdin : createReadStream(file)
    const came = (length: number): void => {
      source.read += length
    }
    const source: Source = { size, read: 0, text: textOf(bytes, came), stop: () => void bytes.destroy() }
    return source
  } catch {
    return { unreadable: `${file} cannot be read: correct its name.` }
  }
}

/** UTF-8 or nothing: another reading could turn a key into a different one. */
async function* textOf(
  bytes: AsyncIterable<Uint8Array>,
  came: (length: number) => void,
): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let lines = 1
  let rest: Uint8Array = new Uint8Array()
  for await (const piece of bytes) {
    came(piece.length)
    const whole = Buffer.concat([rest, piece])
    const end = whole.lastIndexOf(NEWLINE) + 1
    if (end === 0 && whole.length > MAX_LINE) throw new Illegible(`Line ${lines} is too long for a row.`)
    const complete = whole.subarray(0, end)
    if (!isUtf8(complete)) throw new Illegible(notUtf8(complete, lines))
    lines += countOf(complete)
    rest = whole.subarray(end)
    yield decoder.decode(complete, { stream: true })
  }
  if (!isUtf8(rest)) throw new Illegible(notUtf8(rest, lines))
  yield decoder.decode(rest)
}

const countOf = (bytes: Uint8Array): number => bytes.reduce((sum, it) => (it === NEWLINE ? sum + 1 : sum), 0)

function notUtf8(bytes: Uint8Array, first: number): string {
  let line = first
  for (let at = 0; at < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, at) + 1 || bytes.length
    if (!isUtf8(bytes.subarray(at, end))) break
    at = end
  }
  return `Line ${line} is not UTF-8 text: save the file as UTF-8.`
}
