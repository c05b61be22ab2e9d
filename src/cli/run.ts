import type { Command } from 'commander'
import { call, EXIT, type Failed, failed, handOn } from './call.ts'
import type { End } from './end.ts'
import { fieldsOf } from './flags.ts'
import type { Screen } from './screen.ts'
import { type Environment, serverIn } from './server.ts'
import { listText, plain, recordText } from './text.ts'
import type { Family, Verb } from './verb.ts'

export interface CliOptions {
  readonly version: string
  readonly env: Environment
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
  readonly fetch: typeof globalThis.fetch
  /** What `write` and `writeError` write to. */
  readonly screen: Screen
  /** Commands that are more than calls, e.g. `serve`. */
  readonly extra: readonly Command[]
  /** Absent: ends this process, and minds broken pipes. */
  readonly end?: End | undefined
}

/** What every command is handed. */
export type Cli = CliOptions & { readonly end: End }

/** Which options of the program a command line gave. */
export interface Globals {
  readonly url?: string
  readonly json?: boolean
}

/** Makes a verb's call and shows what came of it. */
export async function run(cli: Cli, command: Command, family: Family, verb: Verb): Promise<void> {
  const { url, json = false } = command.optsWithGlobals<Globals>()
  const fields = fieldsOf(verb.flags, command.opts())
  if (verb.method === 'PATCH' && Object.keys(fields).length === 0) {
    const sentence = 'Say what to change: see --help for what can be.'
    return fail(cli, json, failed(EXIT.usage, 'usage', sentence))
  }
  const server = serverIn(cli.env, url)
  if (typeof server === 'string') return fail(cli, json, failed(EXIT.usage, 'usage', server))
  const wanted = { verb, names: command.args, fields }
  const called = verb.raw
    ? await handOn(cli.fetch, server, wanted, cli.write)
    : await call(cli.fetch, server, wanted)
  if (called === undefined) return
  if (!called.ok) return fail(cli, json, called)
  const columns = verb.columns ?? family.columns
  if (json) cli.write(`${called.text}\n`)
  else cli.write('items' in called.json ? listText(called.json, columns) : recordText(called.json))
  if (called.json['ok'] === false) cli.end(EXIT.refused)
}

/** Says in one sentence, or as JSON, why nothing came of it. */
function fail({ writeError, end }: Cli, json: boolean, { exit, sentence, document }: Failed): void {
  writeError(json ? `${JSON.stringify(document)}\n` : `latchkey: ${plain(sentence)}\n`)
  end(exit)
}
