import type { Command } from 'commander'
import { homeCommands } from '../src/app/commands/commands.ts'
import { createCli } from '../src/cli/cli.ts'
import { EXITS } from '../src/cli/exit.ts'
import { FAMILIES } from '../src/cli/families/families.ts'
import { NO_SCREEN } from '../src/cli/screen.ts'
import { argumentsOf, type Family, type Flag, type Verb } from '../src/cli/verb.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import type { GeneratedFile } from './reference.ts'

/** The page about the command line, from what its commands are made of. */
export const commandReference = (): GeneratedFile => ({
  path: 'docs/reference/cli.md',
  text: page([
    GENERATED,
    '# Command line',
    'Commands with `Calls` each make one call of the management API; the others come first. [The guide](../guide/cli.md) shows them at work.',
    '## Settings',
    table(
      ['What', 'From'],
      [
        [
          'the control plane',
          '`--url`, else `LATCHKEY_URL`, else `demo.json`, else the URL of the last `latchkey login`, else `http://127.0.0.1:4700`, or the port of `LATCHKEY_CONTROL_PORT`',
        ],
        [
          'who calls',
          '`LATCHKEY_ROOT_KEY`, else the login of that URL, else `demo.json`; never an option, which process lists show',
        ],
        [
          'the gateway',
          '`--gateway-url`, else `LATCHKEY_GATEWAY_URL`, else `demo.json`, else `http://127.0.0.1:4701`, or the port of `LATCHKEY_GATEWAY_PORT`',
        ],
        ['`demo.json`', 'in the folder `LATCHKEY_HOME`, else in `./.latchkey`'],
        ['logins', '`latchkey/credentials.json` in `XDG_CONFIG_HOME`, else in `~/.config`'],
      ],
    ),
    '`--json` prints exactly what the API answers, as one document. Without it lists are tables, and one entry is its fields line by line; on a terminal times are told as how long ago.',
    'New secrets are shown once, on a terminal. Anywhere else, and with `--json`, `--reveal` shows them and `--secrets-to <file>` writes them to a new file for its owner alone; without either nothing is made. Of several, the file has each on a line of its own, with its side before it.',
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      EXITS.map(([exit, meaning]) => [code(String(exit)), meaning]),
    ),
    'A failure is one sentence on standard error; with `--json` it is a problem document instead.',
    ...ownCommands().flatMap(ownBlocks),
    ...FAMILIES.flatMap(familyBlocks),
  ]),
})

/** The commands that no table of calls describes, by their names. */
function ownCommands(): readonly (readonly [string, Command])[] {
  const io = { version: '', env: {}, screen: NO_SCREEN, write: ignore, writeError: ignore }
  const program = createCli({ ...io, fetch, extra: homeCommands(io) })
  const families = new Set(FAMILIES.map(it => it.name))
  const own = program.createHelp().visibleCommands(program)
  return own
    .filter(it => !families.has(it.name()) && it.name() !== 'help')
    .flatMap(it => (it.commands.length === 0 ? [named(it, it.name())] : inner(it)))
}

const named = (command: Command, name: string): readonly [string, Command] => [name, command]

const inner = (parent: Command) => parent.commands.map(it => named(it, `${parent.name()} ${it.name()}`))

const ignore = (): void => undefined

const ownBlocks = ([name, command]: readonly [string, Command]): readonly string[] => {
  const help = command.createHelp()
  const args = command.registeredArguments.map(it => [code(it.name()), it.description])
  const options = help.visibleOptions(command).filter(it => it.long !== '--help')
  const rows = [...args, ...options.map(it => [code(it.flags), it.description])]
  const described = rows.filter(([, about]) => about !== '')
  return [
    `## ${name}`,
    `${code(`latchkey ${name} ${usageOf(command)}`.trim())}: ${command.description()}.`,
    ...(described.length === 0 ? [] : [table(['Option', 'Meaning'], described)]),
    ...belowHelp(command),
  ]
}

const usageOf = (command: Command): string =>
  command.registeredArguments.map(it => (it.required ? `<${it.name()}>` : `[${it.name()}]`)).join(' ')

/** What the help of a command ends with: remarks, and examples. */
function belowHelp(command: Command): readonly string[] {
  let text = ''
  command.configureOutput({ writeOut: said => (text += said) })
  command.outputHelp()
  const below = text.slice(command.helpInformation().length)
  const [remarks = '', lines = ''] = below.split(/^Examples?:$/m)
  const examples = lines.trim().replaceAll(/^ *\$ /gm, '')
  return [remarks.trim(), examples === '' ? '' : `\`\`\`sh\n${examples}\n\`\`\``].filter(it => it !== '')
}

const familyBlocks = (family: Family): readonly string[] => [
  `## ${family.name}`,
  `${family.about.charAt(0).toUpperCase()}${family.about.slice(1)}.`,
  ...family.verbs.flatMap(verb => verbBlocks(family, verb)),
]

const verbBlocks = (family: Family, verb: Verb): readonly string[] => [
  `### ${family.name} ${verb.name}`,
  `${code(usage(family, verb))}: ${verb.summary}. Calls ${code(`${verb.method} ${verb.path}`)}.`,
  ...(optionRows(verb).length === 0 ? [] : [table(['Option', 'Meaning'], optionRows(verb))]),
  `\`\`\`sh\nlatchkey ${verb.example}\n\`\`\``,
]

const optionRows = ({ flags, secrets }: Verb): readonly (readonly string[])[] => [
  ...flags.flatMap(flagRows),
  ...(secrets
    ? [
        [code('--reveal'), 'shows its secrets where no terminal is, too'],
        [code('--secrets-to <file>'), 'writes its secrets to a new file only you can read'],
      ]
    : []),
]

const usage = ({ name }: Family, verb: Verb): string =>
  ['latchkey', name, verb.name, ...argumentsOf(verb).map(it => `<${it}>`)].join(' ')

function flagRows({ flags, about, required, clears }: Flag): readonly (readonly string[])[] {
  const [long = ''] = flags.split(' ')
  return [
    [code(flags), required ? `${about}; required` : about],
    ...(clears ? [[code(long.replace('--', '--no-')), `clears ${code(long)}`]] : []),
  ]
}
