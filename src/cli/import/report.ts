import type { Json } from '../text.ts'
import { plain } from '../text.ts'

/** What became of the lines so far. */
export interface Report {
  readonly dryRun: boolean
  imported: number
  duplicates: number
  refused: number
  /** Lines whose keys were there already; the first of them. */
  readonly twice: number[]
  /** The fate of each line, where somebody wants them all. */
  readonly rows: Json[]
  /** The last line whose fate is known. */
  line: number
}

/** Lines a summary names at the most. */
const NAMED = 10

export const emptyReport = (dryRun: boolean): Report => ({
  dryRun,
  imported: 0,
  duplicates: 0,
  refused: 0,
  twice: [],
  rows: [],
  line: 0,
})

/** How a row is taken down. */
export interface Taking {
  readonly keep: boolean
  readonly complain: (text: string) => void
}

/** Takes down what became of rows, and says of each that was refused why. */
export function takeDown(report: Report, rows: readonly Json[], { keep, complain }: Taking): void {
  for (const row of rows) {
    const line = Number(row['line'])
    report.line = Math.max(report.line, line)
    if (keep) report.rows.push(row)
    if (row['status'] === 'refused') {
      report.refused++
      if (!keep) complain(complaintOf(row, line))
    } else if (row['status'] === 'duplicate') {
      report.duplicates++
      if (report.twice.length < NAMED) report.twice.push(line)
    } else report.imported++
  }
}

function complaintOf({ path, detail }: Json, line: number): string {
  const place = typeof path === 'string' ? `${path}: ` : ''
  return `latchkey: line ${line}: ${plain(place + String(detail))}\n`
}

/** A line that never reached the server, as the server would say it. */
export const refusedHere = (line: number, detail: string): Json => ({
  line,
  status: 'refused',
  keyId: null,
  code: 'line-malformed',
  path: null,
  detail,
})

/** What came of all of it, for people. */
export function summary({ dryRun, imported, duplicates, refused, twice, line }: Report): string {
  if (line === 0) return 'The file has no rows.\n'
  const keys = `${imported} ${imported === 1 ? 'key' : 'keys'} ${dryRun ? 'would be imported' : 'imported'}`
  const more = duplicates > twice.length ? ', …' : ''
  const there = `${duplicates} there already (${twice.length === 1 ? 'line' : 'lines'} ${twice.join(', ')}${more})`
  return `${[keys, ...(duplicates > 0 ? [there] : []), ...(refused > 0 ? [`${refused} refused`] : [])].join(', ')}.\n`
}

/** The same as one document. */
export const reportJson = ({ twice: _, line: __, ...report }: Report, stopped: string | undefined): string =>
  `${JSON.stringify({ ...report, stopped: stopped ?? null })}\n`

/** What is to be done about an import that broke off. */
export function safeAgain({ dryRun, line }: Report): string {
  if (line === 0) return 'Nothing was imported.'
  return dryRun
    ? `Nothing was imported; lines up to ${line} were looked at.`
    : `Lines up to ${line} are done, and running it again is safe: what is imported already is told and stays as it is.`
}
