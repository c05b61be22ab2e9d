import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, Server } from 'node:tls'
import { SettingsError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import type { TlsPair } from '../../gateway/settings.ts'
import type { Settings } from '../settings/table.ts'
import type { Plane } from './plane.ts'

/** How often the files are read again: a swapped link, a new volume or a changed file all look the same to it. */
const LOOK_MS = 2 * SECOND
const OLDEST = 'TLSv1.2'

/** Where it is told that a certificate has changed, or cannot be used. */
export interface TlsLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * The certificate of both planes.
 * @returns undefined when none is set
 * @throws {SettingsError} when it cannot be used, naming the file
 */
export async function readPair(settings: Settings): Promise<TlsPair | undefined> {
  if (settings.LATCHKEY_TLS_CERT === '') return undefined
  const pair = await pairIn(settings)
  const complaint = flawIn(pair)
  if (complaint === undefined) return pair
  throw new SettingsError(
    `LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY cannot be used: ${complaint}. Give a PEM file each, of one pair.`,
  )
}

/**
 * Has the planes use whatever certificate the files hold, for connections that are made from then on. A pair that
 * cannot be used is told of, once it has stayed so for a while, and the one before is kept.
 * @returns what ends it
 */
export function followPair(
  settings: Settings,
  first: TlsPair,
  planes: readonly Pick<Plane, 'server'>[],
  log: TlsLog,
): () => void {
  let used = first
  let refused: string | undefined
  const look = async () => {
    const { pair, complaint } = await looked(settings)
    if (pair !== undefined && isSame(pair, used)) return
    if (pair === undefined || complaint !== undefined) return refuse(complaint)
    used = pair
    refused = undefined
    for (const { server } of planes) if (server instanceof Server) server.setSecureContext(pair)
    log.info({ validTo: new X509Certificate(pair.cert).validTo }, 'the certificate was read again')
  }
  // Two files are hardly ever replaced at once: what is wrong is told when it is no longer that.
  let before: string | undefined
  const refuse = (complaint = 'nothing can be read') => {
    if (before === complaint && refused !== complaint) {
      refused = complaint
      log.error({ complaint }, 'the new certificate cannot be used: the one before is kept')
    }
    before = complaint
  }
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    look().finally(() => {
      busy = false
    })
  }, LOOK_MS).unref()
  return () => clearInterval(timer)
}

interface Looked {
  readonly pair?: TlsPair
  readonly complaint?: string | undefined
}

async function looked(settings: Settings): Promise<Looked> {
  try {
    const pair = await pairIn(settings)
    return { pair, complaint: flawIn(pair) }
  } catch (cause) {
    return { complaint: cause instanceof Error ? cause.message : String(cause) }
  }
}

async function pairIn(settings: Settings): Promise<TlsPair> {
  const [cert, key] = await Promise.all([
    textOf('LATCHKEY_TLS_CERT', settings),
    textOf('LATCHKEY_TLS_KEY', settings),
  ])
  return { cert, key, minVersion: OLDEST }
}

async function textOf(name: 'LATCHKEY_TLS_CERT' | 'LATCHKEY_TLS_KEY', settings: Settings): Promise<string> {
  try {
    return await readFile(settings[name], 'utf8')
  } catch (cause) {
    throw new SettingsError(
      `The file ${settings[name]} cannot be read: correct ${name}, or make it readable for this user.`,
      { cause },
    )
  }
}

/** Why a pair is none. It is what OpenSSL makes of it, and whether both halves belong together. */
function flawIn(pair: TlsPair): string | undefined {
  try {
    createSecureContext(pair)
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

const isSame = (a: TlsPair, b: TlsPair): boolean => a.cert === b.cert && a.key === b.key
