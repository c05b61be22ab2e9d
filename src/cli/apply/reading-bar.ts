import { type Drawing, type Progress, progressOf } from '../progress.ts'

/** Shows how many accounts of an API have been looked at; a bar for each API, one after the other. */
export function readingBar(drawing: Drawing) {
  let bar: Progress | undefined
  let drawn = 0
  return {
    seen(done: number, total: number): void {
      if (total !== drawn) bar = progressOf(drawing, 'Reading accounts', total)
      drawn = total
      bar?.at(done)
    },
    end: () => bar?.end(),
  }
}
