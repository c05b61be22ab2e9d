import { type Command, Option } from 'commander'
import { EXIT, failed } from '../exit.ts'
import { type Cli, fail, type Globals } from '../run.ts'
import { serverIn } from '../server.ts'
import { readingBar } from './reading-bar.ts'

interface ExportOptions extends Globals {
  readonly api?: readonly string[]
}

/** `export`: writes a file for `apply` from what is there. */
export function addExport(program: Command, cli: Cli): void {
  const command = program
    .command('export')
    .description('write what is there as a file for apply; secrets are in none')
    .addOption(
      new Option('--api <api>', 'only this API, by id or by name; may be repeated').argParser(
        (text: string, before: readonly string[] = []) => [...before, text],
      ),
    )
    .addHelpText('after', HELP)
  command.action(() => exported(cli, command.optsWithGlobals<ExportOptions>()))
}

const HELP = `
Keys that were revoked or have expired are left out. With --json it is JSON, which apply reads as well.

Example:
  $ latchkey export --api zenhire > zenhire.yaml`

async function exported(cli: Cli, { url, json = false, api = [] }: ExportOptions): Promise<void> {
  const server = serverIn(cli.env, url)
  if ('exit' in server) return fail(cli, json, server)
  const { isFailed } = await import('./ask.ts')
  const { lookingAtAll, thereIn } = await import('./there.ts')
  const { fileOf, fileText } = await import('./file-of.ts')
  const reading = readingBar(cli)
  const looking = lookingAtAll(api, reading.seen)
  const there = await thereIn({ cli, server }, looking)
  reading.end()
  if (isFailed(there)) return fail(cli, json, there)
  const apis = there.apis.filter(it => looking.accounts({ ...it.fields, id: it.id }))
  const missing = api.find(name => !apis.some(it => it.id === name || it.fields['name'] === name))
  if (missing !== undefined)
    return fail(cli, json, failed(EXIT.refused, 'api-unknown', `There is no API ${missing}: correct --api.`))
  cli.write(json ? `${JSON.stringify(fileOf(apis))}\n` : fileText(apis))
}
