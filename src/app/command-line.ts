import { createCli } from '../cli/cli.ts'
import { screenOf } from '../cli/screen.ts'
import { homeCommands } from './commands/commands.ts'
import { VERSION } from './version.ts'

/** Does what the words of this process's command line say. */
export async function run(): Promise<void> {
  const io = {
    version: VERSION,
    env: process.env,
    screen: screenOf(process),
    write: (text: string): void => void process.stdout.write(text),
    writeError: (text: string): void => void process.stderr.write(text),
  }
  await createCli({ ...io, fetch, extra: homeCommands(io) }).parseAsync()
}
