import type { Command } from 'commander'
import type { Called } from './call.ts'
import { showsOnce } from './end.ts'
import { EXIT, type Failed, failed } from './exit.ts'
import { addFlags, fieldsOf, objectIn } from './flags.ts'
import {
  addGatewayOptions,
  type GatewayOptions,
  gatewayIn,
  keyIn,
  noGatewayAt,
  nothingAt,
} from './gateway.ts'
import { type Cli, fail, type Globals } from './run.ts'
import { addSecretOptions, keptIn, type SecretOptions, unseen, withoutSecrets } from './secrets.ts'
import { KEY } from './server.ts'
import { lookOf, recordText } from './text.ts'
import type { Flag } from './verb.ts'

interface MintOptions extends Globals, GatewayOptions, SecretOptions {
  readonly carrier?: string
}

const TIMEOUT_MS = 30_000
const BEARER = 'Authorization: Bearer'

/** What a token may be asked to be. */
const FLAGS: readonly Flag[] = [
  { flags: '--api <api>', about: 'name of the API', field: 'api', required: true },
  {
    flags: '--scope <scope>',
    about: 'a scope of the key that the token has, too; may be repeated; absent: all',
    field: 'scopes',
    kind: 'texts',
  },
  {
    flags: '--ttl <time>',
    about: 'how long it lives, e.g. 90s or 5m; absent: 5m, or as long as the API lets it',
    field: 'ttlSeconds',
    kind: 'span',
  },
  {
    flags: '--claim <name=text>',
    about: 'what else it says, under "ext"; may be repeated',
    field: 'claims',
    kind: 'named',
  },
]

/** `tokens mint`: a token of a key, for whoever holds the key. */
export function addTokens(program: Command, cli: Cli): void {
  const parent = program.command('tokens').description('short-lived tokens of a key, by the key itself')
  const command = parent
    .command('mint')
    .description('mint a token of a key; as any request of that key it counts against its limits')
  addFlags(command, FLAGS)
  command.option('--carrier <header>', `where the API wants its keys, e.g. X-API-Key; absent: ${BEARER}`)
  addSecretOptions(addGatewayOptions(command)).addHelpText('after', HELP)
  parent.addHelpText('after', `\nExample:\n${EXAMPLE}`)
  command.action(() => mint(cli, command))
}

const EXAMPLE =
  '  $ latchkey tokens mint --api talent --carrier X-API-Key --scope things:read --key-file key.txt\n'
const HELP = `
The key is read from a file or standard input, or asked for on a terminal: arguments stand in process lists. Exit code 0 with a token, 5 when the key may not mint it.

Examples:
${EXAMPLE}  $ TOKEN=$(printf %s "$KEY" | latchkey tokens mint --api talent --ttl 2m --json --reveal | jq -r .token)`

async function mint(cli: Cli, command: Command): Promise<void> {
  const options = command.optsWithGlobals<MintOptions>()
  const { json = false, secretsTo } = options
  const asking = await askingFor(cli, options)
  if ('exit' in asking) return fail(cli, json, asking)
  const minting = () => minted(cli, asking, JSON.stringify(fieldsOf(FLAGS, command.opts())))
  const called = await (secretsTo === undefined ? minting() : keptIn(secretsTo, () => apart(minting())))
  if (!called.ok) return fail(cli, json, called)
  if (secretsTo === undefined) showsOnce('its token is lost: mint another')
  const shown = withoutSecrets(called.json)
  cli.write(json ? `${JSON.stringify(shown)}\n` : recordText(shown, lookOf(cli.screen, Date.now())))
}

/** The token by itself, as what is to be kept. */
async function apart(minting: Promise<Called>): Promise<Called> {
  const called = await minting
  if (!called.ok) return called
  const { token, ...rest } = called.json
  return { ...called, json: { ...rest, secrets: [{ secret: token }] } }
}

interface Asking {
  readonly gateway: string
  readonly headers: Readonly<Record<string, string>>
}

/** Whom to ask and with which key, once everything else about the command line is right. */
async function askingFor(cli: Cli, options: MintOptions): Promise<Asking | Failed> {
  const lost = unseen(cli.screen, options)
  if (lost !== undefined) return lost
  const gateway = gatewayIn(cli, options)
  if (typeof gateway !== 'string') return gateway
  const [, header, scheme] = /^([\w-]+)(?::[ \t]*([A-Za-z]+))?$/.exec(options.carrier ?? BEARER) ?? []
  if (header === undefined) return CARRIER_WRONG
  const key = await keyIn(cli, options)
  if (typeof key !== 'string') return key
  if (!KEY.test(key)) return KEY_WRONG
  return { gateway, headers: { [header]: scheme === undefined ? key : `${scheme} ${key}` } }
}

const CARRIER_WRONG = failed(
  EXIT.usage,
  'usage',
  'Write the header in which the API wants its keys: --carrier X-API-Key, or "Authorization: Bearer".',
)
const KEY_WRONG = failed(EXIT.usage, 'usage', 'The key has characters no key has: copy it again.')

async function minted({ fetch }: Cli, { gateway, headers }: Asking, body: string): Promise<Called> {
  try {
    const response = await fetch(`${gateway}/_latchkey/v1/tokens`, {
      ...{ method: 'POST', body, redirect: 'manual' },
      headers: { ...headers, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    const json = objectIn(text)
    if (json === undefined || !isOfGateway(json, response)) return noGatewayAt(gateway)
    return response.ok ? { ok: true, text, json } : refused(json, response.status)
  } catch {
    return nothingAt(gateway)
  }
}

/** A 2xx without a token is of something else, and so is what a control plane says of a path it does not have. */
const isOfGateway = (json: Readonly<Record<string, unknown>>, { ok, headers }: Response): boolean =>
  ok ? typeof json['token'] === 'string' : headers.has('x-request-id') && json['code'] !== 'route-unknown'

const EXITS_OF: Readonly<Record<number, Failed['exit']>> = { 401: EXIT.invalid, 403: EXIT.invalid }

/** Refusals read as the API's own, in its envelope, which is handed on: what people are told there is all that is known of it. */
function refused(json: Readonly<Record<string, unknown>>, status: number): Failed {
  const said = messageIn(json) ?? JSON.stringify(json)
  const exit = EXITS_OF[status] ?? (status >= 500 ? EXIT.unreachable : EXIT.refused)
  const { document, ...rest } = failed(exit, 'token-refused', `No token is minted (${status}): ${said}`)
  return { ...rest, document: { ...document, title: 'No token', status, answer: json } }
}

function messageIn(json: object): string | undefined {
  const fields = Object.entries(json)
  const own = fields.find(([name, it]) => /^(message|detail)$/.test(name) && typeof it === 'string')
  if (own !== undefined) return String(own[1])
  const inner = fields.map(([, it]) => (typeof it === 'object' && it !== null ? messageIn(it) : undefined))
  return inner.find(it => it !== undefined)
}
