import { Command, Option } from 'commander'
import { doing, examples, type Io, isJson } from './command.ts'
import type { MoveOptions } from './move.ts'

/** Brings a database to this version, apart from any start. */
export function migrateCommand(io: Io): Command {
  const command = new Command('migrate')
    .description('bring the database to this version, at DATABASE_URL or in the home')
    .option('--plan', 'only say which migrations are missing')
    .addHelpText(
      'after',
      '\nOn PostgreSQL nodes of the version before go on running meanwhile, and afterwards. A start migrates by itself unless LATCHKEY_MIGRATE is 0.',
    )
    .addHelpText('after', examples('latchkey migrate --plan', 'latchkey migrate'))
  return command.action(({ plan = false }: { readonly plan?: boolean }) =>
    doing(io, command, async () => (await import('./migrate.ts')).migrate(io, plan, isJson(command))),
  )
}

/** Moves everything between the file of a home and PostgreSQL. */
export function moveCommand(io: Io): Command {
  const places = ['sqlite', 'postgres']
  const command = new Command('move')
    .description('copy everything between the file of the home and PostgreSQL, and compare both')
    .addOption(new Option('--from <kind>', 'where it is').choices(places).makeOptionMandatory())
    .addOption(new Option('--to <kind>', 'where it is to be').choices(places).makeOptionMandatory())
    .addHelpText(
      'after',
      '\nThe home is LATCHKEY_HOME, PostgreSQL is at DATABASE_URL. Stop every server first. The source is left as it was; interrupted or killed, the same command goes on.',
    )
    .addHelpText(
      'after',
      examples(
        'DATABASE_URL=postgres://latchkey:password@db/latchkey latchkey move --from sqlite --to postgres',
      ),
    )
  return command.action((options: MoveOptions) => {
    if (options.from === options.to) command.error('error: --from and --to are the same: give both kinds')
    return doing(io, command, async () => (await import('./move.ts')).move(io, options, isJson(command)))
  })
}
