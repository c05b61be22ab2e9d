import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import type { Cli } from './run.ts'

/** `completion <shell>`: the script that makes a shell complete command lines. Call it once all others are there. */
export function addCompletion(program: Command, { write }: Pick<Cli, 'write'>): void {
  const completions = tab(program, { completionCommandName: 'completion' })
  const command = program.commands.find(it => it.name() === 'completion')
  command
    ?.description('print the script that completes commands in your shell')
    .addHelpText('after', HELP)
    .action((shell: string) => {
      if (shell === 'bash') write(BASH)
      else completions.setup('latchkey', 'latchkey', shell)
    })
}

/** Ours needs no package of bash's own, and never evaluates what was typed. */
const BASH = `# bash completion for latchkey
_latchkey() {
  local word="\${COMP_WORDS[COMP_CWORD]}" found
  COMPREPLY=()
  while IFS=$'\\t' read -r found _; do
    [[ $found == :* || $found != "$word"* ]] || COMPREPLY+=("$found")
  done < <(latchkey complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _latchkey latchkey
`

const HELP = `
Examples:
  $ latchkey completion bash >> ~/.bashrc
  $ latchkey completion zsh > "\${fpath[1]}/_latchkey"
  $ latchkey completion fish > ~/.config/fish/completions/latchkey.fish`
