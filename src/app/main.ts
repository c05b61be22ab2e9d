#!/usr/bin/env node
import { Command } from 'commander'
import { systemClock } from '../adapters/node/clock.ts'
import { createCli } from '../cli/cli.ts'
import { screenOf } from '../cli/screen.ts'
import { ProfileError, SettingsError } from '../core/error.ts'
import { readSettings } from './settings.ts'
import { VERSION } from './version.ts'

// The server is loaded only where it runs: commands over the management API need none of it.

const write = (text: string): void => void process.stdout.write(text)
const writeError = (text: string): void => void process.stderr.write(text)

const serveCommand = new Command('serve').description('run both planes until Ctrl-C').action(() =>
  starting(async () => {
    const { runServer } = await import('./serve.ts')
    await runServer(readSettings(process.env), write)
  }),
)

const rootKeyCommand = new Command('root-key')
  .description('make one more root key, with the server stopped; shown once')
  .action(() =>
    starting(async () => {
      const [{ openHome }, { newRootKey }] = await Promise.all([import('./compose.ts'), import('./root.ts')])
      const home = await openHome(readSettings(process.env), systemClock())
      try {
        write(`${await newRootKey(home.ports, home.profiles)}\n`)
      } finally {
        await home.close()
      }
    }),
  )

/** What cannot start says why in a sentence; only a defect shows a stack. */
async function starting(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (cause) {
    if (!(cause instanceof SettingsError) && !(cause instanceof ProfileError)) throw cause
    writeError(`latchkey: ${cause.message}\n`)
    process.exitCode = 1
  }
}

const cli = createCli({
  version: VERSION,
  env: process.env,
  write,
  writeError,
  fetch,
  screen: screenOf(process),
  extra: [serveCommand, rootKeyCommand],
})
await cli.parseAsync()
