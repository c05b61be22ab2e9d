import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT, type Failed, failed } from './exit.ts'
import { objectIn } from './flags.ts'
import { type Login, readSaved } from './login/saved.ts'

/** What the command line is run in. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Which control plane is called, and as whom. */
export interface Server {
  readonly url: string
  readonly login: Login
  /** Whether it is a login that was saved, which may have ended meanwhile. */
  readonly saved: boolean
}

const DEFAULT_PORT = '4700'
const DEFAULT_HOME = '.latchkey'

/** The server to call, or what is missing. @param url as `--url` says */
export function serverIn(env: Environment, url: string | undefined): Server | Failed {
  const place = placeIn(env, url)
  if (typeof place !== 'string') return place
  const given = env['LATCHKEY_ROOT_KEY']?.trim()
  const login = given ? undefined : readSaved(env).logins[place]
  if (login !== undefined) return { url: place, login, saved: true }
  const rootKey = given || demoIn(env).rootKey?.trim()
  if (!rootKey) return nobody(place)
  if (!KEY.test(rootKey)) {
    return failed(
      EXIT.usage,
      'usage',
      'The root key has characters no key has: copy it to LATCHKEY_ROOT_KEY again.',
    )
  }
  return { url: place, login: { kind: 'root-key', rootKey }, saved: false }
}

/** What a key may consist of at all, as a header carries it. */
export const KEY = /^[\x21-\x7e]+$/

const nobody = (place: string): Failed =>
  failed(
    EXIT.login,
    'not-logged-in',
    `Nobody is logged in at ${place}: run "latchkey login", set LATCHKEY_ROOT_KEY, or set LATCHKEY_HOME to a folder with a demo.json.`,
  )

/** The URL of the control plane, without a slash at its end, or why there is none. */
export function placeIn(env: Environment, url: string | undefined): string | Failed {
  const place = url ?? (env['LATCHKEY_URL'] || demoIn(env).control || readSaved(env).current || localUrl(env))
  const parsed = URL.parse(place)
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return place.replace(/\/+$/, '')
  const sentence = `"${place}" is not an http or https URL: correct --url or LATCHKEY_URL.`
  return failed(EXIT.usage, 'usage', sentence)
}

/** Headers that say who calls. */
export const callerHeaders = ({ url, login }: Pick<Server, 'url' | 'login'>): Record<string, string> =>
  login.kind === 'root-key'
    ? { authorization: `Bearer ${login.rootKey}` }
    : { cookie: login.cookie, origin: originOf(url) }

/** The origin a browser at this URL would send. This machine is `localhost` to its server. */
export function originOf(url: string): string {
  const parsed = new URL(url)
  if (parsed.hostname === '127.0.0.1' || parsed.hostname === '[::1]') parsed.hostname = 'localhost'
  return parsed.origin
}

/** Where `latchkey serve` listens under the same settings. */
const localUrl = (env: Environment): string => localPlace(env, env['LATCHKEY_CONTROL_PORT'] || DEFAULT_PORT)

/** A port of this machine, as the servers of these settings speak there. A certificate is for a name. */
export const localPlace = (env: Environment, port: string): string =>
  env['LATCHKEY_TLS_CERT'] ? `https://localhost:${port}` : `http://127.0.0.1:${port}`

/** What `demo.json` of the home says. */
export interface DemoPlaces {
  readonly control?: string
  readonly gateway?: string
  readonly rootKey?: string
}

/** The demo of the home, if it has one. */
export function demoIn(env: Environment): DemoPlaces {
  const home = env['LATCHKEY_HOME'] || DEFAULT_HOME
  const { control, gateway, rootKey } = objectIn(textOf(join(home, 'demo.json'))) ?? {}
  return {
    ...(typeof control === 'string' && { control }),
    ...(typeof gateway === 'string' && { gateway }),
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
