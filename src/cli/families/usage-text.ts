import { type Json, type Look, objects, plain } from '../text.ts'

/** Columns of the longest bar. */
const BAR = 30
const ADMITTED = '█'
const REFUSED = '░'
/** A column that is not full. */
const PART = '▏'

/** Usage step by step: what it was, as a bar and in numbers, and all of it together. */
export function usageText(json: Json, look: Look): string {
  const steps = objects(json['items']).map(stepOf)
  const most = Math.max(1, ...steps.map(it => it.admitted + it.refused))
  const rows = steps.map(it => [it.at, String(it.admitted), String(it.refused), barOf(it, most)])
  const { admitted, refused, cost, outcomes, latency } = Object(json['totals'])
  const reasons = Object.entries(Object(outcomes)).filter(([name]) => name !== 'admitted')
  const why =
    reasons.length === 0 ? '' : ` (${reasons.map(([name, count]) => `${name} ${count}`).join(', ')})`
  return [
    `${aligned([['AT (UTC)', 'ADMITTED', 'REFUSED', ''], ...rows], look)}\n`,
    plain(`${admitted} admitted, ${refused} refused${why}, ${cost} taken from each limit`),
    '\n',
    took(latency),
    unkept(json, look),
  ].join('')
}

/** What half of the requests took at most, and 95 of 100; nothing where none was timed. */
const took = (latency: unknown): string => {
  const { p50Ms, p95Ms } = Object(latency)
  return p50Ms === undefined
    ? ''
    : plain(`Half took at most ${p50Ms} ms, 95 of 100 at most ${p95Ms} ms.`).concat('\n')
}

interface Step {
  readonly at: string
  readonly admitted: number
  readonly refused: number
}

const stepOf = (item: Json): Step => ({
  at: shortTime(item['at']),
  admitted: Number(item['admitted']),
  refused: Number(item['refused']),
})

/** `2027-01-31 12:00`: steps begin with whole minutes. */
const shortTime = (at: unknown): string => plain(String(at)).slice(0, 16).replace('T', ' ')

function barOf({ admitted, refused }: Step, most: number): string {
  const columns = (count: number) => Math.floor((count * BAR) / most)
  const bar = ADMITTED.repeat(columns(admitted)) + REFUSED.repeat(columns(refused))
  return bar === '' && admitted + refused > 0 ? PART : bar
}

/** Numbers to the right, under their names. */
function aligned(rows: readonly (readonly string[])[], look: Look): string {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0))) ?? []
  const line = ([at = '', admitted = '', refused = '', bar = '']: readonly string[]) =>
    [at.padEnd(widths[0] ?? 0), admitted.padStart(widths[1] ?? 0), refused.padStart(widths[2] ?? 0), bar]
      .join('  ')
      .trimEnd()
  return rows.map((row, at) => `${at === 0 ? look.bold(line(row)) : line(row)}\n`).join('')
}

/** That zeros at the beginning are of counts that are gone. */
const unkept = ({ from, keptFrom, step }: Json, look: Look): string =>
  String(from) < String(keptFrom)
    ? look.dim(`Counts by the ${plain(String(step))} are kept from ${shortTime(keptFrom)} on only.\n`)
    : ''
