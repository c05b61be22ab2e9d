import type { Unreadable } from './bytes.ts'
import type { Line } from './row.ts'

/** What one call takes. */
export interface Most {
  readonly rows: number
  /** Of the rows as JSON, in UTF-8. */
  readonly bytes: number
}

/** Lines of one call, and why there are no more where that is not the end. */
export interface Batch {
  readonly lines: readonly Line[]
  readonly unreadable?: string
}

/** Lines as calls take them, in their order. A row no call takes becomes a complaint. */
export async function* batchesOf(all: AsyncIterable<Line | Unreadable>, most: Most): AsyncGenerator<Batch> {
  let lines: Line[] = []
  let bytes = 0
  for await (const one of all) {
    if ('unreadable' in one) return yield { lines, unreadable: one.unreadable }
    const line = sizeOf(one) > most.bytes ? tooLarge(one.line, most) : one
    const size = sizeOf(line)
    if (bytes + size > most.bytes) {
      yield { lines }
      lines = []
      bytes = 0
    }
    lines.push(line)
    bytes += size
    if (lines.length < most.rows) continue
    yield { lines }
    lines = []
    bytes = 0
  }
  if (lines.length > 0) yield { lines }
}

/** Bytes of a line's row in a call, with the comma after it. */
const sizeOf = (line: Line): number =>
  'row' in line ? Buffer.byteLength(JSON.stringify({ ...line.row, line: line.line })) + 1 : 0

const tooLarge = (line: number, { bytes }: Most): Line => ({
  line,
  complaint: `This row is larger than a call may be, ${bytes} bytes: shorten it.`,
})
