import { isUtf8 } from 'node:buffer'
import { accessSync, constants, createReadStream, statSync } from 'node:fs'
import type { Readable } from 'node:stream'

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
/** Bytes that show what a file is. */
const BEGINNING = 100

/** Said of a file that {@link isArray}. */
export const ONE_ARRAY = "This is one JSON array: write one object a line, e.g. with `jq -c '.[]'`."

/** Says why the bytes of a file are no text with rows. */
export class Illegible extends Error {}

/** What a text begins with that is one JSON array: every row of it on one line, or on several. */
export const isArray = (begun: string): boolean => begun.trimStart().startsWith('[')

/** Finds a file, or `-` for standard input. It is opened when its text is asked for: who opens it must mind it. */
export function openSource(file: string): Source | Unreadable {
  try {
    const size = file === STANDARD_INPUT ? 0 : sizeOf(file)
    if (size === undefined) return { unreadable: `${file} is no file: name one, or - for standard input.` }
    return sourceOf(size, () => (file === STANDARD_INPUT ? process.stdin : createReadStream(file)))
  } catch {
    return { unreadable: `${file} cannot be read: correct its name.` }
  }
}

/** @returns undefined for what holds no text, e.g. a folder */
function sizeOf(file: string): number | undefined {
  const stats = statSync(file)
  accessSync(file, constants.R_OK)
  return stats.isFile() || stats.isFIFO() || stats.isCharacterDevice() ? stats.size : undefined
}

function sourceOf(size: number, open: () => Readable): Source {
  let bytes: Readable | undefined
  const opened = () => (bytes = open())
  const source: Source = {
    size,
    read: 0,
    text: textOf(opened, length => {
      source.read += length
    }),
    stop: () => void bytes?.destroy(),
  }
  return source
}

/** UTF-8 or nothing: another reading could turn a key into a different one. */
async function* textOf(
  open: () => AsyncIterable<Uint8Array>,
  came: (length: number) => void,
): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let lines = 1
  let rest: Uint8Array = new Uint8Array()
  for await (const piece of open()) {
    came(piece.length)
    const whole = Buffer.concat([rest, piece])
    const end = whole.lastIndexOf(NEWLINE) + 1
    if (end === 0 && whole.length > MAX_LINE) throw new Illegible(tooLong(whole, lines))
    const complete = whole.subarray(0, end)
    if (!isUtf8(complete)) throw new Illegible(notUtf8(complete, lines))
    lines += countOf(complete)
    rest = whole.subarray(end)
    yield decoder.decode(complete, { stream: true })
  }
  if (!isUtf8(rest)) throw new Illegible(notUtf8(rest, lines))
  yield decoder.decode(rest)
}

const tooLong = (whole: Buffer, line: number): string =>
  line === 1 && isArray(whole.toString('utf8', 0, BEGINNING))
    ? ONE_ARRAY
    : `Line ${line} is too long for a row.`

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
