import { styleText } from 'node:util'

/** What a command writes to. */
export interface Screen {
  /** Whether a person reads standard output on a terminal. */
  readonly out: boolean
  /** Whether a person reads standard error on a terminal. */
  readonly error: boolean
  /** Whether somebody is there to answer questions. */
  readonly asks: boolean
  /** Whether standard output may have colours: a terminal, and NO_COLOR is not set. */
  readonly colours: boolean
}

/** Files and pipes: what scripts read. */
export const NO_SCREEN: Screen = { out: false, error: false, asks: false, colours: false }

/** The screen of this process. */
export const screenOf = ({
  stdin,
  stdout,
  stderr,
}: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>): Screen => ({
  out: stdout.isTTY === true,
  error: stderr.isTTY === true,
  asks: stdin.isTTY === true && stderr.isTTY === true,
  colours: styleText('bold', '-', { stream: stdout }) !== '-',
})
