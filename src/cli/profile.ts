import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { ProfileError } from '../core/error.ts'
import { EXIT } from './exit.ts'
import type { Cli, Globals } from './run.ts'
import { plain } from './text.ts'

/** `profile check` needs no server. What reads profiles is loaded only here: it takes longer than everything else. */
export function addProfile(program: Command, cli: Cli): void {
  const profile = program.command('profile').description('profile files')
  const check = profile
    .command('check')
    .description('say what is wrong with profile files and how to mend it')
    .argument('<file...>')
    .addHelpText('after', '\nExample:\n  $ latchkey profile check profiles/starter.json')
  check.action(async (files: readonly string[]) => {
    const { loadProfile } = await import('../profile/profile.ts')
    const { json = false } = check.optsWithGlobals<Globals>()
    const found = files.map(file => ({ file, complaints: complaintsAbout(file, loadProfile) }))
    const complaints = found.flatMap(it => it.complaints)
    if (json) cli.write(`${JSON.stringify({ files: found })}\n`)
    else {
      cli.write(found.map(it => (it.complaints.length > 0 ? '' : `${it.file}: loads\n`)).join(''))
      cli.writeError(complaints.map(it => `latchkey: ${plain(it)}\n`).join(''))
    }
    if (complaints.length > 0) cli.end(EXIT.refused)
  })
}

function complaintsAbout(file: string, load: (file: string, text: string) => unknown): readonly string[] {
  try {
    load(file, readFileSync(file, 'utf8'))
    return []
  } catch (cause) {
    return cause instanceof ProfileError ? cause.complaints : [`${file}: cannot be read: correct its name`]
  }
}
