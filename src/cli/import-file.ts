import { isUtf8 } from 'node:buffer'
import { createReadStream, statSync } from 'node:fs'
import { finished } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { objectIn } from './flags.ts'
import { headingOf, type Row, type RowRules, rowOfObject, rowOfTexts } from './import-row.ts'

/** One line of a file: a row, or the sentence that says why it is none. */
export type Line =
  | { readonly line: number; readonly row: Row }
  | { readonly line: number; readonly complaint: string }

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
const MAX_LINE = 1024 * 1024

class Illegible extends Error {}

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

/** Every line of a file of JSON lines or CSV, whichever it is. Ends early with why it cannot be read on. */
export async function* linesOf({ text }: Source, rules: RowRules): AsyncGenerator<Line | Unreadable> {
  try {
    const pieces = text[Symbol.asyncIterator]()
    const begun = await firstOf(pieces)
    const all = from(begun, pieces)
    if (begun.trimStart() === '') yield { unreadable: 'The file is empty.' }
    else yield* begun.trimStart().startsWith('{') ? jsonLines(all, rules) : csvLines(begun, all, rules)
  } catch (cause) {
    yield { unreadable: unreadable(cause) }
  }
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'its disk does not answer'

/** As much as it takes to tell what the file is: its first line, without the mark some editors put before it. */
async function firstOf(pieces: AsyncIterator<string>): Promise<string> {
  let begun = ''
  while (!begun.trimStart().includes('\n')) {
    const { done, value } = await pieces.next()
    if (done === true) break
    begun += value
  }
  return begun.replace(/^\ufeff/, '')
}

async function* from(begun: string, pieces: AsyncIterator<string>): AsyncIterable<string> {
  yield begun
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value
}

async function* jsonLines(text: AsyncIterable<string>, rules: RowRules): AsyncGenerator<Line> {
  let line = 0
  for await (const one of splitLines(text)) {
    line++
    if (one.trim() === '') continue
    const object = objectIn(one)
    yield object === undefined
      ? { line, complaint: 'This is no JSON object with each name once.' }
      : { line, row: rowOfObject(object, rules) }
  }
}

async function* splitLines(text: AsyncIterable<string>): AsyncIterable<string> {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}

/** What parts the columns, as the heading shows: spreadsheets of some countries write semicolons. */
function delimiterOf(begun: string): string {
  const [heading = ''] = begun.trimStart().split('\n')
  return ['\t', ',', ';'].find(it => heading.includes(it)) ?? ','
}

interface Parsed {
  readonly line: number
  readonly record: readonly string[]
}

async function* csvLines(
  begun: string,
  text: AsyncIterable<string>,
  rules: RowRules,
): AsyncGenerator<Line | Unreadable> {
  let fields: readonly string[] | undefined
  for await (const { line, record } of recordsOf(text, delimiterOf(begun))) {
    if (fields !== undefined) {
      yield csvLine(line, record, fields, rules)
      continue
    }
    const names = record.map(name => name.trim())
    const heading = headingOf(names, rules)
    if (typeof heading === 'string') return yield { unreadable: heading }
    fields = heading
  }
}

/** Every record, also those that stand before one that is wrong: a stream would let them go with it. */
async function* recordsOf(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Parsed> {
  const found: Parsed[] = []
  const parser = parse({
    delimiter,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_LINE,
    on_record(record: readonly string[], { lines }) {
      found.push({ line: lines, record })
      return null
    },
  })
  let broken: Error | undefined
  parser.on('error', error => {
    broken = error
  })
  parser.resume()
  for await (const piece of text) {
    await new Promise(written => parser.write(piece, written))
    yield* found.splice(0)
    if (broken !== undefined) throw broken
  }
  await new Promise(ended => finished(parser.end(), ended))
  yield* found
  if (broken !== undefined) throw broken
}

const csvLine = (
  line: number,
  record: readonly string[],
  fields: readonly string[],
  rules: RowRules,
): Line =>
  record.length === fields.length
    ? { line, row: rowOfTexts(fields, record, rules) }
    : { line, complaint: `This line has ${record.length} columns, and the heading ${fields.length}.` }

/** What parses CSV loses its place at a wrong quote: what follows could be taken for something else. */
function unreadable(cause: unknown): string {
  if (cause instanceof Illegible) return cause.message
  if (!(cause instanceof CsvError)) return `The file cannot be read: ${reasonOf(cause)}.`
  const line = Number(cause['lines'])
  if (cause.code === 'CSV_MAX_RECORD_SIZE') return `Line ${line} is too long for a row.`
  return cause.code === 'CSV_QUOTE_NOT_CLOSED'
    ? `A quote is opened and never closed, at or before line ${line}.`
    : `Line ${line} has a quote where none may stand: put the field in quotes and double those in it.`
}
