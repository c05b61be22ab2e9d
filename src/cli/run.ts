import type { Command } from 'commander'
import { type Called, call, handOn, type Wanted } from './call.ts'
import { type End, showsOnce } from './end.ts'
import { EXIT, type Failed, failed } from './exit.ts'
import { fieldsOf } from './flags.ts'
import type { Screen } from './screen.ts'
import { keptIn, type SecretOptions, unseen, withoutSecrets } from './secrets.ts'
import { type Environment, type Server, serverIn } from './server.ts'
import { listText, lookOf, paragraph, recordText } from './text.ts'
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
  const options = command.optsWithGlobals<Globals & SecretOptions>()
  const { json = false } = options
  const fields = fieldsOf(verb.flags, command.opts())
  const wanted = { verb, names: command.args, fields }
  const server = serverFor(cli, wanted, options)
  if ('exit' in server) return fail(cli, json, server)
  const called = await made(cli, server, wanted, options)
  if (called === undefined) return
  if (!called.ok) return fail(cli, json, called)
  if (verb.secrets && options.secretsTo === undefined) showsOnce(othersBy(family, called.json['id']))
  show(cli, called, { json, columns: verb.columns ?? family.columns, text: verb.text })
  if (called.json['ok'] === false) cli.end(EXIT.refused)
}

/** Whom to ask, once everything else about the command line is right. */
function serverFor(
  { env, screen }: Cli,
  { verb, fields }: Wanted & { readonly verb: Verb },
  options: Globals & SecretOptions,
): Server | Failed {
  if (verb.method === 'PATCH' && Object.keys(fields).length === 0)
    return failed(EXIT.usage, 'usage', 'Say what to change: see --help for what can be.')
  const lost = verb.secrets && unseen(screen, options)
  return lost || serverIn(env, options.url)
}

async function made(
  cli: Cli,
  server: Server,
  wanted: Wanted & { readonly verb: Verb },
  { secretsTo }: SecretOptions,
): Promise<Called | undefined> {
  if (wanted.verb.raw) return handOn(cli, server, wanted, cli.write)
  const calling = () => call(cli, server, wanted)
  if (secretsTo === undefined) return calling()
  const called = await keptIn(secretsTo, calling)
  if (!called.ok) return called
  const json = withoutSecrets(called.json)
  return { ...called, json, text: JSON.stringify(json) }
}

/** How to have other secrets, when those that were made are lost. */
const othersBy = ({ name }: Family, id: unknown): string =>
  `its secrets are lost: make others with "latchkey ${name} rotate ${id} --reveal"`

interface Showing {
  readonly json: boolean
  readonly columns: readonly string[]
  readonly text: Verb['text']
}

function show({ write, screen }: Cli, called: Called & { ok: true }, showing: Showing): void {
  const { json, columns } = showing
  const text =
    showing.text ?? ('items' in called.json ? (it, look) => listText(it, columns, look) : recordText)
  write(json ? `${called.text}\n` : text(called.json, lookOf(screen, Date.now())))
}

/** Says in one sentence, or as JSON, why nothing came of it. */
export function fail(
  { writeError, end }: Pick<Cli, 'writeError' | 'end'>,
  json: boolean,
  failure: Failed,
): never {
  const { exit, sentence, document } = failure
  writeError(json ? `${JSON.stringify(document)}\n` : `latchkey: ${paragraph(sentence)}\n`)
  return end(exit)
}
