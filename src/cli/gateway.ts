import { text } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { EXIT, type Failed, failed } from './exit.ts'
import { contentOf } from './flags.ts'
import { questionsOf } from './questions.ts'
import type { Cli } from './run.ts'
import { demoIn, localPlace } from './server.ts'

/** Which gateway is asked, and from where the key is read. */
export interface GatewayOptions {
  readonly keyFile?: string
  readonly gatewayUrl?: string
}

const DEFAULT_PORT = '4701'

/** Offers the ways to say where a gateway is, and to hand over a key. */
export const addGatewayOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--key-file <file>',
        'the file that holds the key, or - for standard input; absent: asked for, or standard input',
      ).argParser(contentOf),
    )
    .option('--gateway-url <url>', 'the gateway (LATCHKEY_GATEWAY_URL, else demo.json in LATCHKEY_HOME)')

/** The gateway to ask, without a slash at its end, or why there is none. */
export function gatewayIn({ env }: Pick<Cli, 'env'>, { gatewayUrl }: GatewayOptions): string | Failed {
  const local = localPlace(env, env['LATCHKEY_GATEWAY_PORT'] || DEFAULT_PORT)
  const place = gatewayUrl ?? (env['LATCHKEY_GATEWAY_URL'] || demoIn(env).gateway || local)
  if (/^https?:$/.test(URL.parse(place)?.protocol ?? '')) return place.replace(/\/+$/, '')
  const sentence = `"${place}" is not an http or https URL: correct --gateway-url or LATCHKEY_GATEWAY_URL.`
  return failed(EXIT.usage, 'usage', sentence)
}

/** The key. Somebody at a terminal is asked; anything else is read to its end, which Ctrl-C may interrupt. */
export async function keyIn(cli: Cli, { keyFile }: GatewayOptions): Promise<string | Failed> {
  const key = keyFile ?? (cli.screen.asks ? await (await questionsOf(cli)).hidden('The key') : await piped())
  return key === '' ? KEY_MISSING : key
}

const piped = async (): Promise<string> => (await text(process.stdin)).trim()

const KEY_MISSING = failed(
  EXIT.usage,
  'usage',
  'There is no key: name its file with --key-file, or write it to standard input.',
)

/** That nothing listens there. */
export const nothingAt = (gateway: string): Failed =>
  failed(
    EXIT.unreachable,
    'unreachable',
    `Nothing answers at ${gateway}: start it with "latchkey serve", or say where it is with --gateway-url or LATCHKEY_GATEWAY_URL.`,
  )

/** That something else listens there. */
export const noGatewayAt = (gateway: string): Failed =>
  failed(
    EXIT.unreachable,
    'not-latchkey',
    `What answers at ${gateway} is not a Latchkey gateway: correct --gateway-url or LATCHKEY_GATEWAY_URL.`,
  )
