import { Command } from 'commander'
import { addApply } from './apply/apply.ts'
import { addExport } from './apply/export.ts'
import { addCompletion } from './completion.ts'
import { minded, processEnd } from './end.ts'
import { EXIT, EXITS, failed } from './exit.ts'
import { FAMILIES } from './families/families.ts'
import { addFlags } from './flags.ts'
import { addImport } from './import/import.ts'
import { addLogins } from './login/login.ts'
import { addProfile } from './profile.ts'
import { type Cli, type CliOptions, fail, run } from './run.ts'
import { addSecretOptions } from './secrets.ts'
import { addTokens } from './tokens.ts'
import { argumentsOf, type Family, type Verb } from './verb.ts'
import { addVerify } from './verify.ts'

/** The commands that mind signals themselves. */
const MINDING: ReadonlySet<string> = new Set(['serve', 'import', 'apply', 'move'])

/** The `latchkey` command. Its commands call the management API and are made of tables. */
export function createCli(options: CliOptions): Command {
  const { version, write, writeError, extra, end = processEnd() } = options
  const cli: Cli = { ...options, end }
  const program = new Command('latchkey')
  program
    .description('API keys: issue, verify, scope, rate-limit, rotate, revoke.')
    .version(version)
    .option(
      '--url <url>',
      'the control plane (LATCHKEY_URL, else demo.json in LATCHKEY_HOME, else the last login)',
    )
    .option('--json', 'one JSON document, as the API answers it; problems too')
    .configureOutput({
      writeOut: write,
      writeErr: writeError,
      outputError: said => wrong(cli, program, said),
    })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride(error => end(error.exitCode === 0 ? EXIT.ok : EXIT.usage))
    .addHelpText('after', notes)
    .hook('preAction', (_, command) => {
      if (options.end === undefined && !MINDING.has(command.name())) minded()
    })
  program.commandsGroup('The server and its home:')
  for (const command of extra) program.addCommand(command.copyInheritedSettings(program))
  addProfile(program, cli)
  program.commandsGroup('Who calls, and what a key may do:')
  addLogins(program, cli)
  addVerify(program, cli)
  addTokens(program, cli)
  addImport(program, cli)
  program.commandsGroup('A file that says what shall be:')
  addApply(program, cli)
  addExport(program, cli)
  program.commandsGroup('The management API:')
  for (const family of FAMILIES) addFamily(program, cli, family)
  program.commandsGroup('More:')
  addCompletion(program, cli)
  return program
}

/** A command line that is wrong, in one sentence. */
function wrong(cli: Cli, program: Command, said: string): never {
  const given: unknown = Reflect.get(program, 'rawArgs')
  const json = Array.isArray(given) && given.includes('--json')
  const sentence = said
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
  return fail(cli, json, failed(EXIT.usage, 'usage', `${sentence} (see --help)`))
}

/** Below the help of the program itself, and not below that of each command. */
function notes({ command }: { readonly command: Command }): string {
  if (command.parent !== null) return ''
  const exits = EXITS.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`).join('\n')
  return `
Who calls is read from LATCHKEY_ROOT_KEY, else from the login of this URL (latchkey login), else from
demo.json in LATCHKEY_HOME (./.latchkey). Secrets are never options: those stand in process lists.

Exit codes:
${exits}

Examples:
  $ latchkey login
  $ latchkey keys list --api zenhire`
}

function addFamily(program: Command, cli: Cli, family: Family): void {
  const parent = program.command(family.name).description(family.about)
  for (const verb of family.verbs) addVerb(parent, cli, family, verb)
  const examples = family.verbs.slice(0, 3).map(it => `  $ latchkey ${it.example}\n`)
  parent.addHelpText('after', `\nExamples:\n${examples.join('')}`)
}

function addVerb(parent: Command, cli: Cli, family: Family, verb: Verb): void {
  const command = parent.command(verb.name).description(verb.summary)
  for (const name of argumentsOf(verb)) command.argument(`<${name}>`)
  addFlags(command, verb.flags)
  if (verb.secrets) addSecretOptions(command)
  command.addHelpText('after', `\nExample:\n  $ latchkey ${verb.example}`)
  command.action(() => run(cli, command, family, verb))
}
