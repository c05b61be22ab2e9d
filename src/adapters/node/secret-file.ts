import { hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SettingsError } from '../../core/error.ts'

const FILE = 'latchkey.secret'
const BYTES = 32
const SPELLED = /^[0-9a-f]{64}\n?$/

/**
 * The secret of a home: 32 random bytes in `latchkey.secret`, readable by their owner only, made at the first
 * start. Back it up apart from the database: without it nobody stays logged in and no second factor works.
 * @throws {SettingsError} when the file cannot be read or is not as it was written
 */
export function serverSecret(home: string): Uint8Array {
  const path = join(home, FILE)
  return bytesOf(path, textIn(path) ?? made(path))
}

/**
 * The same where it is there already; undefined where it is not.
 * @throws {SettingsError} as {@link serverSecret}
 */
export function serverSecretIn(home: string): Uint8Array | undefined {
  const path = join(home, FILE)
  const text = textIn(path)
  return text === undefined ? undefined : bytesOf(path, text)
}

function bytesOf(path: string, text: string): Uint8Array {
  if (!SPELLED.test(text)) {
    throw new SettingsError(`${path} is not as Latchkey wrote it: put it back from a backup.`)
  }
  return Buffer.from(text.trim(), 'hex')
}

/** A secret of its own for one purpose, 32 bytes. @see RFC 5869 */
export const secretFor = (secret: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), `latchkey/${purpose}`, BYTES))

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw unusable(path, cause)
  }
}

/** Appears whole, and never in the place of one that is there. */
function made(path: string): string {
  const part = `${path}.${process.pid}.new`
  const text = `${randomBytes(BYTES).toString('hex')}\n`
  try {
    writeFileSync(part, text, { mode: 0o600, flush: true })
    linkSync(part, path)
    return text
  } catch (cause) {
    const other = codeOf(cause) === 'EEXIST' ? textIn(path) : undefined
    if (other === undefined) throw unusable(path, cause)
    return other
  } finally {
    rmSync(part, { force: true })
  }
}

const unusable = (path: string, cause: unknown): SettingsError =>
  new SettingsError(`${path} cannot be used: make it readable and its folder writable for this user.`, {
    cause,
  })

const codeOf = (cause: unknown): unknown =>
  cause instanceof Error && 'code' in cause ? cause.code : undefined
