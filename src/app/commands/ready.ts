import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { EXIT } from '../../cli/exit.ts'
import { SettingsError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import { readSettings } from '../settings/settings.ts'
import type { Settings } from '../settings/table.ts'
import type { Io } from './command.ts'

/** How long a plane may think about it. */
const PATIENCE_MS = 3 * SECOND
const OK = 200
/** Where a server listens everywhere, it is asked here. */
const HERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** What is asked: whether it is of use to send requests, or whether the process runs at all. */
type Standing = 'ready' | 'alive'

const PATHS = {
  ready: { control: '/readyz', gateway: '/_latchkey/ready' },
  alive: { control: '/healthz', gateway: '/_latchkey/health' },
} as const

/** One plane, and where it says how it is. */
interface Probe {
  readonly plane: 'control' | 'gateway'
  readonly port: number
  readonly path: string
}

/** Whether the server of these settings, on this machine, is ready or alive. Ends with 1 when it is not. */
export async function ready({ env, write }: Io, standing: Standing, json: boolean): Promise<void> {
  const settings = readSettings(env)
  const planes: { plane: string; status: number }[] = []
  for (const probe of probesOf(settings, PATHS[standing])) {
    if (probe.port === 0) throw new SettingsError(`The port of the ${probe.plane} is 0: any. Give it one.`)
    planes.push({ plane: probe.plane, status: await statusOf(settings, probe) })
  }
  const ok = planes.every(it => it.status === OK)
  const text = () => planes.map(it => `${it.plane}  ${meaning(standing, it.status)}\n`).join('')
  write(json ? `${JSON.stringify({ [standing]: ok, planes })}\n` : text())
  if (!ok) process.exitCode = EXIT.refused
}

function probesOf(
  { LATCHKEY_ROLE: role, LATCHKEY_CONTROL_PORT, LATCHKEY_GATEWAY_PORT }: Settings,
  paths: Readonly<Record<Probe['plane'], string>>,
) {
  const probes: readonly Probe[] = [
    { plane: 'control', port: LATCHKEY_CONTROL_PORT, path: paths.control },
    { plane: 'gateway', port: LATCHKEY_GATEWAY_PORT, path: paths.gateway },
  ]
  return probes.filter(it => role === 'all' || role === it.plane)
}

const meaning = (standing: Standing, status: number): string => {
  if (status === 0) return 'does not answer'
  return status === OK ? standing : `not ${standing}`
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
