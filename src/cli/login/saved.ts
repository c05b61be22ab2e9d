import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { objectIn } from '../flags.ts'
import type { Environment } from '../server.ts'

/** How somebody calls a control plane. */
export type Login =
  | { readonly kind: 'root-key'; readonly rootKey: string }
  | { readonly kind: 'session'; readonly cookie: string; readonly email: string }

/** Logins by the URL of their control plane. */
export interface Saved {
  /** The one of the last login: called where nothing else is said. */
  readonly current?: string
  readonly logins: Readonly<Record<string, Login>>
}

const NOBODY: Saved = { logins: {} }

/** Where logins are kept, for their owner alone. @see the XDG base directory specification */
export const savedFile = (env: Environment): string =>
  join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'latchkey', 'credentials.json')

/** The logins there are. A file that cannot be read holds none. */
export function readSaved(env: Environment): Saved {
  const { current, logins } = objectIn(textOf(savedFile(env))) ?? {}
  if (typeof logins !== 'object' || logins === null) return NOBODY
  const known = Object.entries(logins).flatMap(([url, login]) => {
    const read = loginIn(login)
    return read === undefined ? [] : [[url, read] as const]
  })
  return { ...(typeof current === 'string' && { current }), logins: Object.fromEntries(known) }
}

function loginIn(value: unknown): Login | undefined {
  const [rootKey, cookie, email] = ['rootKey', 'cookie', 'email'].map(it => Reflect.get(Object(value), it))
  if (typeof rootKey === 'string') return { kind: 'root-key', rootKey }
  if (typeof cookie !== 'string' || typeof email !== 'string') return undefined
  return { kind: 'session', cookie, email }
}

/** Keeps a login, and makes its URL the one that is called. @returns where it is kept */
export function keepLogin(env: Environment, url: string, login: Login): string {
  return write(env, { current: url, logins: { ...readSaved(env).logins, [url]: login } })
}

/** Forgets the login of a URL. */
export function forgetLogin(env: Environment, url: string): void {
  const { current, logins } = readSaved(env)
  const { [url]: _, ...rest } = logins
  write(env, { ...(current !== undefined && current !== url && { current }), logins: rest })
}

/** Appears whole or not at all. */
function write(env: Environment, saved: Saved): string {
  const file = savedFile(env)
  const part = `${file}.${process.pid}.new`
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(part, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600, flush: true })
    chmodSync(part, 0o600)
    renameSync(part, file)
  } finally {
    rmSync(part, { force: true })
  }
  return file
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
