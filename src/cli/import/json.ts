import { objectIn } from '../flags.ts'
import { type Line, type RowRules, rowOfObject } from './row.ts'

/** Every line of a text of JSON lines. */
export async function* jsonLines(text: AsyncIterable<string>, rules: RowRules): AsyncGenerator<Line> {
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
