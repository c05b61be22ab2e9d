import type { Command } from 'commander'
import { interruptible, showsOnce } from '../end.ts'
import { EXIT, type Failed, failed } from '../exit.ts'
import { progressOf } from '../progress.ts'
import { type Cli, fail, type Globals } from '../run.ts'
import { addSecretOptions, type SecretOptions } from '../secrets.ts'
import { serverIn } from '../server.ts'
import { plain } from '../text.ts'
import type { Made } from './carry-out.ts'
import type { Keeping } from './keeping.ts'
import type { Plan } from './plan.ts'
import type { NoPlan } from './planning.ts'

/** What follows `latchkey apply`. */
export interface ApplyOptions extends Globals, SecretOptions {
  readonly plan?: boolean
  readonly exitCode?: boolean
  readonly prune?: boolean
  readonly yes?: boolean
  readonly all?: boolean
  readonly schema?: boolean
}

/** `apply`: brings a server to what files say shall be. */
export function addApply(program: Command, cli: Cli): void {
  const command = program
    .command('apply')
    .description('bring APIs, accounts and keys to what files say shall be, after showing what that takes')
    .argument('[file...]', 'files of YAML or JSON, or - for standard input')
    .option('--plan', 'say what would be done, and do nothing')
    .option('--exit-code', `with --plan: ends with ${EXIT.pending} where there is something to do`)
    .option('--prune', 'also end what no file names: revoke keys, disable accounts, remove members')
    .option('--yes', 'do it without asking; needed where no terminal is')
    .option('--all', 'show what stays as it is, too')
    .option('--schema', 'print the JSON Schema of the files, for editors')
  addSecretOptions(command).addHelpText('after', HELP)
  command.action((files: readonly string[]) => apply(cli, files, command.optsWithGlobals<ApplyOptions>()))
}

const HELP = `
What a file leaves out stays as it is; what is there and in no file is told, and left alone without --prune. Applied
once more, a file changes nothing. Of new keys --secrets-to writes JSON lines: id, path, side, secret.

Examples:
  $ latchkey apply latchkey.yaml --plan
  $ latchkey apply apis.yaml customers.yaml --yes --secrets-to secrets.jsonl
  $ latchkey export > latchkey.yaml`

async function apply(cli: Cli, files: readonly string[], options: ApplyOptions): Promise<void> {
  const { json = false } = options
  if (options.schema) {
    const { fileSchema } = await import('./form.ts')
    return cli.write(`${JSON.stringify(fileSchema(), undefined, 2)}\n`)
  }
  const wrong = wrongLine(files, options)
  if (wrong !== undefined) return fail(cli, json, wrong)
  const server = serverIn(cli.env, options.url)
  if ('exit' in server) return fail(cli, json, server)
  const { planFor } = await import('./planning.ts')
  const plan = await interruptible(stopping(cli, json), () => planFor({ cli, server }, files, options))
  if ('exit' in plan) return unplanned(cli, json, plan)
  return act({ cli, server, options }, plan)
}

function unplanned(cli: Cli, json: boolean, failure: NoPlan): never {
  if (!json) cli.writeError((failure.lines ?? []).map(it => `latchkey: ${plain(it)}\n`).join(''))
  return fail(cli, json, failure)
}

const INTERRUPTED = failed(EXIT.interrupted, 'interrupted', 'Interrupted: nothing was changed.')

/** While nothing has been changed. */
const stopping = (cli: Cli, json: boolean) => () => fail(cli, json, INTERRUPTED)

const usage = (sentence: string): Failed => failed(EXIT.usage, 'usage', sentence)

function wrongLine(files: readonly string[], { plan, exitCode }: ApplyOptions): Failed | undefined {
  if (files.length === 0) return usage('Name a file, or - for standard input (see --help).')
  if (new Set(files).size < files.length) return usage('A file is named twice: name it once.')
  return exitCode && !plan ? usage('--exit-code goes with --plan: add it (see --help).') : undefined
}

interface Acting {
  readonly cli: Cli
  readonly server: Exclude<ReturnType<typeof serverIn>, Failed>
  readonly options: ApplyOptions
}

/** Shows the plan, asks, and carries it out. */
async function act(acting: Acting, plan: Plan): Promise<void> {
  const { cli, options } = acting
  const { json = false } = options
  const { isIdle, planJson, planText } = await import('./plan-text.ts')
  const idle = isIdle(plan)
  if (!json) cli.write(planText(plan, { screen: cli.screen, all: options.all ?? false }))
  if (options.plan || idle) {
    if (json)
      cli.write(`${JSON.stringify({ plan: planJson(plan), applied: idle && !options.plan, result: null })}\n`)
    return options.exitCode && !idle ? cli.end(EXIT.pending) : undefined
  }
  const { keepingIn, unkept } = await import('./keeping.ts')
  const { forbidden } = await import('./permission.ts')
  const refused =
    unkept(plan, cli.screen, options) ??
    (await interruptible(stopping(cli, json), () => forbidden(acting, plan))) ??
    (await interruptible(stopping(cli, json), () => unwanted(acting, plan)))
  if (refused !== undefined) return fail(cli, json, refused)
  const keeping = keepingIn(plan, options, { json, write: cli.write })
  if ('exit' in keeping) return fail(cli, json, keeping)
  return brought(acting, plan, keeping)
}

/** Nobody said that it shall be done. */
async function unwanted({ cli, options }: Acting, plan: Plan): Promise<Failed | undefined> {
  const { yes, json } = options
  if (yes) return undefined
  if (json || !cli.screen.asks)
    return usage('Nobody is here to be asked: add --yes to have this done, or --plan to only see it.')
  const { questionsOf } = await import('../questions.ts')
  const questions = await questionsOf(cli)
  const ends = plan.items.filter(it => it.action === 'end').length
  const sure =
    (await questions.word('Shall this be done? Only "yes" does it.', 'yes')) &&
    (ends === 0 ||
      (await questions.word(`It ends ${ends} that no file names. Type "prune" to do that, too.`, 'prune')))
  return sure ? undefined : failed(EXIT.refused, 'unwanted', 'Nothing was changed.')
}

const ONCE = 'Shown once: store it now.\n'

async function brought({ cli, server, options }: Acting, plan: Plan, keeping: Keeping): Promise<void> {
  const { json = false, secretsTo } = options
  const { makesKeys } = await import('./keeping.ts')
  const { carryOut } = await import('./carry-out.ts')
  const { doneJson, doneText, stoppedText } = await import('./done-text.ts')
  if (secretsTo === undefined && makesKeys(plan)) showsOnce('secrets are lost: rotate the keys that are new')
  const todo = plan.items.filter(it => it.action !== 'same')
  const bar = progressOf(cli, 'Applying', todo.length)
  let shown = false
  const made = (it: Made) => {
    bar.end()
    shown = secretsTo === undefined
    return keeping.keep(it)
  }
  const carried = await interruptible(
    () => undefined,
    asked => carryOut({ cli, server }, todo, { at: bar.at, made, asked }),
  )
  bar.end()
  keeping.end()
  cli.write(json ? doneJson(plan, carried, keeping.shown) : `${shown ? ONCE : ''}${doneText(carried)}\n`)
  if (carried.stopped !== undefined) {
    const sentence = `${carried.stopped.sentence} ${stoppedText(carried)}`
    return fail(cli, json, { ...carried.stopped, sentence })
  }
}
