import type { Command } from 'commander'
import { Option } from 'commander'
import { call } from './call.ts'
import { interruptible } from './end.ts'
import { EXIT, type Failed, failed } from './exit.ts'
import { linesOf, openSource, type Source } from './import-file.ts'
import {
  emptyReport,
  type Report,
  refusedHere,
  reportJson,
  safeAgain,
  summary,
  takeDown,
} from './import-report.ts'
import { COLUMNS, mappingIn, type Row } from './import-row.ts'
import { progressOf } from './progress.ts'
import { type Cli, fail, type Globals } from './run.ts'
import { type Server, serverIn } from './server.ts'
import type { Json } from './text.ts'

interface ImportOptions extends Globals {
  readonly account?: string
  readonly environment?: string
  readonly kind?: string
  readonly map?: Readonly<Record<string, string>>
  readonly dryRun?: boolean
}

/** Rows of one call: few enough to be told soon how it goes. */
const MAX_ROWS = 1000
/** Characters of one call; the server takes twice as many bytes. */
const MAX_CHARACTERS = 4 * 1024 * 1024

const IMPORT = {
  method: 'POST',
  path: '/v1/keys/import',
  flags: [{ flags: '--rows', about: '', field: 'rows' }],
} as const

/** `import`: takes over keys that were made elsewhere, from a file. */
export function addImport(program: Command, cli: Cli): void {
  const command = program
    .command('import')
    .description('take over keys that were made elsewhere, from a file of CSV or JSON lines')
    .argument('<file>', 'the file, or - for standard input')
    .option('--account <account>', 'whose keys they are, where a row does not say')
    .option('--environment <environment>', 'where they act, where a row does not say')
    .option('--kind <kind>', 'what the digests are, where a row does not say: sha256, bcrypt, …')
    .addOption(
      new Option('--map <column=field>', 'which field a column is, - for none; may be repeated').argParser(
        mappingIn,
      ),
    )
    .option('--dry-run', 'say what would come of it, and import nothing')
    .addHelpText('after', HELP)
  command.action((file: string) => importFile(cli, file, command.optsWithGlobals<ImportOptions>()))
}

const HELP = `
Fields: ${Object.keys(COLUMNS).join(', ')}.
A row has the key itself as its secret, or a digest of it, with its kind and, for bcrypt, scrypt and argon2, the
non-secret prefix of the key. Refused rows are told on standard error with their line; the others are imported.

Examples:
  $ latchkey import keys.csv --account acc_1m7z… --dry-run
  $ latchkey import users.jsonl --kind bcrypt --map key_hash=digest --map key_start=prefix --map id=-`

async function importFile(cli: Cli, file: string, options: ImportOptions): Promise<void> {
  const { json = false, dryRun = false } = options
  const server = serverIn(cli.env, options.url)
  if ('exit' in server) return fail(cli, json, server)
  const source = openSource(file)
  if ('unreadable' in source) return fail(cli, json, failed(EXIT.usage, 'usage', source.unreadable))
  const report = emptyReport(dryRun)
  const bar = progressOf(cli, dryRun ? 'Looking at keys' : 'Importing keys', source.size)
  const stopped = await sendAll({ cli, server, source, report, options, shown: () => bar.at(source.read) })
  bar.end()
  if (report.line > 0) cli.write(json ? reportJson(report, stopped?.sentence) : summary(report))
  if (stopped !== undefined)
    return fail(cli, json, { ...stopped, sentence: `${stopped.sentence} ${safeAgain(report)}` })
  if (report.refused > 0) cli.end(EXIT.refused)
}

interface Sending {
  readonly cli: Cli
  readonly server: Server
  readonly source: Source
  readonly report: Report
  readonly options: ImportOptions
  readonly shown: () => void
}

/** Sends every row, some at a time. @returns why it stopped before the end */
async function sendAll(it: Sending): Promise<Failed | undefined> {
  const { source, report, options } = it
  const interrupted = interruptible()
  const taking = { keep: options.json ?? false, complain: it.cli.writeError }
  const chunk: Row[] = []
  let characters = 0
  for await (const line of linesOf(source, rulesOf(options))) {
    if ('unreadable' in line)
      return (await send(it, chunk)) ?? failed(EXIT.refused, 'file-malformed', line.unreadable)
    if ('complaint' in line) {
      takeDown(report, [refusedHere(line.line, line.complaint)], taking)
      continue
    }
    const row = { ...line.row, line: line.line }
    chunk.push(row)
    characters += JSON.stringify(row).length
    if (chunk.length < MAX_ROWS && characters < MAX_CHARACTERS) continue
    const stopped = await send(it, chunk.splice(0))
    if (stopped !== undefined) return stopped
    if (interrupted()) return failed(EXIT.interrupted, 'interrupted', 'Interrupted.')
    characters = 0
  }
  return send(it, chunk)
}

const rulesOf = ({ map = {}, account, environment, kind }: ImportOptions) => ({
  map,
  defaults: {
    ...(account !== undefined && { account }),
    ...(environment !== undefined && { environment }),
    ...(kind !== undefined && { kind }),
  },
})

async function send(it: Sending, rows: readonly Row[]): Promise<Failed | undefined> {
  if (rows.length === 0) return undefined
  const { cli, server, report, options } = it
  const fields = { rows, ...(report.dryRun && { dryRun: true }) }
  const called = await call(cli, server, { verb: IMPORT, names: [], fields })
  if (!called.ok) return called
  takeDown(report, rowsIn(called.json), { keep: options.json ?? false, complain: cli.writeError })
  it.shown()
  return undefined
}

const rowsIn = ({ rows }: Json): readonly Json[] => (Array.isArray(rows) ? rows.map(Object) : [])
