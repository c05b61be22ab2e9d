import { once } from 'node:events'
import type { Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { SettingsError } from '../../core/error.ts'
import { KEEP_ALIVE_MS } from '../../gateway/wire/response.ts'

/** Listening there, `localhost` leads here. */
const LOCAL: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '0.0.0.0', '::'])

/**
 * @returns the base URL, with the port that was free when 0 was asked for
 * @throws {SettingsError} when nothing can listen there, naming the setting to correct
 */
export async function listen(
  server: Server & { keepAliveTimeout?: number },
  host: string,
  port: number,
  setting: string,
): Promise<string> {
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw unlistenable(cause, host, port, setting)
  }
  const literal = host.includes(':') ? `[${host}]` : host
  const scheme = server instanceof TlsServer ? 'https' : 'http'
  return `${scheme}://${LOCAL.has(host) ? 'localhost' : literal}:${portOf(server)}`
}

/** The port a server listens on. */
export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function unlistenable(cause: unknown, host: string, port: number, setting: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') {
    return new SettingsError(
      `Port ${port} on ${host} is in use. Stop what listens there, or set ${setting} to another port (0: any free one).`,
    )
  }
  if (code === 'EACCES')
    return new SettingsError(
      `Port ${port} needs more rights than this process has. Set ${setting} to 1024 or more.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new SettingsError(`This machine has no address ${host}. Correct LATCHKEY_HOST.`)
  }
  return cause
}
