import type { Command } from 'commander'
import { Option } from 'commander'
import { call } from '../call.ts'
import { interruptible } from '../end.ts'
import { EXIT, type Failed, failed } from '../exit.ts'
import { progressOf } from '../progress.ts'
import { type Cli, fail, type Globals } from '../run.ts'
import { type Server, serverIn } from '../server.ts'
import type { Json } from '../text.ts'
import { type AccountsByName, accountsOf, withAccounts } from './accounts.ts'
import { batchesOf } from './batch.ts'
import { openSource, type Source } from './bytes.ts'
import { linesOf } from './file.ts'
import { emptyReport, type Report, refusedHere, reportJson, safeAgain, summary, takeDown } from './report.ts'
import { COLUMNS, type Line, mappingIn, type Row } from './row.ts'

interface ImportOptions extends Globals {
  readonly account?: string
  readonly api?: string
  readonly environment?: string
  readonly kind?: string
  readonly map?: Readonly<Record<string, string>>
  readonly dryRun?: boolean
}

/** Rows of one call: few enough to be told soon how it goes. */
const MAX_ROWS = 1000
/** Bytes of the rows of one call: as many as the server takes, less what stands around them. */
const MAX_BYTES = 8 * 1024 * 1024 - 1024

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
    .option('--api <api>', 'the API whose accounts rows name by their names, not by their ids')
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
  const accounts = options.api === undefined ? undefined : await accountsOf(cli, server, options.api)
  if (accounts !== undefined && 'exit' in accounts) return fail(cli, json, accounts)
  const report = emptyReport(dryRun)
  const bar = progressOf(cli, dryRun ? 'Looking at keys' : 'Importing keys', source.size)
  const sending = { cli, server, source, accounts, report, options, shown: () => bar.at(source.read) }
  const stopped = await interruptible(source.stop, asked => sendAll(sending, asked))
  bar.end()
  if (stopped === undefined || report.line > 0)
    cli.write(json ? reportJson(report, stopped?.sentence) : summary(report))
  if (stopped !== undefined)
    return fail(cli, json, { ...stopped, sentence: `${stopped.sentence} ${safeAgain(report)}` })
  if (report.refused > 0) cli.end(EXIT.refused)
}

interface Sending {
  readonly cli: Cli
  readonly server: Server
  readonly source: Source
  /** Absent where rows name them by their ids. */
  readonly accounts: AccountsByName | undefined
  readonly report: Report
  readonly options: ImportOptions
  readonly shown: () => void
}

/** Sends every row, some at a time. @returns why it stopped before the end */
async function sendAll(it: Sending, interrupted: () => boolean): Promise<Failed | undefined> {
  const read = linesOf(it.source, rulesOf(it.options))
  const lines = it.accounts === undefined ? read : withAccounts(read, it.accounts)
  for await (const batch of batchesOf(lines, { rows: MAX_ROWS, bytes: MAX_BYTES })) {
    if (interrupted()) return INTERRUPTED
    const stopped = await send(it, batch.lines)
    if (stopped !== undefined) return stopped
    if (batch.unreadable !== undefined) return failed(EXIT.refused, 'file-malformed', batch.unreadable)
  }
  return undefined
}

const INTERRUPTED = failed(EXIT.interrupted, 'interrupted', 'Interrupted.')

const rulesOf = ({ map = {}, account, environment, kind }: ImportOptions) => ({
  map,
  defaults: {
    ...(account !== undefined && { account }),
    ...(environment !== undefined && { environment }),
    ...(kind !== undefined && { kind }),
  },
})

/** Sends lines that are rows, and takes down what became of each line, in their order. */
async function send(it: Sending, lines: readonly Line[]): Promise<Failed | undefined> {
  const { cli, server, report, options } = it
  const rows = lines.flatMap(line => ('row' in line ? [{ ...line.row, line: line.line }] : []))
  const called = rows.length === 0 ? NOTHING_SENT : await call(cli, server, wantedOf(rows, report))
  if (!called.ok) return called
  const here = lines.flatMap(line => ('row' in line ? [] : [refusedHere(line.line, line.complaint)]))
  const fates = [...rowsIn(called.json), ...here].sort((a, b) => Number(a['line']) - Number(b['line']))
  takeDown(report, fates, { keep: options.json ?? false, complain: cli.writeError })
  it.shown()
  return undefined
}

const NOTHING_SENT = { ok: true, json: {} } as const

const wantedOf = (rows: readonly Row[], { dryRun }: Report) => ({
  verb: IMPORT,
  names: [],
  fields: { rows, ...(dryRun && { dryRun }) },
})

const rowsIn = ({ rows }: Json): readonly Json[] => (Array.isArray(rows) ? rows.map(Object) : [])
