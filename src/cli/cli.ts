import { Command } from 'commander'
import { EXIT } from './call.ts'
import { processEnd } from './end.ts'
import { FAMILIES } from './families.ts'
import { addFlag } from './flags.ts'
import { addProfile } from './profile.ts'
import { type Cli, type CliOptions, run } from './run.ts'
import { argumentsOf, type Family } from './verb.ts'

/** How a command ended, as `--help` and the reference say it. */
export const EXITS: readonly (readonly [number, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.refused, 'the server refused, or a profile has complaints'],
  [EXIT.usage, 'the command line is wrong, or a setting is missing'],
  [EXIT.unreachable, 'the server cannot be reached or does not work'],
]

/** The `latchkey` command. Its commands call the management API and are made of tables. */
export function createCli(options: CliOptions): Command {
  const { version, write, writeError, extra, end = processEnd() } = options
  const cli: Cli = { ...options, end }
  const program = new Command('latchkey')
    .description('API keys: issue, verify, scope, rate-limit, rotate, revoke.')
    .version(version)
    .option('--url <url>', 'the control plane (LATCHKEY_URL, else demo.json in LATCHKEY_HOME)')
    .option('--json', 'answers as JSON, as the API gives them')
    .configureOutput({ writeOut: write, writeErr: writeError, outputError: said => writeError(usage(said)) })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride(error => end(error.exitCode === 0 ? EXIT.ok : EXIT.usage))
    .addHelpText('after', notes)
  for (const command of extra) program.addCommand(command.copyInheritedSettings(program))
  for (const family of FAMILIES) addFamily(program, cli, family)
  addProfile(program, cli)
  return program
}

const usage = (said: string): string => `latchkey: ${said.replace(/^error: /, '').trimEnd()} (see --help)\n`

/** Below the help of the program itself, and not below that of each command. */
function notes({ command }: { readonly command: Command }): string {
  if (command.parent !== null) return ''
  const exits = EXITS.map(([code, meaning]) => `  ${code}  ${meaning}`).join('\n')
  return `
The root key is read from LATCHKEY_ROOT_KEY, else from demo.json in LATCHKEY_HOME (./.latchkey).
It is never an option: those stand in process lists.

Exit codes:
${exits}

Example:
  $ latchkey keys list --api zenhire`
}

function addFamily(program: Command, cli: Cli, family: Family): void {
  const parent = program.command(family.name).description(family.about)
  for (const verb of family.verbs) {
    const command = parent.command(verb.name).description(verb.summary)
    for (const name of argumentsOf(verb)) command.argument(`<${name}>`)
    for (const flag of verb.flags) addFlag(command, flag)
    command.addHelpText('after', `\nExample:\n  $ latchkey ${verb.example}`)
    command.action(() => run(cli, command, family, verb))
  }
}
