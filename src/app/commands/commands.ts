import { Command } from 'commander'
import { showsOnce } from '../../cli/end.ts'
import { readSettings } from '../settings/settings.ts'
import { doing, examples, type Io, isJson } from './command.ts'
import { migrateCommand, moveCommand } from './database-commands.ts'
import type { InitOptions } from './init.ts'

// What does the work is loaded only where it is done: commands over the management API need none of it.

/** The commands that need the home itself, not a server. */
export const homeCommands = (io: Io): readonly Command[] =>
  [
    ...[initCommand, serveCommand, rootKeyCommand, backupCommand, restoreCommand, doctorCommand],
    readyCommand,
    ...[migrateCommand, moveCommand],
  ].map(make => make(io))

function initCommand(io: Io): Command {
  const command = new Command('init')
    .description('make a home with an API and a root key, which is shown once')
    .argument('[folder]', 'a folder that is not there yet, or empty (LATCHKEY_HOME, else ./.latchkey)')
    .option(
      '--profile <name>',
      'the profile its API speaks, or a profile file, which is copied into the home',
    )
    .option('--api <name>', 'name of the API: its path segment at the gateway')
    .option('--upstream <url>', 'where its requests are forwarded to')
    .addHelpText(
      'after',
      '\nWhat is not said is asked for on a terminal. Only the root key goes to standard output.',
    )
    .addHelpText(
      'after',
      examples(
        'latchkey init /var/lib/latchkey --profile starter --api talent --upstream http://127.0.0.1:8080',
        'latchkey init --profile mine.json --api search > root-key.txt',
      ),
    )
  return command.action((folder: string | undefined, options: InitOptions) => {
    const missing = (['profile', 'api'] as const).find(it => options[it] === undefined)
    if (missing !== undefined && !io.screen.asks)
      command.error(`error: there is no terminal to ask on: give --${missing}`)
    return doing(io, command, async () =>
      (await import('./init.ts')).init(io, folder, options, isJson(command)),
    )
  })
}

function serveCommand(io: Io): Command {
  const command = new Command('serve')
    .description('run both planes, or one of them, until Ctrl-C')
    .option(
      '--role <role>',
      'all, gateway or control: which planes this process runs (LATCHKEY_ROLE, else all)',
    )
    .addHelpText(
      'after',
      examples('LATCHKEY_HOME=/var/lib/latchkey latchkey serve', 'latchkey serve --role gateway'),
    )
  return command.action(({ role }: { readonly role?: string }) =>
    doing(io, command, async () => {
      // Before the server is loaded: what cannot be is refused at once.
      const settings = readSettings({ ...io.env, ...(role !== undefined && { LATCHKEY_ROLE: role }) })
      await (await import('../serve.ts')).runServer(settings, io.write)
    }),
  )
}

function rootKeyCommand(io: Io): Command {
  const command = new Command('root-key')
    .description('make one more root key, with the server stopped; shown once')
    .addHelpText('after', examples('latchkey root-key > root-key.txt'))
  return command.action(() =>
    doing(io, command, async () => {
      const rootKey = await (await import('./make-home.ts')).oneMoreRootKey(readSettings(io.env))
      showsOnce('this root key is lost: make another with "latchkey root-key"')
      io.write(isJson(command) ? `${JSON.stringify({ rootKey })}\n` : `${rootKey}\n`)
    }),
  )
}

function backupCommand(io: Io): Command {
  const command = new Command('backup')
    .description('copy the home, also while the server runs: database, secret, profiles')
    .argument('<folder>', 'a folder that is not there yet, or empty')
    .addHelpText('after', '\nThe copy is for its owner alone, and appears whole or not at all.')
    .addHelpText('after', examples('LATCHKEY_HOME=/var/lib/latchkey latchkey backup /backups/2027-01-31'))
  return command.action((folder: string) =>
    doing(io, command, async () => (await import('./backup.ts')).backup(io, folder, isJson(command))),
  )
}

function restoreCommand(io: Io): Command {
  const command = new Command('restore')
    .description('make a home of a backup, once every file of it is found to be as it was')
    .argument('<backup>', 'a folder that "latchkey backup" has made')
    .option('--home <folder>', 'a folder that is not there yet, or empty (LATCHKEY_HOME, else ./.latchkey)')
    .addHelpText('after', '\nA home that is in use is not empty: stop its server, and move it away first.')
    .addHelpText('after', examples('latchkey restore /backups/2027-01-31 --home /var/lib/latchkey'))
  return command.action((from: string, { home }: { readonly home?: string }) =>
    doing(io, command, async () => (await import('./restore.ts')).restore(io, from, home, isJson(command))),
  )
}

function doctorCommand(io: Io): Command {
  const command = new Command('doctor')
    .description('look for settings and files that are dangerous, and say what to do')
    .addHelpText('after', '\nRun it with the settings of the server, also while that runs: it only reads.')
    .addHelpText('after', examples('LATCHKEY_HOME=/var/lib/latchkey latchkey doctor'))
  return command.action(() =>
    doing(io, command, async () => (await import('./doctor.ts')).doctor(io, isJson(command))),
  )
}

function readyCommand(io: Io): Command {
  const command = new Command('ready')
    .description('ask the server of these settings, on this machine, whether it is ready')
    .option('--alive', 'ask only whether it runs, whatever becomes of its database: if not, restart it')
    .addHelpText(
      'after',
      '\nFor containers and scripts: it ends with 1 when a plane is not, or does not answer.',
    )
    .addHelpText('after', examples('LATCHKEY_GATEWAY_PORT=4701 latchkey ready', 'latchkey ready --alive'))
  return command.action(({ alive = false }: { readonly alive?: boolean }) =>
    doing(io, command, async () =>
      (await import('./ready.ts')).ready(io, alive ? 'alive' : 'ready', isJson(command)),
    ),
  )
}
