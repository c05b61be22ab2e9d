import type { Command } from 'commander'
import { EXIT } from '../../cli/exit.ts'
import { questionsOf } from '../../cli/questions.ts'
import type { Screen } from '../../cli/screen.ts'
import { plain } from '../../cli/text.ts'
import { ProfileError, SettingsError } from '../../core/error.ts'

/** What the commands that work on a home are run in. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly screen: Screen
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
}

/** Does the work of a command. What cannot be done says why in a sentence; only a defect shows a stack. */
export async function doing({ writeError }: Io, command: Command, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    if (!(cause instanceof SettingsError) && !(cause instanceof ProfileError)) throw cause
    writeError(isJson(command) ? problemText(cause.message) : `latchkey: ${plainLines(cause.message)}\n`)
    process.exitCode = EXIT.refused
  }
}

/** Whether the command line asks for JSON. */
export const isJson = (command: Command): boolean =>
  command.optsWithGlobals<{ json?: boolean }>().json === true

const problemText = (detail: string): string =>
  `${JSON.stringify({ type: 'urn:latchkey:problem:refused', title: 'Not done', code: 'refused', detail })}\n`

/** Complaints about profiles are one line each. */
const plainLines = (text: string): string => text.split('\n').map(plain).join('\n')

/** What a help text ends in. */
export const examples = (...lines: readonly string[]): string =>
  `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map(it => `  $ ${it}\n`).join('')}`

/** Questions for whoever sits at the terminal. */
export const questionsIn = () => questionsOf({ end: code => process.exit(code) })
