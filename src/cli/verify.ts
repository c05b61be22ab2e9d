import { type Command, InvalidArgumentError, Option } from 'commander'
import { answered, type Called } from './call.ts'
import { EXIT, failed } from './exit.ts'
import { objectIn } from './flags.ts'
import {
  addGatewayOptions,
  type GatewayOptions,
  gatewayIn,
  keyIn,
  noGatewayAt,
  nothingAt,
} from './gateway.ts'
import { type Cli, fail, type Globals } from './run.ts'
import { callerHeaders, serverIn } from './server.ts'
import { lookOf } from './text.ts'
import { verdictLines } from './verdict.ts'

interface VerifyOptions extends Globals, GatewayOptions {
  readonly api: string
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly origin?: string
  readonly ip?: string
  readonly header?: Readonly<Record<string, string>>
  readonly scope?: readonly string[]
  readonly need?: string
  readonly fresh?: boolean
  readonly take?: boolean
  readonly explain?: boolean
}

const TIMEOUT_MS = 30_000

/** `verify`: what the gateway says about a key, for a request as it might come. */
export function addVerify(program: Command, cli: Cli): void {
  const command = program
    .command('verify')
    .description('ask the gateway about a key; takes nothing from its limits unless told to')
    .addOption(new Option('--api <api>', 'name of the API').makeOptionMandatory())
  addGatewayOptions(command)
    .option('--method <method>', 'of the request; goes with --path')
    .option('--path <path>', 'of the request, with its query; its route says what is needed')
    .option('--host <host>', 'Host of the request')
    .option('--origin <origin>', 'Origin of the request')
    .option('--ip <address>', 'address of the caller')
    .addOption(
      new Option('--header <name: value>', 'a header of the request; may be repeated').argParser(headersIn),
    )
    .addOption(new Option('--scope <scope>', 'a scope that is needed; may be repeated').argParser(textsIn))
    .option('--need <query>', 'scopes that are needed, as "a AND (b OR c)"')
    .option('--fresh', 'decide by what the database says now, and not by what the gateway remembers')
    .option('--take', 'count it as a use, against limits and credits')
    .option('--explain', 'name every rule the request breaks')
    .addHelpText('after', HELP)
  command.action(() => verify(cli, command.optsWithGlobals<VerifyOptions>()))
}

const HELP = `
The key is read from a file or standard input, or asked for on a terminal: arguments stand in process lists. Exit code 0 when it is valid, 5 when not.

Examples:
  $ latchkey verify --api zenhire --key-file key.txt --method POST --path /api/v1/speech/runs
  $ printf %s "$KEY" | latchkey verify --api jobhive --scope interviews:read --ip 203.0.113.7
  $ latchkey verify --api jobhive --key-file key.txt --need 'interviews:read AND (webhooks:read OR analytics:read)' --fresh`

const textsIn = (text: string, before: unknown): readonly string[] => [
  ...(Array.isArray(before) ? before : []),
  text,
]

function headersIn(text: string, before: unknown): Readonly<Record<string, string>> {
  const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name: value.')
  return { ...Object(before), [name]: value }
}

async function verify(cli: Cli, options: VerifyOptions): Promise<void> {
  const { json = false } = options
  const gateway = gatewayIn(cli, options)
  if (typeof gateway !== 'string') return fail(cli, json, gateway)
  const server = serverIn(cli.env, options.url)
  if ('exit' in server) return fail(cli, json, server)
  if (server.login.kind === 'session') return fail(cli, json, ROOT_KEY_NEEDED)
  const key = await keyIn(cli, options)
  if (typeof key !== 'string') return fail(cli, json, key)
  const asking = { gateway, headers: callerHeaders(server), saved: server.saved }
  const called = await ask(cli, asking, { key, ...questionIn(options) })
  if (!called.ok) return fail(cli, json, called)
  const look = lookOf(cli.screen, Date.now())
  cli.write(json ? `${called.text}\n` : verdictLines(called.json, look, Date.now()))
  if (called.json['valid'] !== true) cli.end(EXIT.invalid)
}

const ROOT_KEY_NEEDED = failed(
  EXIT.login,
  'root-key-needed',
  'The gateway takes root keys, not logins of people: set LATCHKEY_ROOT_KEY to one with the scope verify, or log in with --root-key-file.',
)

function questionIn(options: VerifyOptions): Readonly<Record<string, unknown>> {
  const { api, method, path, host, origin, ip, header, scope, need, fresh, take = false, explain } = options
  return {
    ...{ api, method, path, host, origin, ip, explain, dryRun: !take },
    headers: header,
    consistency: fresh && 'fresh',
    need: (scope || need) && { scopes: scope, query: need },
  }
}

interface Asking {
  readonly gateway: string
  readonly headers: Readonly<Record<string, string>>
  readonly saved: boolean
}

async function ask(cli: Cli, { gateway, headers, saved }: Asking, question: object): Promise<Called> {
  try {
    const response = await cli.fetch(`${gateway}/_latchkey/v1/verify`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(question),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return decided(cli, { url: gateway, saved }, response, await response.text())
  } catch {
    return nothingAt(gateway)
  }
}

/** What answers so is no gateway: of these, a control plane says the second. */
const STRANGE: ReadonlySet<unknown> = new Set(['not-latchkey', 'route-unknown'])

/** A 200 that is no verdict is of something else. */
function decided(
  cli: Cli,
  server: { url: string; saved: boolean },
  response: Response,
  text: string,
): Called {
  const verdict = response.ok ? typeof objectIn(text)?.['valid'] : 'boolean'
  const called = answered(cli, server, response, text)
  if (called.ok ? verdict === 'boolean' : !STRANGE.has(called.document['code'])) return called
  return noGatewayAt(server.url)
}
