import { EXIT } from './exit.ts'
import type { Cli } from './run.ts'

/** Asks whoever sits at the terminal. Who answers with Ctrl-C ends the command. */
export interface Questions {
  text(message: string): Promise<string>
  /** What is typed is not shown. */
  hidden(message: string): Promise<string>
  /** Asks for a word in particular; anything else is a no. */
  word(message: string, word: string): Promise<boolean>
  choice(message: string, choices: readonly string[]): Promise<string>
}

/** Questions are asked on standard error: standard output is for results. */
export async function questionsOf({ end }: Pick<Cli, 'end'>): Promise<Questions> {
  const { isCancel, password, select, text } = await import('@clack/prompts')
  const output = process.stderr
  const answered = (answer: unknown): string =>
    isCancel(answer) ? end(EXIT.interrupted) : String(answer).trim()
  const said = (value: string | undefined) =>
    value?.trim() ? undefined : 'Say something, or leave with Ctrl-C.'
  return {
    text: async message => answered(await text({ message, output, validate: said })),
    hidden: async message => answered(await password({ message, output, validate: said })),
    word: async (message, word) => answered(await text({ message, output })) === word,
    choice: async (message, choices) =>
      answered(await select({ message, output, options: choices.map(value => ({ value, label: value })) })),
  }
}
