import complete from '@bomb.sh/tab/commander'
import type { Command } from 'commander'

/** `completion <shell>`: the script that makes a shell complete command lines. Call it once all others are there. */
export function addCompletion(program: Command): void {
  complete(program, { completionCommandName: 'completion' })
  const command = program.commands.find(it => it.name() === 'completion')
  command?.description('print the script that completes commands in your shell').addHelpText('after', HELP)
}

const HELP = `
Examples:
  $ latchkey completion bash >> ~/.bashrc
  $ latchkey completion zsh > "\${fpath[1]}/_latchkey"
  $ latchkey completion fish > ~/.config/fish/completions/latchkey.fish`
