import { Illegible, isArray, ONE_ARRAY, type Source, type Unreadable } from './bytes.ts'
import { csvLines } from './csv.ts'
import { jsonLines } from './json.ts'
import type { Line, RowRules } from './row.ts'

/** Every line of a file of JSON lines or CSV, whichever it is. Ends early with why it cannot be read on. */
export async function* linesOf({ text }: Source, rules: RowRules): AsyncGenerator<Line | Unreadable> {
  try {
    const pieces = text[Symbol.asyncIterator]()
    const begun = await firstOf(pieces)
    const all = from(begun, pieces)
    if (begun.trimStart() === '') yield { unreadable: 'The file is empty.' }
    else if (isArray(begun)) yield { unreadable: ONE_ARRAY }
    else yield* begun.trimStart().startsWith('{') ? jsonLines(all, rules) : csvLines(begun, all, rules)
  } catch (cause) {
    yield { unreadable: unreadable(cause) }
  }
}

/** Why nothing more could be read: the bytes are no text, or nobody hands them on. */
function unreadable(cause: unknown): string {
  if (cause instanceof Illegible) return cause.message
  const reason = cause instanceof Error && 'code' in cause ? cause.code : 'its disk does not answer'
  return `The file cannot be read: ${reason}.`
}

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
