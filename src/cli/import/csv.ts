import { finished } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { MAX_LINE, type Unreadable } from './bytes.ts'
import { headingOf } from './heading.ts'
import { type Line, type RowRules, rowOfTexts } from './row.ts'

/** What parts the columns, as the heading shows: spreadsheets of some countries write semicolons. */
function delimiterOf(begun: string): string {
  const [heading = ''] = begun.trimStart().split('\n')
  return ['\t', ',', ';'].find(it => heading.includes(it)) ?? ','
}

interface Parsed {
  readonly line: number
  readonly record: readonly string[]
}

/** Every record of a text of CSV, below its heading. Ends early with why it cannot be read on. @param begun its first line at least */
export async function* csvLines(
  begun: string,
  text: AsyncIterable<string>,
  rules: RowRules,
): AsyncGenerator<Line | Unreadable> {
  let fields: readonly string[] | undefined
  for await (const parsed of recordsOf(text, delimiterOf(begun))) {
    if ('unreadable' in parsed) return yield parsed
    const { line, record } = parsed
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
async function* recordsOf(
  text: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<Parsed | Unreadable> {
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
  let broken: Unreadable | undefined
  parser.on('error', error => {
    broken = { unreadable: complaintOf(error) }
  })
  parser.resume()
  for await (const piece of text) {
    await new Promise(written => parser.write(piece, written))
    yield* found.splice(0)
    if (broken !== undefined) return yield broken
  }
  await new Promise(ended => finished(parser.end(), ended))
  yield* found
  if (broken !== undefined) yield broken
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
function complaintOf(error: Error): string {
  if (!(error instanceof CsvError)) return `The file cannot be read: ${error.message}.`
  const line = Number(error['lines'])
  if (error.code === 'CSV_MAX_RECORD_SIZE') return `Line ${line} is too long for a row.`
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? `A quote is opened and never closed, at or before line ${line}.`
    : `Line ${line} has a quote where none may stand: put the field in quotes and double those in it.`
}
