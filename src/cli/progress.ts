import type { Screen } from './screen.ts'

/** Shows how far long work has come. */
export interface Progress {
  /** @param done how much is done so far, of the total */
  at(done: number): void
  /** Takes the bar away. What came of the work is for its command to say. */
  end(): void
}

/** What a bar is drawn on. */
export interface Drawing {
  readonly screen: Screen
  readonly writeError: (text: string) => void
}

const CELLS = 28
const CLEAR_LINE = '\r\u001b[K'
const NOTHING: Progress = { at: () => undefined, end: () => undefined }

/**
 * A bar on standard error, drawn anew with each percent: standard output stays for results. Draws nothing
 * where nobody looks.
 * @param label what is done, e.g. `Importing keys`
 * @param total how much there is to do, in whatever unit; 0 draws nothing
 */
export function progressOf({ screen, writeError }: Drawing, label: string, total: number): Progress {
  if (!screen.error || total <= 0) return NOTHING
  let drawn = -1
  return {
    at(done) {
      const percent = Math.floor((Math.min(done, total) / total) * 100)
      if (percent === drawn) return
      drawn = percent
      writeError(`${CLEAR_LINE}${label} ${barOf(percent / 100, CELLS)} ${String(percent).padStart(3)} %`)
    },
    end: () => writeError(CLEAR_LINE),
  }
}

/** A bar of so many cells. @param share 0 to 1 */
export function barOf(share: number, cells: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * cells)
  return '█'.repeat(full) + '░'.repeat(cells - full)
}
