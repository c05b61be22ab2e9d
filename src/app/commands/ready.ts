import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { EXIT } from '../../cli/exit.ts'
import { SettingsError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import { readSettings } from '../settings.ts'
import type { Settings } from '../settings-table.ts'
import type { Io } from './command.ts'

/** How long a plane may think about it. */
const PATIENCE_MS = 3 * SECOND
const OK = 200
/** Where a server listens everywhere, it is asked here. */
const HERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** One plane, and where it says whether it is ready. */
interface Probe {
  readonly plane: 'control' | 'gateway'
  readonly port: number
  readonly path: string
}

/** Whether the server of these settings, on this machine, is ready. Ends with 1 when it is not. */
export async function ready({ env, write }: Io, json: boolean): Promise<void> {
  const settings = readSettings(env)
  const planes: { plane: string; status: number }[] = []
  for (const probe of probesOf(settings)) {
    if (probe.port === 0) throw new SettingsError(`The port of the ${probe.plane} is 0: any. Give it one.`)
    planes.push({ plane: probe.plane, status: await statusOf(settings, probe) })
  }
  const ok = planes.every(it => it.status === OK)
  const text = () => planes.map(it => `${it.plane}  ${meaning(it.status)}\n`).join('')
  write(json ? `${JSON.stringify({ ready: ok, planes })}\n` : text())
  if (!ok) process.exitCode = EXIT.refused
}

function probesOf({ LATCHKEY_ROLE: role, LATCHKEY_CONTROL_PORT, LATCHKEY_GATEWAY_PORT }: Settings) {
  const probes: readonly Probe[] = [
    { plane: 'control', port: LATCHKEY_CONTROL_PORT, path: '/readyz' },
    { plane: 'gateway', port: LATCHKEY_GATEWAY_PORT, path: '/_latchkey/ready' },
  ]
  return probes.filter(it => role === 'all' || role === it.plane)
}

const meaning = (status: number): string => {
  if (status === 0) return 'does not answer'
  return status === OK ? 'ready' : 'not ready'
}

/** @returns 0 when nothing answers. Nothing is sent that a certificate would have to protect, so none is checked. */
function statusOf(settings: Settings, { port, path }: Probe): Promise<number> {
  const host = HERE[settings.LATCHKEY_HOST] ?? settings.LATCHKEY_HOST
  const options = { host, port, path, agent: false, timeout: PATIENCE_MS }
  const ask =
    settings.LATCHKEY_TLS_CERT === ''
      ? plainRequest(options)
      : secureRequest({ ...options, rejectUnauthorized: false })
  return new Promise(resolve => {
    ask.once('response', answer => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    ask.once('timeout', () => ask.destroy())
    ask.once('error', () => resolve(0))
    ask.once('close', () => resolve(0))
    ask.end()
  })
}
