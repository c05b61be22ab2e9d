import { EXITS } from '../src/cli/exit.ts'
import { FAMILIES } from '../src/cli/families.ts'
import { argumentsOf, type Family, type Flag, type Verb } from '../src/cli/verb.ts'
import { code, GENERATED, page, table } from './markdown.ts'
import type { GeneratedFile } from './reference.ts'

/** The page about the command line, from the tables its commands are made of. */
export const commandReference = (): GeneratedFile => ({
  path: 'docs/reference/cli.md',
  text: page([
    GENERATED,
    '# Command line',
    'Each command below makes one call of the management API. `latchkey profile check <file…>` says what is wrong with profile files and needs no server; `latchkey --help` lists what else there is.',
    '## Settings',
    table(
      ['What', 'From'],
      [
        [
          'the control plane',
          '`--url`, else `LATCHKEY_URL`, else `demo.json`, else `http://127.0.0.1:4700`, or the port of `LATCHKEY_CONTROL_PORT`',
        ],
        ['the root key', '`LATCHKEY_ROOT_KEY`, else `demo.json`; never an option, which process lists show'],
        ['`demo.json`', 'in the folder `LATCHKEY_HOME`, else in `./.latchkey`'],
      ],
    ),
    '`--json` prints exactly what the API answers. Without it lists are tables, and one entry is its fields line by line. Secrets are shown by `keys create` and `keys rotate`, once.',
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      EXITS.map(([exit, meaning]) => [code(String(exit)), meaning]),
    ),
    'A failure is one sentence on standard error; with `--json` it is the problem document instead, where the command line itself was right.',
    ...FAMILIES.flatMap(familyBlocks),
  ]),
})

const familyBlocks = (family: Family): readonly string[] => [
  `## ${family.name}`,
  `${family.about.charAt(0).toUpperCase()}${family.about.slice(1)}.`,
  ...family.verbs.flatMap(verb => verbBlocks(family, verb)),
]

const verbBlocks = (family: Family, verb: Verb): readonly string[] => [
  `### ${family.name} ${verb.name}`,
  `${code(usage(family, verb))}: ${verb.summary}. Calls ${code(`${verb.method} ${verb.path}`)}.`,
  ...(verb.flags.length === 0 ? [] : [table(['Option', 'Meaning'], verb.flags.flatMap(flagRows))]),
  `\`\`\`sh\nlatchkey ${verb.example}\n\`\`\``,
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
