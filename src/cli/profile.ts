import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { ProfileError } from '../core/error.ts'
import { loadProfile } from '../profile/profile.ts'
import { EXIT } from './exit.ts'
import type { Cli, Globals } from './run.ts'
import { plain } from './text.ts'

/** `profile check`: the one command that needs no server. */
export function addProfile(program: Command, cli: Cli): void {
  const profile = program.command('profile').description('profile files')
  const check = profile
    .command('check')
    .description('say what is wrong with profile files and how to mend it')
    .argument('<file...>')
    .addHelpText('after', '\nExample:\n  $ latchkey profile check profiles/starter.json')
  check.action((files: readonly string[]) => {
    const { json = false } = check.optsWithGlobals<Globals>()
    const found = files.map(file => ({ file, complaints: complaintsAbout(file) }))
    const complaints = found.flatMap(it => it.complaints)
    if (json) cli.write(`${JSON.stringify({ files: found })}\n`)
    else {
      cli.write(found.map(it => (it.complaints.length > 0 ? '' : `${it.file}: loads\n`)).join(''))
      cli.writeError(complaints.map(it => `latchkey: ${plain(it)}\n`).join(''))
    }
    if (complaints.length > 0) cli.end(EXIT.refused)
  })
}

function complaintsAbout(file: string): readonly string[] {
  try {
    loadProfile(file, readFileSync(file, 'utf8'))
    return []
  } catch (cause) {
    return cause instanceof ProfileError ? cause.complaints : [`${file}: cannot be read: correct its name`]
  }
}
