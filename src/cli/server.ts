import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { objectIn } from './flags.ts'

/** What the command line is run in. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Which control plane is called, and as whom. */
export interface Server {
  readonly url: string
  readonly rootKey: string
}

const DEFAULT_PORT = '4700'
const DEFAULT_HOME = '.latchkey'

/** The server to call, or the sentence that says what is missing. @param url as `--url` says */
export function serverIn(env: Environment, url: string | undefined): Server | string {
  const demo = demoIn(env['LATCHKEY_HOME'] || DEFAULT_HOME)
  const place = url ?? (env['LATCHKEY_URL'] || demo.control || localUrl(env))
  const parsed = URL.parse(place)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    return `"${place}" is not an http or https URL: correct --url or LATCHKEY_URL.`
  const rootKey = (env['LATCHKEY_ROOT_KEY'] || demo.rootKey)?.trim()
  if (!rootKey)
    return 'There is no root key: set LATCHKEY_ROOT_KEY, or LATCHKEY_HOME to a folder with a demo.json.'
  if (!/^[\x21-\x7e]+$/.test(rootKey))
    return 'The root key has characters no key has: copy it to LATCHKEY_ROOT_KEY again.'
  return { url: place.replace(/\/+$/, ''), rootKey }
}

/** Where `latchkey serve` listens under the same settings. */
const localUrl = (env: Environment): string =>
  `http://127.0.0.1:${env['LATCHKEY_CONTROL_PORT'] || DEFAULT_PORT}`

function demoIn(home: string): { readonly control?: string; readonly rootKey?: string } {
  const { control, rootKey } = objectIn(textOf(join(home, 'demo.json'))) ?? {}
  return {
    ...(typeof control === 'string' && { control }),
    ...(typeof rootKey === 'string' && { rootKey }),
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
